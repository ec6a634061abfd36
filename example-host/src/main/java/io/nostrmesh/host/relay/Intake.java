package io.nostrmesh.host.relay;

import io.nostrmesh.host.members.MemberCommands;
import io.nostrmesh.host.relay.EventStore.Outcome;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.ReasonPrefix;
import io.nostrmesh.spi.EventPolicy;
import io.nostrmesh.spi.EventVerdict;
import io.nostrmesh.spi.Origin;
import io.nostrmesh.spi.Publication;
import io.nostrmesh.spi.Reason;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
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

  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

  private final AccessControl access;
  private final EventRules rules;
  private final EventPolicy policies;
  private final MemberCommands commands;
  private final EventStore store;
  private final LiveFeed live;
  private final Executor workers;

  Intake(
      AccessControl access,
      EventRules rules,
      EventPolicy policies,
      MemberCommands commands,
      EventStore store,
      LiveFeed live,
      Executor workers) {
    this.access = access;
    this.rules = rules;
    this.policies = policies;
    this.commands = commands;
    this.store = store;
    this.live = live;
    this.workers = workers;
  }

  /**
   * Takes an event in, or says why not. Verifies a signature, and may carry out a member command,
   * so call it on a worker.
   */
  CompletionStage<Receipt> accept(Event event, Origin origin) {
    Optional<Receipt> refusal = refusal(event, origin);
    if (refusal.isPresent()) {
      return CompletableFuture.completedFuture(refusal.get());
    }
    return verdict(new Publication(event, origin))
        .thenCompose(verdict -> admit(verdict, event))
        .exceptionally(
            failure -> {
              LOG.error("Could not take in event {}", event.id(), failure);
              return Receipt.refused(ReasonPrefix.ERROR, "could not take in the event, try again");
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

  private Optional<Receipt> refusal(Event event, Origin origin) {
    Optional<Reason> noAccess = access.refusal(origin.authenticated());
    if (noAccess.isPresent()) {
      return noAccess.map(Receipt::refused);
    }
    if (event.verify() instanceof Parsed.Malformed<Event> forged) {
      return Optional.of(Receipt.invalid(forged.problem()));
    }
    return rules
        .refusal(event)
        .or(
            () ->
                access.authorRefusal(event.pubkey(), origin.authenticated()).map(Receipt::refused))
        .or(() -> mustBeSentByAuthor(event, origin));
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

  private CompletionStage<Receipt> admit(EventVerdict verdict, Event event) {
    if (verdict instanceof EventVerdict.Reject reject) {
      return CompletableFuture.completedFuture(Receipt.refused(reject.reason()));
    }
    if (MemberCommands.isCommand(event.kind())) {
      MemberCommands.Outcome outcome = commands.execute(event);
      return CompletableFuture.completedFuture(new Receipt(outcome.done(), outcome.text()));
    }
    if (Kind.storage(event.kind()) == Kind.Storage.EPHEMERAL) {
      live.publish(event);
      return CompletableFuture.completedFuture(Receipt.ACCEPTED);
    }
    live.expect(event.id());
    return store
        .store(event)
        .thenApply(outcome -> stored(outcome, event))
        .whenComplete((receipt, failure) -> live.arrived(event.id()));
  }

  private Receipt stored(Outcome outcome, Event event) {
    return switch (outcome) {
      case STORED -> {
        live.publish(event);
        yield Receipt.ACCEPTED;
      }
      case DUPLICATE -> Receipt.accepted(ReasonPrefix.DUPLICATE, "already have this event");
      case SUPERSEDED ->
          Receipt.refused(ReasonPrefix.DUPLICATE, "a newer version of this event is stored");
      case DELETED -> Receipt.refused(ReasonPrefix.BLOCKED, "its author has deleted this event");
      case BUSY -> Receipt.refused(ReasonPrefix.RATE_LIMITED, "the relay is busy, try again");
    };
  }
}
