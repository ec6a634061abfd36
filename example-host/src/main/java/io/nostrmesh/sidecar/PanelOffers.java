package io.nostrmesh.sidecar;

import io.nostrmesh.client.RelaySnapshot;
import io.nostrmesh.client.ShareSnapshot;
import io.nostrmesh.client.ShareSnapshot.Found;
import io.nostrmesh.client.SharedOffer;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.nostr.Nip19;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The list of offers as the panel shows it: of all relays, the member's own other devices first,
 * and in an order that no renewal changes.
 */
final class PanelOffers {
  /** Offers that are shown at once; nobody reads more. The search finds the others. */
  static final int MAX_SHOWN = 200;

  static final int MAX_SEARCH = 200;

  private static final Comparator<Found> ORDER =
      Comparator.comparing((Found found) -> !found.offer().own())
          .thenComparing(found -> found.offer().author())
          .thenComparing(found -> found.offer().envelope().dTag())
          .thenComparing(found -> found.relay().text());

  private final List<Found> offers;
  private final boolean more;

  /**
   * @param device the name of this machine, whose own offer is not listed
   */
  PanelOffers(ShareSnapshot snapshot, String device) {
    this.more = snapshot.relays().stream().anyMatch(RelaySnapshot::more);
    this.offers =
        snapshot.relays().stream()
            .flatMap(PanelOffers::ofRelay)
            .filter(found -> !isThisMachine(found.offer(), device))
            .toList();
  }

  private static Stream<Found> ofRelay(RelaySnapshot relay) {
    return relay.offers().stream().map(offer -> new Found(relay.relay(), offer));
  }

  private static boolean isThisMachine(SharedOffer offer, String device) {
    return offer.own() && offer.envelope().dTag().equals(device);
  }

  /**
   * How many there are, shown or not: of other members, and of the member's other devices; and
   * whether a relay has still more than this program keeps.
   */
  JsonObject counts() {
    long own = offers.stream().filter(found -> found.offer().own()).count();
    var members = new LinkedHashMap<String, JsonValue>();
    members.put("others", JsonValue.of(offers.size() - own));
    members.put("own", JsonValue.of(own));
    members.put("more", JsonValue.of(more));
    return new JsonObject(members);
  }

  /**
   * Finds offers.
   *
   * @param text words that must all occur in an offer: in its models, its machine, the author's
   *     npub, the endpoint id or the relay
   * @return {@code found}, how many there are, and {@code offers}, the first of them
   */
  JsonObject search(String text) {
    String[] words =
        text.substring(0, Math.min(text.length(), MAX_SEARCH))
            .toLowerCase(Locale.ROOT)
            .strip()
            .split("\\s+");
    List<Found> found =
        offers.stream()
            .filter(
                offer -> {
                  String haystack = haystack(offer);
                  return Arrays.stream(words).allMatch(haystack::contains);
                })
            .sorted(ORDER)
            .toList();
    var members = new LinkedHashMap<String, JsonValue>();
    members.put("found", JsonValue.of(found.size()));
    members.put(
        "offers", new JsonArray(found.stream().limit(MAX_SHOWN).map(PanelOffers::offer).toList()));
    return new JsonObject(members);
  }

  private static String haystack(Found found) {
    var envelope = found.offer().envelope();
    var models =
        envelope.models().stream()
            .flatMap(model -> Stream.of(model.id(), model.label().orElse("")));
    return Stream.concat(
            Stream.of(
                Nip19.npub(found.offer().author()),
                found.offer().author().hex(),
                envelope.dTag(),
                envelope.endpointId(),
                found.relay().text()),
            models)
        .collect(Collectors.joining("\n"))
        .toLowerCase(Locale.ROOT);
  }

  private static JsonValue offer(Found found) {
    var offer = found.offer();
    var members = new LinkedHashMap<String, JsonValue>();
    members.put("relay", JsonValue.of(found.relay().text()));
    members.put("author", JsonValue.of(offer.author().hex()));
    members.put("npub", JsonValue.of(Nip19.npub(offer.author())));
    members.put("own", JsonValue.of(offer.own()));
    members.put("device", JsonValue.of(offer.envelope().dTag()));
    members.put("endpoint_id", JsonValue.of(offer.envelope().endpointId()));
    members.put("expires_at", JsonValue.of(offer.expiresAt().getEpochSecond()));
    members.putAll(offer.envelope().terms().json().members());
    return new JsonObject(members);
  }
}
