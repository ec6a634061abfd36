package io.nostrmesh.gateway.gate;

import io.nostrmesh.limit.Deadline;
import io.nostrmesh.nip42.RelayAddress;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.Asked;
import io.nostrmesh.spi.EventPolicies;
import io.nostrmesh.spi.Membership;
import io.nostrmesh.spi.MembershipCheck;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** What all gates of a gateway have in common. Safe for use by several threads. */
final class GateRules {

  /** How long the membership check may take for one key. */
  private static final Duration ANSWER_DEADLINE = Duration.ofSeconds(5);

  private static final int CHALLENGE_BYTES = 16;

  private final GatewayAccess access;
  private final EventPolicies policies;
  private final Asked<MembershipCheck> members;
  private final RelayAddress address;
  private final BooleanSupplier relayChallenges;
  private final Executor verification;
  private final ScheduledExecutorService timer;
  private final SecureRandom random;
  private final InstantSource clock;
  private final GateObserver observer;

  /** What the relay did, whatever its document says. */
  private volatile Optional<Boolean> challenged = Optional.empty();

  GateRules(
      GatewayAccess access,
      EventPolicies policies,
      MembershipCheck members,
      RelayAddress address,
      BooleanSupplier relayChallenges,
      Executor verification,
      ScheduledExecutorService timer,
      SecureRandom random,
      InstantSource clock,
      GateObserver observer) {
    this.access = access;
    this.policies = policies;
    this.members = new Asked<>(members, Deadline.of(ANSWER_DEADLINE));
    this.address = address;
    this.relayChallenges = relayChallenges;
    this.verification = verification;
    this.timer = timer;
    this.random = random;
    this.clock = clock;
    this.observer = observer;
  }

  boolean membersOnly() {
    return access == GatewayAccess.MEMBERS;
  }

  EventPolicies policies() {
    return policies;
  }

  RelayAddress address() {
    return address;
  }

  /**
   * Whether the relay is one that sends challenges: by what it did with the last client that waited
   * for one, or, as long as none has, by its document.
   */
  boolean relayChallenges() {
    return challenged.orElseGet(relayChallenges::getAsBoolean);
  }

  /**
   * A client has got a challenge of the relay, or has waited for it in vain. Where one came, it is
   * left to the relay: clients take one challenge of a connection for the only one.
   */
  void relayChallenged(boolean has) {
    challenged = Optional.of(has);
  }

  /** Runs a task that does not block, on any thread; not at all once the gateway ends. */
  Future<?> later(Duration delay, Runnable task) {
    try {
      return timer.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException ending) {
      return CompletableFuture.completedFuture(null);
    }
  }

  Executor verification() {
    return verification;
  }

  InstantSource clock() {
    return clock;
  }

  GateObserver observer() {
    return observer;
  }

  String newChallenge() {
    byte[] bytes = new byte[CHALLENGE_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** How a key stands; empty when that cannot be found out. Never fails. */
  CompletionStage<Optional<Membership>> standing(PublicKey key) {
    return members.ask(asked -> asked.check(key)).handle((is, failure) -> Optional.ofNullable(is));
  }

  /** How the best of several keys stands. Never fails. */
  CompletionStage<MemberView> view(Collection<PublicKey> keys) {
    CompletionStage<MemberView> best =
        CompletableFuture.completedFuture(
            keys.isEmpty() ? MemberView.UNPROVED : MemberView.STRANGER);
    for (PublicKey key : keys) {
      best = best.thenCombine(standing(key), GateRules::better);
    }
    return best;
  }

  private static MemberView better(MemberView best, Optional<Membership> standing) {
    if (best == MemberView.MEMBER || standing.filter(Membership::admits).isPresent()) {
      return MemberView.MEMBER;
    }
    return standing.isEmpty() ? MemberView.UNKNOWN : best;
  }
}
