package io.nostrmesh.host.relay;

import io.nostrmesh.host.members.MemberCommands;
import io.nostrmesh.host.relay.events.EventRules;
import io.nostrmesh.host.relay.events.EventStore;
import io.nostrmesh.host.relay.events.EventStore.Outcome;
import io.nostrmesh.host.relay.events.Receipt;
import io.nostrmesh.host.relay.events.RenderedEvent;
import io.nostrmesh.host.relay.limits.Rates;
import io.nostrmesh.host.relay.limits.RelayLimit;
import io.nostrmesh.host.relay.live.LiveFeed;
import io.nostrmesh.host.relay.live.OtherNodes;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.limit.FairQueue.Source;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.ReasonPrefix;
import io.nostrmesh.spi.EventPolicy;
import io.nostrmesh.spi.EventVerdict;
import io.nostrmesh.spi.Origin;
import io.nostrmesh.spi.Publication;
import io.nostrmesh.spi.Reason;
import io.nostrmesh.spi.roster.EndpointRoster;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of an event into the relay: access, signature, the relay's own rules, the policies, then
 * the store, then everybody who waits for it.
 */
final class Intake {

  /** How long policies may think about an event before it is refused. */
  private static final int POLICY_SECONDS = 10;

  private static final Receipt BUSY =
      Receipt.refused(ReasonPrefix.RATE_LIMITED, "the relay is busy, try again");

  private static final Receipt FAILED =
      Receipt.refused(ReasonPrefix.ERROR, "could not take in the event, try again");

  private static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

  private final AccessControl access;
  private final EventRules rules;
  private final EventPolicy policies;
  private final MemberCommands commands;
  private final EventStore store;
  private final EndpointRoster roster;
  private final LiveFeed live;
  private final OtherNodes otherNodes;
  private final Rates rates;
  private final Executor workers;

  Intake(
      AccessControl access,
      EventRules rules,
      EventPolicy policies,
      MemberCommands commands,
      EventStore store,
      EndpointRoster roster,
      LiveFeed live,
      OtherNodes otherNodes,
      Rates rates,
      Executor workers) {
    this.access = access;
    this.rules = rules;
    this.policies = policies;
    this.commands = commands;
    this.store = store;
    this.roster = roster;
    this.live = live;
    this.otherNodes = otherNodes;
    this.rates = rates;
    this.workers = workers;
  }

  /**
   * Takes an event in, or says why not. Verifies a signature, and may carry out a member command,
   * so call it on a worker.
   *
   * @param source whose turn it is when others publish too
   * @param answer hears what became of the event, once it is stored
   * @return completes when the event is also on its way to all who subscribed to it; never fails
   */
  CompletionStage<Void> accept(
      Event event, Origin origin, Source source, Consumer<Receipt> answer) {
    Optional<Receipt> refusal = refusal(event, origin, source);
    if (refusal.isPresent()) {
      answer.accept(refusal.get());
      return DONE;
    }
    return verdict(new Publication(event, origin))
        .thenCompose(verdict -> admit(verdict, event, source, answer))
        .exceptionally(
            failure -> {
              LOG.error("Could not take in event {}", event.id(), failure);
              answer.accept(FAILED);
              return null;
            });
  }

  /** The policies' verdict in time, on a worker: a policy may answer on any thread. */
  private CompletableFuture<EventVerdict> verdict(Publication publication) {
    var verdict = policies.onPublish(publication).toCompletableFuture();
    return verdict.isDone()
        ? verdict
        : verdict
            .thenApplyAsync(Function.identity(), workers)
            .orTimeout(POLICY_SECONDS, TimeUnit.SECONDS);
  }

  private Optional<Receipt> refusal(Event event, Origin origin, Source source) {
    Optional<Reason> noAccess = access.refusal(origin.authenticated());
    if (noAccess.isPresent()) {
      return noAccess.map(Receipt::refused);
    }
    // A member's name can be forged until the signature is verified, an address cannot.
    if (!access.isForMembersOnly()) {
      Optional<Receipt> tooFast = tooFast(source);
      if (tooFast.isPresent()) {
        return tooFast;
      }
    }
    if (event.verify() instanceof Parsed.Malformed<Event> forged) {
      return Optional.of(Receipt.invalid(forged.problem()));
    }
    return rules
        .refusal(event)
        .or(
            () ->
                access.authorRefusal(event.pubkey(), origin.authenticated()).map(Receipt::refused))
        .or(() -> mustBeSentByAuthor(event, origin))
        .or(() -> access.isForMembersOnly() ? tooFast(source) : Optional.empty());
  }

