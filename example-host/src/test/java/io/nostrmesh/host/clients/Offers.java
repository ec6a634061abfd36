package io.nostrmesh.host.clients;

import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.Tag;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Events of kind 31990, as members and others publish them. */
public final class Offers {

  private static final String ENVELOPE =
      "{\"v\":1,\"d_tag\":\"%s\",\"endpoint_id\":\"%s\",\"iroh_relay_url\":\"%s\",\"expires_at\":%d,"
          + "\"caps\":{\"max_vram_mb\":8192,\"max_ram_mb\":16000,\"max_concurrency\":1},"
          + "\"models\":[{\"id\":\"org/model\",\"label\":\"Model\",\"context_tokens\":4096}]}";

  private Offers() {}

  /** A compute offer that lasts ten minutes. */
  public static EventTemplate offer(String d, String relayUrl, Tag... more) {
    return offer(d, "1d".repeat(32), relayUrl, more);
  }

  /** A compute offer of an endpoint that there is. */
  public static EventTemplate offer(String d, String endpointId, String relayUrl, Tag... more) {
    long now = now();
    String content = ENVELOPE.formatted(d, endpointId, relayUrl, now + 600);
    return announcement(now, d, content, more);
  }

  /** What calls itself an offer, with content of its own. */
  public static EventTemplate claiming(String d, String content) {
    return announcement(now(), d, content);
  }

  /** The withdrawal of an offer. */
  public static EventTemplate withdrawal(String d) {
    return announcement(now(), d, "");
  }

  /** What a NIP-89 application publishes about itself. */
  public static EventTemplate handler(String d) {
    return announcement(now(), d, "{\"name\":\"App\"}", Tag.of("k", "1"));
  }

  /** The same event, so much later. */
  public static EventTemplate later(EventTemplate event, long seconds) {
    return new EventTemplate(
        event.kind(), event.createdAt() + seconds, event.tags(), event.content());
  }

  private static EventTemplate announcement(long createdAt, String d, String content, Tag... more) {
    var tags = new ArrayList<>(List.of(Tag.of("d", d)));
    tags.addAll(List.of(more));
    return new EventTemplate(Kind.COMPUTE_OFFER, createdAt, tags, content);
  }

  private static long now() {
    return Instant.now().getEpochSecond();
  }
}
