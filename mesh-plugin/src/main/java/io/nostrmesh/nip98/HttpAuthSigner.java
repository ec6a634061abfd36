package io.nostrmesh.nip98;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * Signs HTTP auth events (NIP-98) with a member's key. Each gets a random {@code nonce} tag:
 * without it two equal requests of one second would be one event, and relays that guard against
 * replay refuse the second. Safe for use by several threads.
 */
public final class HttpAuthSigner {

  private static final int NONCE_BYTES = 16;

  private final SecretKey key;
  private final InstantSource clock;
  private final SecureRandom random;

  public HttpAuthSigner(SecretKey key, InstantSource clock, SecureRandom random) {
    this.key = key;
    this.clock = clock;
    this.random = random;
  }

  /** The event that authorises {@code request} now, with {@code more} tags behind the usual. */
  public Event sign(HttpAuthRequest request, List<Tag> more) {
    var tags = new ArrayList<Tag>();
    tags.add(Tag.of("u", request.url().toString()));
    tags.add(Tag.of("method", request.method()));
    request.payloadHash().ifPresent(hash -> tags.add(Tag.of("payload", hash)));
    tags.addAll(more);
    var nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    tags.add(Tag.of("nonce", HexFormat.of().formatHex(nonce)));
    return new EventTemplate(Kind.HTTP_AUTH, clock.instant().getEpochSecond(), tags, "")
        .sign(key, random);
  }

  /** The value of an {@code Authorization} header for {@code request}; a secret for a minute. */
  public String authorization(HttpAuthRequest request) {
    return authorization(request, List.of());
  }

  /** Likewise, with {@code more} tags behind the usual. */
  public String authorization(HttpAuthRequest request, List<Tag> more) {
    String json = sign(request, more).toJson();
    return "Nostr " + Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }
}
