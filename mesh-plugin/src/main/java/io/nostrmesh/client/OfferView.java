package io.nostrmesh.client;

import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventAddress;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.UnixTime;
import io.nostrmesh.offer.OfferClass;
import io.nostrmesh.offer.OfferClassifier;
import io.nostrmesh.offer.OfferEnvelope;
import io.nostrmesh.offer.OfferSettings;
import io.nostrmesh.url.SameRelay;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The offers that one relay has shown, by address, each in its newest version: the relay's own
 * rule, so that both agree on what is current. Withdrawn and broken ones are remembered too, else
 * an older version that arrives late would bring them back. Used on the loop only.
 */
final class OfferView {
  /** Addresses remembered, as many as a relay's policy does by default; the oldest go first. */
  static final int MAX_ADDRESSES = 10_000;

  /** Characters of all contents remembered together: full addresses would be 160 million. */
  static final long MAX_CONTENTS = 16L * 1024 * 1024;

  /** Addresses remembered of one author, so that nobody can push the others out. */
  static final int MAX_PER_AUTHOR = OfferSettings.ADDRESSES_PER_AUTHOR;

  /** No honest offer is longer. */
  static final int MAX_CONTENT = 16 * 1024;

  private final PublicKey viewer;
  private final int maxAddresses;
  private final long maxContents;
  private final Map<EventAddress, Entry> entries = new HashMap<>();
  private final Map<PublicKey, Integer> authors = new HashMap<>();
  private final Set<EventAddress> unconfirmed = new HashSet<>();
  private long contents;
  private boolean overflowed;
  private boolean overflowedBefore;

  /**
   * The newest event of an address, and what it offers unless it withdraws or is broken.
   *
   * @param content its length in characters
   */
  private record Entry(Event event, Optional<SharedOffer> offer, int content) {}

  OfferView(PublicKey viewer) {
    this(viewer, MAX_ADDRESSES, MAX_CONTENTS);
  }

  OfferView(PublicKey viewer, int maxAddresses, long maxContents) {
    this.viewer = viewer;
    this.maxAddresses = maxAddresses;
    this.maxContents = maxContents;
  }

  /** The relay starts to send what it has. */
  void storedEventsStart() {
    overflowedBefore = overflowed();
    overflowed = false;
    unconfirmed.clear();
    unconfirmed.addAll(entries.keySet());
  }

  /**
   * The relay has sent what it has.
   *
   * @param complete false when it may have more than it was asked for; otherwise offers that it did
   *     not send again are gone: swept, or their author is no member any more
   */
  void storedEventsEnd(boolean complete) {
    if (complete) {
      unconfirmed.stream().filter(this::isOffer).forEach(this::remove);
    }
    unconfirmed.clear();
    overflowedBefore = false;
  }

  /** Takes in an event, whatever it is. Returns whether it changed anything. */
  boolean accept(Event event) {
    if (event.kind() != Kind.COMPUTE_OFFER) {
      return false;
    }
    EventAddress address = event.address().orElseThrow();
    Entry known = entries.get(address);
    if (known != null && !event.supersedes(known.event())) {
      if (known.event().id().equals(event.id())) {
        unconfirmed.remove(address);
      }
      return false;
    }
    OfferClass type = OfferClassifier.classify(event);
    if (known == null && type instanceof OfferClass.Other
        || event.verify() instanceof Parsed.Malformed<Event>) {
      return false;
    }
    unconfirmed.remove(address);
    remove(address);
    add(address, event, usable(type));
    evict(event.pubkey());
    return true;
  }

  private boolean isOffer(EventAddress address) {
    Entry entry = entries.get(address);
    return entry != null && entry.offer().isPresent();
  }

  private void add(EventAddress address, Event event, Optional<SharedOffer> offer) {
    int content = offer.isPresent() ? event.content().length() : 0;
    entries.put(address, new Entry(bare(event), offer, content));
    authors.merge(address.pubkey(), 1, Integer::sum);
    contents += content;
  }

  private void remove(EventAddress address) {
    Entry removed = entries.remove(address);
    if (removed != null) {
      authors.computeIfPresent(address.pubkey(), (author, n) -> n > 1 ? n - 1 : null);
      contents -= removed.content();
    }
  }

  /** Enough of an event to compare versions by: the rest would be memory that strangers fill. */
  private static Event bare(Event event) {
    return new Event(
        event.id(), event.pubkey(), event.createdAt(), event.kind(), List.of(), "", event.sig());
  }

  private Optional<SharedOffer> usable(OfferClass type) {
    if (!(type instanceof OfferClass.Offer offer)
        || offer.event().content().length() > MAX_CONTENT
        || !(offer.wellFormed() instanceof Parsed.Valid<OfferEnvelope> valid)) {
      return Optional.empty();
    }
    PublicKey author = offer.event().pubkey();
    return Optional.of(
        new SharedOffer(
            author,
            UnixTime.instant(offer.event().createdAt()),
            UnixTime.instant(offer.expiresAt().orElseThrow()),
            valid.value(),
            author.equals(viewer)));
  }

  private void evict(PublicKey author) {
    if (authors.getOrDefault(author, 0) > MAX_PER_AUTHOR) {
      removeOldest(address -> address.pubkey().equals(author));
    }
    while (entries.size() > maxAddresses || contents > maxContents) {
      removeOldest(any -> true);
    }
  }

  private void removeOldest(Predicate<EventAddress> candidates) {
    entries.entrySet().stream()
        .filter(entry -> candidates.test(entry.getKey()))
        .min(Comparator.comparingLong(entry -> entry.getValue().event().createdAt()))
        .ifPresent(
            oldest -> {
              overflowed |= oldest.getValue().offer().isPresent();
              remove(oldest.getKey());
            });
  }

  /** Whether offers had to give way to others when the relay last told all it has, or since. */
  boolean overflowed() {
    return overflowed || overflowedBefore;
  }

  /** Forgets everything: none of it is the viewer's business any more. */
  void clear() {
    entries.clear();
    authors.clear();
    unconfirmed.clear();
    contents = 0;
    overflowed = false;
    overflowedBefore = false;
  }

  /** When the newest event of an address was made, in Unix seconds; 0 when there is none. */
  long newest(EventAddress address) {
    Entry entry = entries.get(address);
    return entry == null ? 0 : entry.event().createdAt();
  }

  /** When the newest event of an address ends, if it is an offer. */
  Optional<Instant> expiry(EventAddress address) {
    return Optional.ofNullable(entries.get(address))
        .flatMap(Entry::offer)
        .map(SharedOffer::expiresAt);
  }

  /**
   * The offers that can be used at {@code now} through one of the iroh relays at {@code
   * irohRelayUrls}, by author and device.
   */
  List<SharedOffer> offers(List<String> irohRelayUrls, Instant now) {
    return entries.values().stream()
        .flatMap(entry -> entry.offer().stream())
        .filter(offer -> offer.expiresAt().isAfter(now))
        .filter(offer -> SameRelay.anyOf(irohRelayUrls, offer.envelope().irohRelayUrl()))
        .sorted(SharedOffer.ORDER)
        .toList();
  }
}
