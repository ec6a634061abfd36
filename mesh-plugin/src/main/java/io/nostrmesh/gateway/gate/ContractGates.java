package io.nostrmesh.gateway.gate;

import io.nostrmesh.nip42.RelayAddress;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.Asked;
import io.nostrmesh.spi.EventPolicies;
import io.nostrmesh.spi.MembershipCheck;
import io.nostrmesh.spi.Registration;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Gates that ask the four contracts. Knows all that are open, to tell them when a key stops being a
 * member; those that a check does not tell about are found by asking again now and then. There are
 * as many as there are clients, which the server limits. Safe for use by several threads.
 */
public final class ContractGates implements Gates, AutoCloseable {

  /** How often the keys of open connections are asked about again. */
  public static final Duration RECHECK = Duration.ofSeconds(60);

  private final GateRules rules;
  private final Set<ContractGate> open = ConcurrentHashMap.newKeySet();
  private final Registration endings;
  private final Future<?> recheck;

  /** What a gateway gives its gates to work with. */
  public record Parts(
      EventPolicies policies,
      MembershipCheck members,
      Executor verification,
      ScheduledExecutorService timer,
      SecureRandom random,
      InstantSource clock,
      GateObserver observer) {}

  /**
   * @param access what is kept for members
   * @param address which relay tags of AUTH events mean this relay
   * @param relayChallenges whether the relay's information document lists NIP-42; asked when a
   *     client's connection is open, on its event loop
   * @param parts the contracts, and what their questions run on
   */
  public ContractGates(
      GatewayAccess access, RelayAddress address, BooleanSupplier relayChallenges, Parts parts) {
    this.rules =
        new GateRules(
            access,
            parts.policies(),
            parts.members(),
            address,
            relayChallenges,
            parts.verification(),
            parts.timer(),
            parts.random(),
            parts.clock(),
            parts.observer());
    this.endings =
        new Asked<>(parts.members()).get(members -> members.onEnded(this::ended), () -> {});
    this.recheck =
        parts
            .timer()
            .scheduleWithFixedDelay(
                () -> open.forEach(ContractGate::recheck),
                RECHECK.toSeconds(),
                RECHECK.toSeconds(),
                TimeUnit.SECONDS);
  }

  @Override
  public Gate open(GateClient client) {
    var gate = new ContractGate(rules, client, open::remove);
    open.add(gate);
    return gate;
  }

  private void ended(PublicKey key) {
    open.forEach(gate -> gate.membershipEnded(key));
  }

  /** How many conversations there are. */
  public int size() {
    return open.size();
  }

  /** Stops looking after memberships. Open gates go on judging. */
  @Override
  public void close() {
    recheck.cancel(false);
    endings.close();
  }
}
