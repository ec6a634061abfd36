package io.nostrmesh.iroh.server;

import io.netty.channel.Channel;
import io.nostrmesh.iroh.server.channel.HandshakeWindow;
import io.nostrmesh.iroh.server.handshake.GuardedAdmission;
import io.nostrmesh.iroh.server.handshake.Handshake;
import io.nostrmesh.iroh.server.http.ControlPaths;
import io.nostrmesh.iroh.server.http.KeptConnections;
import io.nostrmesh.iroh.server.http.RelayPaths;
import io.nostrmesh.iroh.server.limits.AttemptLimiter;
import io.nostrmesh.iroh.server.limits.IrohRelayLimits;
import io.nostrmesh.iroh.server.limits.MemberShares;
import io.nostrmesh.iroh.server.limits.Occupancy;
import io.nostrmesh.iroh.server.observer.IrohRelayObserver;
import io.nostrmesh.iroh.server.observer.IrohRelayObservers;
import io.nostrmesh.iroh.server.relaying.EndpointRegistry;
import io.nostrmesh.iroh.server.relaying.Relaying;
import io.nostrmesh.limit.AddressBlock;
import io.nostrmesh.limit.HalfOpenConnections;
import io.nostrmesh.limit.RateLimit;
import io.nostrmesh.limit.ReceiveBudget;
import io.nostrmesh.spi.TransportAdmission;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** What all connections of one {@link IrohRelay} share. */
record Shared(
    IrohRelayConfig config,
    IrohRelayRuntime runtime,
    RelayPaths paths,
    KeptConnections kept,
    IrohRelayObserver observer,
    HalfOpenConnections halfOpen,
    Occupancy occupancy,
    ReceiveBudget received,
    AttemptLimiter attempts,
    Handshake.Needs handshakes,
    Relaying.Needs relaying,
    AtomicReference<Optional<RateLimit>> connectionRate) {

  /** Bytes: an ordinary request, or a few datagrams. */
  private static final int RECEIVED_IN_ANY_CASE = 4096;

  static Shared of(
      IrohRelayConfig config,
      IrohRelayRuntime runtime,
      TransportAdmission admission,
      ControlPaths control,
      KeptConnections kept,
      IrohRelayObserver observer) {
    IrohRelayLimits limits = config.limits();
    var guarded = IrohRelayObservers.guarding(observer);
    return new Shared(
        config,
        runtime,
        new RelayPaths(config.pathPrefixes(), control),
        kept,
        guarded,
        new HalfOpenConnections(limits.handshakes().inAll(), limits.handshakes().perAddress()),
        new Occupancy(limits),
        new ReceiveBudget(limits.receivedBytes(), RECEIVED_IN_ANY_CASE),
        new AttemptLimiter(limits.handshakes().attemptsPerMinute()),
        new Handshake.Needs(
            new GuardedAdmission(admission),
            new MemberShares(limits),
            limits.queues(),
            new AtomicLong(),
            runtime.verifier(),
            runtime.random(),
            runtime.nanoTime(),
            guarded),
        new Relaying.Needs(
            new EndpointRegistry(limits.rememberedPeers(), guarded),
            config.timings(),
            runtime.random(),
            runtime.nanoTime(),
            guarded),
        new AtomicReference<>(limits.connectionRate()));
  }

  /** Takes a place, for a connection or for one request of it, and is to stand in its pipeline. */
  HandshakeWindow window(Channel channel) {
    return new HandshakeWindow(
        HandshakeWindow.enter(
            halfOpen, AddressBlock.of(channel.remoteAddress()), channel, observer),
        config.timings().handshake(),
        runtime.nanoTime());
  }

  EndpointRegistry registry() {
    return relaying.registry();
  }

  /** What waits in the queues of all connections. */
  AtomicLong queuedBytes() {
    return handshakes.queuedBytes();
  }
}
