package io.nostrmesh.offer;

import io.nostrmesh.limit.Deadline;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.offer.OfferClass.Bare;
import io.nostrmesh.offer.OfferClass.Offer;
import io.nostrmesh.spi.Delivery;
import io.nostrmesh.spi.EventPolicy;
import io.nostrmesh.spi.EventVerdict;
import io.nostrmesh.spi.Membership;
import io.nostrmesh.spi.MembershipCheck;
import io.nostrmesh.spi.Origin;
import io.nostrmesh.spi.Publication;
import io.nostrmesh.spi.TokenScopes;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Keeps compute offers the members' own: only members publish them, only members see them, and only
 * as long as they hold. Everything else that is published as kind 31990 passes untouched.
 *
 * <p>An offer is judged by its <em>author</em>, through whatever door it comes: a client, an
 * import, another relay or the relay itself. Only the publish rate is asked of clients alone, since
 * an import rightly brings many at once.
 *
 * <p>An event without content withdraws an offer or is a bare NIP-89 handler; the policy tells them
 * apart by remembering (within {@link OfferSettings#rememberedAddresses}) where it saw offers. The
 * memory is not stored: a withdrawal from before a restart is delivered as the bare handler it
 * looks like. A host that asks {@link #isObsolete} for its stored offers at startup restores the
 * rest.
 *
 * <p>Reasons are listed in {@link OfferRefusal}. Any thread may call; nothing blocks.
 */
public final class OfferPolicy implements EventPolicy {

  private final Members members;
  private final OfferSettings settings;
  private final InstantSource clock;
  private final OfferRules rules;
  private final OfferLedger ledger;
  private final RecentClasses classes = new RecentClasses();
  private final PublishRate rate;
  private final OfferSweep sweep;
  private volatile boolean asked;

  /**
   * @param irohRelayUrls the iroh relays that are advertised at the moment, one of which an offer
   *     must name; asked in {@linkplain OfferSettings.Validation#STRICT strict} validation only
   */
  public OfferPolicy(
      MembershipCheck membership,
      OfferSettings settings,
      InstantSource clock,
      Supplier<List<String>> irohRelayUrls) {
    this(membership, settings, clock, irohRelayUrls, Deadline.of(settings.answerDeadline()));
  }

  /**
   * With a deadline on a timer of the caller's.
   *
   * @param deadline in place of {@link OfferSettings#answerDeadline}
   */
  public OfferPolicy(
      MembershipCheck membership,
      OfferSettings settings,
      InstantSource clock,
      Supplier<List<String>> irohRelayUrls,
      Deadline deadline) {
    this.members = new Members(membership, deadline);
    this.settings = settings;
    this.clock = clock;
    this.rules = new OfferRules(settings, irohRelayUrls);
    this.ledger = new OfferLedger(settings);
    this.rate = new PublishRate(settings.publishesPerMinute(), settings.rememberedAddresses());
    this.sweep = new OfferSweep(members, settings, clock, ledger);
  }

  /** Whether anybody has asked about an event so far; a host that never does leaves offers open. */
  public boolean wasAsked() {
    return asked;
  }

  @Override
  public boolean concerns(int kind) {
    noteAsked();
    return kind == Kind.COMPUTE_OFFER;
  }

  @Override
  public CompletionStage<EventVerdict> onPublish(Publication publication) {
    noteAsked();
    Event event = publication.event();
    OfferClass offerClass = classes.of(event);
    if (offerClass instanceof Offer offer) {
      return fromMember(publication, () -> publish(offer, publication.origin()));
    }
    if (offerClass instanceof Bare && ledger.knows(event)) {
      return fromMember(publication, () -> withdraw(event));
    }
    return EventVerdict.PASS.now();
  }

  @Override
  public CompletionStage<EventVerdict> onDelivery(Delivery delivery) {
    noteAsked();
    Event event = delivery.event();
    OfferClass offerClass = classes.of(event);
    if (offerClass instanceof Offer offer) {
      long now = now();
      ledger.note(offer, now);
      return offer.isExpired(now)
          ? OfferRefusal.EXPIRED.because("offer has expired").now()
          : amongMembers(event.pubkey(), delivery.viewers());
    }
    if (offerClass instanceof Bare && ledger.knows(event)) {
      return amongMembers(event.pubkey(), delivery.viewers());
    }
    return EventVerdict.PASS.now();
  }

  private void noteAsked() {
    if (!asked) {
      asked = true;
    }
  }

  @Override
  public Set<Integer> perishableKinds() {
    return Set.of(Kind.COMPUTE_OFFER);
  }

  /**
   * Obsolete are an offer that has expired, an offer of somebody who is no member any more, and a
   * withdrawal; the first and the last not before they are older than {@link OfferSettings#maxTtl}:
   * until then they keep an older version from coming back. Never fails: where membership cannot be
   * found out, the offer stays.
   */
  @Override
  public CompletionStage<Boolean> isObsolete(Event stored) {
    return sweep.isObsolete(stored);
  }

  private CompletionStage<EventVerdict> fromMember(
      Publication publication, Supplier<EventVerdict> further) {
    EventVerdict scopes = checkScopes(publication.origin().scopes());
    if (!(scopes instanceof EventVerdict.Pass)) {
      return scopes.now();
    }
    return ifMember(publication.event().pubkey(), author -> further.get().now());
  }

  private static EventVerdict checkScopes(Optional<TokenScopes> token) {
    if (token.filter(scopes -> !scopes.scopes().contains(TokenScopes.MESSAGES_WRITE)).isPresent()) {
      return OfferRefusal.INSUFFICIENT_SCOPE.because(
          "insufficient scope: publishing an offer takes " + TokenScopes.MESSAGES_WRITE);
    }
    if (token.filter(TokenScopes::channelScoped).isPresent()) {
      return OfferRefusal.CHANNEL_TOKEN.because(
          "channel-scoped tokens cannot publish global events");
    }
    return EventVerdict.PASS;
  }

  private EventVerdict publish(Offer offer, Origin origin) {
    long now = now();
    Event event = offer.event();
    EventVerdict verdict = rules.check(offer, now);
    if (!(verdict instanceof EventVerdict.Pass)) {
      return verdict;
    }
    if (isAnswerableFor(offer, origin, now) && !rate.allow(event.pubkey(), now)) {
      return OfferRefusal.TOO_FREQUENT.because(
          "at most %d offers a minute, slow down".formatted(settings.publishesPerMinute()));
    }
    return ledger.claim(offer, now)
        ? EventVerdict.PASS
        : OfferRefusal.TOO_MANY_ADDRESSES.because(
            "at most %d offers at a time: withdraw one and wait, or reuse its d tag"
                .formatted(settings.addressesPerAuthor()));
  }

  /**
   * Whether a publication counts for its author's rate. An offer that somebody else sends once more
   * does not, or whoever holds one could keep its author from renewing it.
   */
  private boolean isAnswerableFor(Offer offer, Origin origin, long now) {
    return origin.source() == Origin.Source.CLIENT
        && (origin.authenticated().contains(offer.event().pubkey()) || ledger.isNews(offer, now));
  }

  private EventVerdict withdraw(Event event) {
    ledger.withdraw(event, now());
    return EventVerdict.PASS;
  }

  private CompletionStage<EventVerdict> amongMembers(PublicKey author, Set<PublicKey> viewers) {
    return ifMember(
        author,
        standing ->
            standing instanceof Membership.OpenRelay
                ? EventVerdict.PASS.now()
                : members.admitAny(viewers).thenApply(OfferPolicy::forViewer));
  }

  private static EventVerdict forViewer(boolean member) {
    return member
        ? EventVerdict.PASS
        : OfferRefusal.MEMBERS_ONLY.because("compute offers are for relay members");
  }

  private CompletionStage<EventVerdict> ifMember(
      PublicKey author, Function<Membership, CompletionStage<EventVerdict>> further) {
    return members
        .standing(author)
        .thenCompose(
            standing -> {
              if (standing.isEmpty()) {
                return OfferRefusal.MEMBERSHIP_UNKNOWN
                    .because("could not check membership, try again")
                    .now();
              }
              return standing.get().admits()
                  ? further.apply(standing.get())
                  : OfferRefusal.NOT_A_MEMBER
                      .because("compute offers are for relay members: ask its owner to add you")
                      .now();
            });
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }
}
