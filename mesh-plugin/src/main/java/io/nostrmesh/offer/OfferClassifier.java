package io.nostrmesh.offer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.Kind;
import java.io.IOException;
import java.util.Set;

/**
 * Tells compute offers from everything else that is published as kind 31990. The only place that
 * decides it, so that relay and consumers, write and read side, cannot disagree.
 *
 * <p>Content that is, or starts out as, a JSON object with both {@code endpoint_id} and {@code
 * iroh_relay_url} makes an offer, whatever the tags. Text that a strict reader refuses (doubled
 * keys, broken at the end) counts as well: a laxer consumer would still take it for an offer, so it
 * must not slip past the members-only rule.
 */
public final class OfferClassifier {

  /** Tags by which NIP-89 handlers say what they handle and where they run. */
  private static final Set<String> HANDLER_TAGS = Set.of("k", "web", "ios", "android");

  private static final JsonFactory LENIENT_JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          // The relay has already bounded the event; any further limit would be a way around us.
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private OfferClassifier() {}

  /** Classifies an event of any kind. Costs one pass over the content of kind 31990. */
  public static OfferClass classify(Event event) {
    if (event.kind() != Kind.COMPUTE_OFFER) {
      return OfferClass.OTHER;
    }
    if (event.content().isBlank()) {
      boolean handler = event.tags().stream().anyMatch(tag -> HANDLER_TAGS.contains(tag.name()));
      return handler ? OfferClass.OTHER : OfferClass.BARE;
    }
    return readsLikeOffer(event.content())
        ? new OfferClass.Offer(event, OfferEnvelope.parse(event.content()))
        : OfferClass.OTHER;
  }

  private static boolean readsLikeOffer(String content) {
    boolean endpoint = false;
    boolean relay = false;
    try (JsonParser parser = LENIENT_JSON.createParser(content)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      while (!(endpoint && relay) && parser.nextToken() == JsonToken.FIELD_NAME) {
        endpoint |= parser.currentName().equals("endpoint_id");
        relay |= parser.currentName().equals("iroh_relay_url");
        parser.nextToken();
        parser.skipChildren();
      }
    } catch (IOException broken) {
      // What stood before the fault decides.
    }
    return endpoint && relay;
  }
}
