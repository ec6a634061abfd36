package io.nostrmesh.nip98;

import io.nostrmesh.limit.Bound;
import io.nostrmesh.nip98.HttpAuthOutcome.Failed;
import io.nostrmesh.nip98.HttpAuthOutcome.Passed;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventId;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.url.CanonicalUrl;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * Verifies HTTP auth tokens (NIP-98). {@link #verify} is the whole of it; the steps are public for
 * callers that put something of their own between them. Safe for use by several threads.
 *
 * <p>Stricter than the NIP where it leaves room: {@code u} and {@code method} stand exactly once,
 * so that two verifiers cannot read one token differently. The method's case does not matter, and a
 * {@code payload} tag is checked when there is a body, and may be absent. A token can be presented
 * again while it is fresh: who must not take it twice remembers its id.
 */
public final class HttpAuthVerifier {

  /** How far a token's timestamp may lie from the relay's clock, in both directions. */
  public static final Duration DEFAULT_TOLERANCE = Duration.ofSeconds(60);

  private final Duration tolerance;
  private final InstantSource clock;

  /**
   * @throws IllegalArgumentException when {@code tolerance} is negative
   */
  public HttpAuthVerifier(Duration tolerance, InstantSource clock) {
    Bound.notNegative(tolerance, "tolerance");
    this.tolerance = tolerance;
    this.clock = clock;
  }

  /**
   * All checks in turn, the cheap ones first. On success the author of the event made the request.
   *
   * @param token base64, without the scheme word before it. Verifying its signature costs some 0.1
   *     ms of CPU: call this off event loops.
   */
  public HttpAuthOutcome verify(String token, HttpAuthRequest request) {
    return BearerCodec.decode(token)
        .then(event -> matches(event, request))
        .then(this::isFresh)
        .then(HttpAuthVerifier::isSigned);
  }

  /** Is this a token for {@code request}, whenever it was made and by whomever? */
  public static HttpAuthOutcome matches(Event event, HttpAuthRequest request) {
    if (event.kind() != Kind.HTTP_AUTH) {
      return new Failed(HttpAuthFault.WRONG_KIND);
    }
    if (!namesUrl(event.tags("u"), request.url())) {
      return new Failed(HttpAuthFault.WRONG_URL);
    }
    List<Tag> methods = event.tags("method");
    if (methods.size() != 1 || !methods.get(0).value().equalsIgnoreCase(request.method())) {
      return new Failed(HttpAuthFault.WRONG_METHOD);
    }
    List<Tag> payloads = event.tags("payload");
    boolean payloadMatches =
        request.payloadHash().isEmpty()
            || payloads.isEmpty()
            || payloads.size() == 1 && payloads.get(0).value().equals(request.payloadHash().get());
    return payloadMatches ? new Passed(event) : new Failed(HttpAuthFault.WRONG_PAYLOAD);
  }

  /** Was the token made within the tolerance around now? Both ends count as fresh. */
  public HttpAuthOutcome isFresh(Event event) {
    long now = clock.instant().getEpochSecond();
    if (event.createdAt() < now - tolerance.toSeconds()) {
      return new Failed(HttpAuthFault.EXPIRED);
    }
    return event.createdAt() > now + tolerance.toSeconds()
        ? new Failed(HttpAuthFault.NOT_YET_VALID)
        : new Passed(event);
  }

  /** Does the event's id match its content? The cheap half of {@link #isSigned}. */
  public static HttpAuthOutcome isIntact(Event event) {
    EventId id =
        EventId.hash(
            event.pubkey(), event.createdAt(), event.kind(), event.tags(), event.content());
    return id.equals(event.id()) ? new Passed(event) : new Failed(HttpAuthFault.BAD_SIGNATURE);
  }

  /** Is the event signed by its author? Costs some 0.1 ms of CPU. */
  public static HttpAuthOutcome isSigned(Event event) {
    return event.verify().toOptional().isPresent()
        ? new Passed(event)
        : new Failed(HttpAuthFault.BAD_SIGNATURE);
  }

  private static boolean namesUrl(List<Tag> tags, CanonicalUrl expected) {
    return tags.size() == 1
        && CanonicalUrl.ofRequest(tags.get(0).value())
            .toOptional()
            .filter(expected::equals)
            .isPresent();
  }
}
