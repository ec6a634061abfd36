package io.nostrmesh.offer;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.offer.OfferClass.Bare;
import io.nostrmesh.offer.OfferClass.Offer;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Tells which stored events are of no more use, with the memory of an {@link OfferPolicy}. */
final class OfferSweep {

  private final Members members;
  private final OfferSettings settings;
  private final InstantSource clock;
  private final OfferLedger ledger;

  OfferSweep(Members members, OfferSettings settings, InstantSource clock, OfferLedger ledger) {
    this.members = members;
    this.settings = settings;
    this.clock = clock;
    this.ledger = ledger;
  }

  /** See {@link OfferPolicy#isObsolete}. */
  CompletionStage<Boolean> isObsolete(Event event) {
    long now = clock.instant().getEpochSecond();
    OfferClass offerClass = OfferClassifier.classify(event);
    if (offerClass instanceof Offer offer) {
      return isObsolete(offer, now);
    }
    boolean withdrawal = offerClass instanceof Bare && ledger.knows(event);
    return CompletableFuture.completedFuture(withdrawal && isOld(event, now));
  }

  private CompletionStage<Boolean> isObsolete(Offer offer, long now) {
    Event event = offer.event();
    ledger.note(offer, now);
    if (offer.isExpired(now) && isOld(event, now)) {
      return CompletableFuture.completedFuture(true);
    }
    return members
        .standing(event.pubkey())
        .thenApply(standing -> standing.filter(is -> !is.admits()).isPresent());
  }

  private boolean isOld(Event event, long now) {
    return event.createdAt() <= now - settings.maxTtl().toSeconds();
  }
}
