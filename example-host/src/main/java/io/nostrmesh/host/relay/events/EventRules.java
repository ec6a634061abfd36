package io.nostrmesh.host.relay.events;

import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.ReasonPrefix;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/** What the relay asks of an event itself, whoever brings it and whatever the policies say. */
public final class EventRules {

  /** Signed proofs of identity. Passing one on would let others use it. */
  private static final Set<Integer> PROOFS = Set.of(Kind.CLIENT_AUTH, Kind.HTTP_AUTH);

  private static final Set<Integer> RELAY_ONLY =
      Set.of(Kind.MEMBER_ADDED, Kind.MEMBER_REMOVED, Kind.MEMBER_LIST);

  private static final Set<Integer> REPOSTS = Set.of(6, 16);

  private final InstantSource clock;

  public EventRules(InstantSource clock) {
    this.clock = clock;
  }

  public Optional<Receipt> refusal(Event event) {
    long now = clock.instant().getEpochSecond();
    if (PROOFS.contains(event.kind())) {
      return invalid("an event of this kind proves an identity and is never published");
    }
    if (RELAY_ONLY.contains(event.kind())) {
      return Optional.of(
          Receipt.refused(ReasonPrefix.RESTRICTED, "only the relay publishes this kind"));
    }
    if (event.createdAt() - now > Limits.FUTURE_SECONDS) {
      return invalid("event timestamp too far from server time");
    }
    if (event.tags().size() > Limits.TAGS) {
      return invalid("too many tags, the most is " + Limits.TAGS);
    }
    int d = event.firstTag("d").orElse("").getBytes(StandardCharsets.UTF_8).length;
    if (event.address().isPresent() && d > Limits.D_TAG_BYTES) {
      return invalid("d tag too long (" + d + " bytes, max " + Limits.D_TAG_BYTES + ")");
    }
    if (event.expiration().orElse(Long.MAX_VALUE) <= now) {
      return invalid("event has expired");
    }
    return REPOSTS.contains(event.kind()) ? repostRefusal(event.content()) : Optional.empty();
  }

  private static Optional<Receipt> repostRefusal(String content) {
    if (!content.stripLeading().startsWith("{")) {
      return Optional.empty();
    }
    Parsed<JsonObject> original = JsonReader.readObject(content);
    if (original instanceof Parsed.Malformed<JsonObject> malformed) {
      // A laxer reader may see a protected event in it, of two with one key the other one say.
      return invalid("the reposted event cannot be read: " + malformed.problem());
    }
    return original.toOptional().filter(EventRules::isProtected).isEmpty()
        ? Optional.empty()
        : Optional.of(
            Receipt.refused(ReasonPrefix.BLOCKED, "a protected event must not be reposted"));
  }

  private static boolean isProtected(JsonObject event) {
    return event
        .get("tags")
        .filter(JsonArray.class::isInstance)
        .map(JsonArray.class::cast)
        .map(tags -> tags.items().stream().anyMatch(EventRules::isProtection))
        .orElse(false);
  }

  private static boolean isProtection(JsonValue tag) {
    return tag instanceof JsonArray values
        && !values.items().isEmpty()
        && values.items().get(0).asString().filter("-"::equals).isPresent();
  }

  private static Optional<Receipt> invalid(String text) {
    return Optional.of(Receipt.invalid(text));
  }
}
