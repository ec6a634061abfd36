package io.nostrmesh.iroh.server;

import io.nostrmesh.limit.RateLimit;
import io.nostrmesh.spi.TransportAdmission;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** What all connections of one {@link IrohRelay} share. */
record Relay(
    RelayConfig config,
    RelayRuntime runtime,
    GuardedAdmission admission,
    RelayObserver observer,
    EndpointRegistry registry,
    Occupancy occupancy,
    AttemptLimiter attempts,
    MemberShares members,
    AtomicLong queuedBytes,
    AtomicReference<Optional<RateLimit>> connectionRate) {

  static Relay of(
      RelayConfig config,
      RelayRuntime runtime,
      TransportAdmission admission,
      RelayObserver observer) {
    RelayLimits limits = config.limits();
    var guarded = new GuardedObserver(observer);
    return new Relay(
        config,
        runtime,
        new GuardedAdmission(admission),
        guarded,
        new EndpointRegistry(limits.rememberedPeers(), guarded),
        new Occupancy(limits),
        new AttemptLimiter(limits.handshakes().attemptsPerMinute()),
        new MemberShares(limits),
        new AtomicLong(),
        new AtomicReference<>(limits.connectionRate()));
  }

  RelayTimings timings() {
    return config.timings();
  }
}
