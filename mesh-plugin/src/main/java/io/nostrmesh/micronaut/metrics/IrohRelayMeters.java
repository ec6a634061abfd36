package io.nostrmesh.micronaut.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Requires;
import io.nostrmesh.iroh.server.observer.Drop;
import io.nostrmesh.iroh.server.observer.Ending;
import io.nostrmesh.iroh.server.observer.IrohRelayObserver;
import io.nostrmesh.iroh.server.observer.Limit;
import io.nostrmesh.iroh.server.observer.PeerFault;
import io.nostrmesh.plugin.IrohRelayState;
import io.nostrmesh.spi.Admission;
import io.nostrmesh.spi.Admission.Admitted;
import io.nostrmesh.spi.Traffic;
import io.nostrmesh.spi.TransportConnection;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts what the embedded relay does. Counters of the hot path are looked up once. */
@Singleton
@Requires(beans = MeterRegistry.class)
final class IrohRelayMeters implements IrohRelayObserver {

  private final MeterRegistry registry;
  private final AtomicInteger sockets = new AtomicInteger();
  private final AtomicInteger connections = new AtomicInteger();
  private final Counter receivedFrames;
  private final Counter receivedBytes;
  private final Counter forwardedFrames;
  private final Counter forwardedBytes;

  IrohRelayMeters(MeterRegistry registry, IrohRelayState relay) {
    this.registry = registry;
    registry.gauge(Meters.QUEUED_BYTES, relay, IrohRelayState::queuedBytes);
    registry.gauge(Meters.MEMBERS, relay, IrohRelayState::members);
    registry.gauge(Meters.MOST_CONNECTIONS, relay, IrohRelayState::mostConnectionsOfAMember);
    registry.gauge(Meters.SOCKETS, sockets);
    registry.gauge(Meters.CONNECTIONS, connections);
    this.receivedFrames = registry.counter(Meters.RECEIVED_FRAMES);
    this.receivedBytes = registry.counter(Meters.RECEIVED_BYTES);
    this.forwardedFrames = registry.counter(Meters.FORWARDED_FRAMES);
    this.forwardedBytes = registry.counter(Meters.FORWARDED_BYTES);
  }

  @Override
  public void opened() {
    sockets.incrementAndGet();
  }

  @Override
  public void closed() {
    sockets.decrementAndGet();
  }

  @Override
  public void decided(Admission admission, Duration handshake) {
    String verdict = admission instanceof Admitted ? Meters.ADMITTED : Meters.DENIED;
    registry.timer(Meters.HANDSHAKE, Meters.VERDICT, verdict).record(handshake);
  }

  @Override
  public void joined(TransportConnection connection) {
    connections.incrementAndGet();
  }

  @Override
  public void left(TransportConnection connection, Ending ending) {
    connections.decrementAndGet();
    registry.counter(Meters.ENDED, Meters.CAUSE, ending.tag()).increment();
    Traffic traffic = connection.traffic();
    moved("received", traffic.received());
    moved("sent", traffic.sent());
  }

  private void moved(String direction, long bytes) {
    registry.summary(Meters.CONNECTION_BYTES, Meters.DIRECTION, direction).record(bytes);
  }

  @Override
  public void superseded(TransportConnection connection) {
    registry.counter(Meters.SUPERSEDED).increment();
  }

  @Override
  public void received(int bytes) {
    receivedFrames.increment();
    receivedBytes.increment(bytes);
  }

  @Override
  public void forwarded(int bytes) {
    forwardedFrames.increment();
    forwardedBytes.increment(bytes);
  }

  @Override
  public void dropped(Drop cause) {
    registry.counter(Meters.DROPPED, Meters.CAUSE, cause.tag()).increment();
  }

  @Override
  public void faulted(PeerFault fault) {
    registry.counter(Meters.FAULTS, Meters.CAUSE, fault.tag()).increment();
  }

  @Override
  public void limited(Limit limit) {
    registry.counter(Meters.LIMITED, Meters.LIMIT, limit.tag()).increment();
  }
}
