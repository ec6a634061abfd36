package io.nostrmesh.gateway.front;

import io.netty.channel.EventLoopGroup;
import io.nostrmesh.gateway.settings.GatewayTimings;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonNumber;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.limit.BoundedMap;
import io.nostrmesh.limit.BoundedMap.Eldest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The relay's information documents, one for each path that clients ask at, kept for a while. All
 * who ask at once wait for one answer. A relay that is away for a moment keeps its last document.
 * For any thread.
 */
public final class Documents {

  /** The field of a document that lists what the relay knows. */
  public static final String NIPS = "supported_nips";

  /** How long the last document stands for a relay that does not answer. */
  static final Duration STALE = Duration.ofMinutes(5);

  private static final int PATHS = 64;

  /** Where the relay's WebSocket is. */
  private static final String RELAY = "/";

  private final EventLoopGroup loops;
  private final UpstreamAccess upstream;
  private final GatewayTimings timings;
  private final InstantSource clock;
  private final BoundedMap<String, Entry> entries = new BoundedMap<>(PATHS, Eldest.USED);
  private volatile boolean challenges;
  private volatile boolean known;

  private static final class Entry {
    private @Nullable Optional<JsonObject> document;
    private Instant at = Instant.MIN;
    private @Nullable CompletableFuture<Optional<JsonObject>> asking;
  }

  public Documents(
      EventLoopGroup loops, UpstreamAccess upstream, GatewayTimings timings, InstantSource clock) {
    this.loops = loops;
    this.upstream = upstream;
    this.timings = timings;
    this.clock = clock;
  }

  /** Asks for the relay's main document, for {@link #challenges}. To be called now and then. */
  public void refresh() {
    CompletionStage<Optional<JsonObject>> asked = get(RELAY);
    asked.thenAccept(
        document -> {
          challenges = document.filter(Documents::saysThatItChallenges).isPresent();
          known = true;
        });
  }

  /**
   * Whether the relay says that it sends challenges; false as long as it has said nothing, when
   * each that wants to know asks it again.
   */
  public boolean challenges() {
    if (!known) {
      refresh();
    }
    return challenges;
  }

  /** Whether a relay's document says that it sends challenges. */
  public static boolean saysThatItChallenges(JsonObject relays) {
    return relays.get(NIPS).orElse(null) instanceof JsonArray listed
        && listed.items().contains(new JsonNumber("42"));
  }

  /**
   * The relay's own document.
   *
   * @param path as a client asks for it, with its slash
   * @return empty when the relay has none; fails when that cannot be found out. Completes on any
   *     event loop
   */
  public synchronized CompletionStage<Optional<JsonObject>> get(String path) {
    Entry entry = entries.computeIfAbsent(path, key -> new Entry());
    Optional<JsonObject> known = entry.document;
    if (known != null && isYounger(entry, timings.document())) {
      return CompletableFuture.completedFuture(known);
    }
    if (entry.asking != null) {
      return entry.asking;
    }
    var asking = new CompletableFuture<Optional<JsonObject>>();
    entry.asking = asking;
    DocumentFetch.begin(loops.next(), upstream, upstream.behindPath(path), timings.request())
        .whenComplete((document, failure) -> settle(entry, asking, document, failure));
    return asking;
  }

  private void settle(
      Entry entry,
      CompletableFuture<Optional<JsonObject>> asking,
      @Nullable Optional<JsonObject> document,
      @Nullable Throwable failure) {
    @Nullable Optional<JsonObject> served;
    synchronized (this) {
      entry.asking = null;
      if (document != null) {
        entry.document = document;
        entry.at = clock.instant();
      }
      Optional<JsonObject> last = entry.document;
      served = last != null && isYounger(entry, STALE) ? last : null;
    }
    if (served != null) {
      asking.complete(served);
    } else if (failure != null) {
      asking.completeExceptionally(failure);
    }
  }

  private boolean isYounger(Entry entry, Duration age) {
    return Duration.between(entry.at, clock.instant()).compareTo(age) < 0;
  }
}
