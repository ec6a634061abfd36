package io.nostrmesh.host.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.ShutdownEvent;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.TaskScheduler;
import io.netty.channel.Channel;
import io.netty.handler.flow.FlowControlHandler;
import io.nostrmesh.host.relay.Relay;
import io.nostrmesh.host.relay.Session;
import io.nostrmesh.host.relay.limits.LimitListener;
import io.nostrmesh.host.settings.HostSettings;
import io.nostrmesh.limit.FairBudget;
import io.nostrmesh.websocket.BudgetedFrameDecoder;
import io.nostrmesh.websocket.MessageAssembler;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The WebSockets of the relay, and what is done with all of them. */
@Context
@Singleton
final class OpenSockets implements ApplicationEventListener<ShutdownEvent> {

  /** Pings in a row that may go without an echo. */
  private static final int SILENT_PINGS = 3;

  private static final int FAREWELL_SECONDS = 2;

  private static final int GOING_AWAY = 1001;
  private static final String FAREWELL = "the relay is shutting down";

  private static final Logger LOG = LoggerFactory.getLogger(OpenSockets.class);

  private final Relay relay;
  private final ClientFaults faults;
  private final int maxMessage;
  private final ScheduledFuture<?> pings;
  private final Listeners listeners;
  private final int managementPort;
  private final Duration grace;
  private final FairBudget queued;
  private final LimitListener limited;
  private final Set<NettyConnection> connections = ConcurrentHashMap.newKeySet();
  private volatile boolean ending;

  OpenSockets(
      Relay relay,
      Listeners listeners,
      ClientFaults faults,
      LimitListener limited,
      HostSettings settings,
      MeterRegistry meters,
      @Named(TaskExecutors.SCHEDULED) TaskScheduler scheduler) {
    this.relay = relay;
    this.listeners = listeners;
    this.managementPort = settings.managementPort();
    this.grace = settings.shutdownGrace();
    this.faults = faults;
    this.limited = limited;
    this.maxMessage = settings.limits().messageBytes();
    this.queued = new FairBudget(settings.queuedBytes());
    meters.gauge("mesh.host.connections", connections, Set::size);
    Duration interval = settings.pingInterval();
    pings = scheduler.scheduleWithFixedDelay(interval, interval, this::ping);
  }

  /**
   * Begins to read frames from a channel whose handshake is done. Called on its event loop.
   *
   * @param proved run when its client has proved a key
   */
  void open(Channel channel, boolean compression, Runnable proved) {
    var connection = new NettyConnection(channel, queued, maxMessage, faults, limited, proved);
    connections.add(connection);
    channel.closeFuture().addListener(closed -> connections.remove(connection));
    Session session = relay.open(connection);
    if (ending) {
      connection.close(GOING_AWAY, FAREWELL);
    }
    channel
        .pipeline()
        .addLast(
            new BudgetedFrameDecoder(true, compression, maxMessage, session.received()),
            // Holds frames back that were read together while the session wants none.
            new FlowControlHandler(),
            new ClientSocket(
                connection,
                session,
                new MessageAssembler(session.received(), maxMessage, compression),
                faults,
                limited));
  }

  /** What waits to be sent to all clients. */
  long queuedBytes() {
    return queued.held();
  }

  private void ping() {
    connections.forEach(connection -> connection.ping(SILENT_PINGS));
  }

  /**
   * Ends in good order: no new connections; what was received is answered, for which there is a
   * grace; what is left is refused; then all are told (RFC 6455: 1001, going away), and waited for
   * a little.
   */
  @Override
  public void onApplicationEvent(ShutdownEvent beforeTheServerCloses) {
    pings.cancel(false);
    ending = true;
    listeners.close(managementPort);
    try {
      await(relay.finish(), grace);
      relay.refuseRest("error: " + FAREWELL);
      var open = Set.copyOf(connections);
      var ended = new CountDownLatch(open.size());
      open.forEach(
          connection -> {
            connection.onEnd(ended::countDown);
            connection.close(GOING_AWAY, FAREWELL);
          });
      if (!ended.await(FAREWELL_SECONDS, TimeUnit.SECONDS)) {
        open.forEach(NettyConnection::abort);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void await(CompletionStage<Void> finished, Duration grace)
      throws InterruptedException {
    try {
      finished.toCompletableFuture().get(grace.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.info("Not everything that was received could be answered in {}", grace);
    } catch (ExecutionException e) {
      LOG.error("Could not wait for what was received", e.getCause());
    }
  }
}
