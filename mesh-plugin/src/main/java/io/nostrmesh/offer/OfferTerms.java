package io.nostrmesh.offer;

import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.spi.EndpointId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a member chooses to offer: the part of an offer that is the same on every relay.
 *
 * @param caps limits that this machine will keep to
 * @param models empty means: negotiate when connected
 */
public record OfferTerms(OfferCaps caps, List<OfferedModel> models) {
  public OfferTerms {
    models = List.copyOf(models);
  }

  /**
   * Reads {@code caps} and {@code models} as they stand in an offer, as strictly as {@link
   * OfferEnvelope#parse}; other fields are not looked at.
   */
  public static Parsed<OfferTerms> read(JsonObject json) {
    return OfferReader.readTerms(json);
  }

  /** {@code caps} and {@code models} as they stand in an offer. */
  public JsonObject json() {
    return new JsonObject(OfferWriter.terms(this));
  }

  /** The offer of one device to one mesh. */
  public OfferEnvelope envelope(Device device, String irohRelayUrl, Instant expiresAt) {
    return new OfferEnvelope(
        OfferEnvelope.VERSION,
        device.dTag(),
        device.endpoint().toString(),
        irohRelayUrl,
        expiresAt.getEpochSecond(),
        caps,
        models,
        Optional.empty());
  }

  /**
   * The machine that offers.
   *
   * @param dTag names it among its owner's devices, see {@link OfferEnvelope#isDTag}
   * @param proof that its endpoint agrees, see {@link EndpointProof}; empty where its key is not at
   *     hand
   */
  public record Device(String dTag, EndpointId endpoint, Optional<Tag> proof) {
    /**
     * @throws IllegalArgumentException when {@code dTag} may not stand in an offer
     */
    public Device {
      if (!OfferEnvelope.isDTag(dTag)) {
        throw new IllegalArgumentException("dTag must be 1 to 64 of A-Z a-z 0-9 _ -");
      }
    }
  }
}
