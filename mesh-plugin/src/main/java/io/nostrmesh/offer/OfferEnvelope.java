package io.nostrmesh.offer;

import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.limit.Bound;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The JSON in the content of a compute offer, schema version 1. Any such JSON can be read into this
 * value; whether it makes a usable offer is what {@link #publishable()} tells.
 *
 * @param version schema version, 0 to 4294967295
 * @param dTag the event's {@code d} tag, repeated: names the device among its owner's
 * @param endpointId the provider's iroh endpoint
 * @param irohRelayUrl the iroh relay to reach it through, as its Nostr relay advertises it (NIP-11)
 * @param expiresAt Unix seconds; times beyond {@link Long#MAX_VALUE} are read as that
 * @param models empty means: negotiate when connected
 * @param extra free for experiments
 */
public record OfferEnvelope(
    long version,
    String dTag,
    String endpointId,
    String irohRelayUrl,
    long expiresAt,
    OfferCaps caps,
    List<OfferedModel> models,
    Optional<JsonValue> extra) {

  /** The schema version that this project reads and writes. */
  public static final int VERSION = 1;

  private static final Pattern D_TAG = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  /**
   * @throws IllegalArgumentException when {@code version} is no unsigned 32-bit number or {@code
   *     expiresAt} is negative
   */
  public OfferEnvelope {
    Bound.within(0, OfferCaps.MAX, version, "version");
    Bound.atLeast(0, expiresAt, "expiresAt");
    models = List.copyOf(models);
  }

  /**
   * Reads the content of an event, strictly: unknown fields are refused, and nothing is coerced.
   */
  public static Parsed<OfferEnvelope> parse(String content) {
    return JsonReader.readObject(content).then(OfferReader::read);
  }

  /** Whether {@code text} may stand in {@code d_tag}: 1 to 64 ASCII letters, digits, - and _. */
  public static boolean isDTag(String text) {
    return D_TAG.matcher(text).matches();
  }

  /** {@code text}, or why it may not stand in {@code d_tag}. */
  public static Parsed<String> readDTag(String text) {
    return isDTag(text)
        ? Parsed.valid(text)
        : Parsed.malformed("offer field d_tag must be 1 to 64 of A-Z a-z 0-9 _ -");
  }

  /** What is offered, wherever and until when. */
  public OfferTerms terms() {
    return new OfferTerms(caps, models);
  }

  /**
   * The event that publishes this offer, for its author to sign: at the address {@link #dTag} and
   * with the end that relays see (NIP-40).
   *
   * @param createdAt Unix seconds
   * @param proof that the endpoint agrees, see {@link EndpointProof}
   */
  public EventTemplate event(long createdAt, Optional<Tag> proof) {
    return event(dTag, createdAt, expiresAt, toJson(), proof);
  }

  /** Likewise, without a proof. */
  public EventTemplate event(long createdAt) {
    return event(createdAt, Optional.empty());
  }

  /**
   * The event that withdraws the offer at an address, for its author to sign.
   *
   * @param createdAt Unix seconds; later than the offer's
   * @param expiresAt Unix seconds: for how long the offer could be brought back, and no longer
   */
  public static EventTemplate withdrawal(String dTag, long createdAt, long expiresAt) {
    return event(dTag, createdAt, expiresAt, "", Optional.empty());
  }

  private static EventTemplate event(
      String dTag, long createdAt, long expiresAt, String content, Optional<Tag> more) {
    var tags = new ArrayList<Tag>();
    tags.add(Tag.of("d", dTag));
    tags.add(Tag.of("expiration", Long.toString(expiresAt)));
    more.ifPresent(tags::add);
    return new EventTemplate(Kind.COMPUTE_OFFER, createdAt, tags, content);
  }

  /** This envelope, or what keeps it from being published or used. Past expiry is no such thing. */
  public Parsed<OfferEnvelope> publishable() {
    if (version != VERSION) {
      return Parsed.malformed("offer field v must be " + VERSION);
    }
    if (readDTag(dTag) instanceof Parsed.Malformed<String> malformed) {
      return Parsed.malformed(malformed.problem());
    }
    if (endpointId.isEmpty()) {
      return Parsed.malformed("offer field endpoint_id must not be empty");
    }
    if (irohRelayUrl.isEmpty()) {
      return Parsed.malformed("offer field iroh_relay_url must not be empty");
    }
    if (expiresAt == 0) {
      return Parsed.malformed("offer field expires_at must be greater than 0");
    }
    return Parsed.valid(this);
  }

  /**
   * @param now Unix seconds
   */
  public boolean isExpired(long now) {
    return expiresAt <= now;
  }

  /** This envelope as the content of an event. */
  public String toJson() {
    return OfferWriter.write(this).toJson();
  }
}