  private Optional<Receipt> tooFast(Source source) {
    return rates
        .event(source.party())
        .map(problem -> Receipt.refused(ReasonPrefix.RATE_LIMITED, problem));
  }

  /** Protected events (NIP-70), and commands, which nobody else shall replay. */
  private static Optional<Receipt> mustBeSentByAuthor(Event event, Origin origin) {
    boolean personal = MemberCommands.isCommand(event.kind()) || !event.tags("-").isEmpty();
    PublicKey author = event.pubkey();
    if (!personal || origin.authenticated().contains(author)) {
      return Optional.empty();
    }
    return Optional.of(
        Receipt.refused(
            origin.authenticated().isEmpty() ? ReasonPrefix.AUTH_REQUIRED : ReasonPrefix.RESTRICTED,
            "only its author may publish this event"));
  }

  private CompletionStage<Void> admit(
      EventVerdict verdict, Event event, Source source, Consumer<Receipt> answer) {
    if (verdict instanceof EventVerdict.Reject reject) {
      answer.accept(Receipt.refused(reject.reason()));
      return DONE;
    }
    if (access.isForMembersOnly() && !commands.isMember(event.pubkey())) {
      // The membership ended while the policies thought about it.
      answer.accept(Receipt.refused(ReasonPrefix.RESTRICTED, "not a relay member"));
      return DONE;
    }
    if (MemberCommands.isCommand(event.kind())) {
      MemberCommands.Outcome outcome = commands.execute(event);
      answer.accept(new Receipt(outcome.done(), outcome.text()));
      return DONE;
    }
    var rendered = RenderedEvent.of(event);
    if (Kind.storage(event.kind()) == Kind.Storage.EPHEMERAL) {
      if (!live.hasRoom() || !otherNodes.hasRoom()) {
        answer.accept(busy());
        return DONE;
      }
      CompletionStage<Void> delivery = live.publish(rendered, source);
      otherNodes.tell(rendered);
      answer.accept(Receipt.ACCEPTED);
      return delivery;
    }
    if (!live.expect(event.id())) {
      answer.accept(busy());
      return DONE;
    }
    return store
        .store(rendered, source)
        .handle(
            (outcome, failure) ->
                failure == null ? stored(outcome, rendered, source, answer) : notStored(answer))
        .thenCompose(Function.identity())
        .whenComplete((delivered, failure) -> live.arrived(event.id()));
  }

  private CompletionStage<Void> stored(
      Outcome outcome, RenderedEvent event, Source source, Consumer<Receipt> answer) {
    if (outcome != Outcome.STORED) {
      answer.accept(receipt(outcome));
      return DONE;
    }
    roster.stored(event.event());
    CompletionStage<Void> delivery = live.publish(event, source);
    answer.accept(receipt(outcome));
    return delivery;
  }

  /** What is wrong with the store is for the store to tell, once and not of each event. */
  private static CompletionStage<Void> notStored(Consumer<Receipt> answer) {
    answer.accept(FAILED);
    return DONE;
  }

  private Receipt busy() {
    rates.listener().reached(RelayLimit.BUSY);
    return BUSY;
  }

  private Receipt receipt(Outcome outcome) {
    return switch (outcome) {
      case STORED -> Receipt.ACCEPTED;
      case DUPLICATE -> Receipt.accepted(ReasonPrefix.DUPLICATE, "already have this event");
      case SUPERSEDED ->
          Receipt.refused(ReasonPrefix.DUPLICATE, "a newer version of this event is stored");
      case DELETED -> Receipt.refused(ReasonPrefix.BLOCKED, "its author has deleted this event");
      case BUSY -> busy();
    };
  }
}
