package io.nostrmesh.offer;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventAddress;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.offer.OfferClass.Offer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers which addresses hold or held an offer, and until when each counts as in use. Bounded
 * twice: so many addresses an author, and so many in all, beyond which the author who was heard of
 * least recently is forgotten. Safe for use by several threads. Times are Unix seconds.
 */
final class OfferLedger {

  private final OfferSettings settings;
  private final LinkedHashMap<PublicKey, Map<String, Long>> authors =
      new LinkedHashMap<>(16, 0.75f, true);
  private int size;

  OfferLedger(OfferSettings settings) {
    this.settings = settings;
  }

  /** Whether an offer stands, or is known to have stood, at the event's address. */
  synchronized boolean knows(Event event) {
    EventAddress address = addressOf(event);
    return authors.getOrDefault(address.pubkey(), Map.of()).containsKey(address.d());
  }

  /** Whether the offer lasts longer than what is known of its address. */
  synchronized boolean isNews(Offer offer, long now) {
    EventAddress address = addressOf(offer.event());
    Long known = authors.getOrDefault(address.pubkey(), Map.of()).get(address.d());
    return known == null || inUseUntil(offer, now) > known;
  }

  /** Takes a new offer's address into use, unless its author has as many in use as allowed. */
  synchronized boolean claim(Offer offer, long now) {
    return put(offer.event(), inUseUntil(offer, now), now);
  }

  /** Takes down an offer that was found in the store. */
  synchronized void note(Offer offer, long now) {
    long until = inUseUntil(offer, now);
    put(offer.event(), until, until);
  }

  /**
   * Takes down that an offer was withdrawn: its address stays in use as long as offers may last.
   */
  synchronized void withdraw(Event withdrawal, long now) {
    put(withdrawal, now + settings.maxTtl().toSeconds(), now);
  }

  synchronized int size() {
    return size;
  }

  /**
   * Takes an address down; where the author has no room left, in place of one that was in use no
   * longer than {@code end}.
   */
  private boolean put(Event event, long until, long end) {
    EventAddress address = addressOf(event);
    Map<String, Long> own = authors.computeIfAbsent(address.pubkey(), key -> new HashMap<>());
    if (!own.containsKey(address.d())) {
      if (own.size() >= settings.addressesPerAuthor()) {
        var earliest = own.entrySet().stream().min(Map.Entry.comparingByValue()).orElseThrow();
        if (earliest.getValue() > end) {
          return false;
        }
        own.remove(earliest.getKey());
        size--;
      }
      size++;
    }
    own.merge(address.d(), until, Math::max);
    forgetLeastRecent();
    return true;
  }

  private void forgetLeastRecent() {
    var leastRecent = authors.values().iterator();
    while (size > settings.rememberedAddresses()) {
      size -= leastRecent.next().size();
      leastRecent.remove();
    }
  }

  /** An offer that does not say when it ends is treated like a withdrawal. */
  private long inUseUntil(Offer offer, long now) {
    return offer.expiresAt().orElse(now + settings.maxTtl().toSeconds());
  }

  private static EventAddress addressOf(Event event) {
    return event.address().orElseThrow();
  }
}
