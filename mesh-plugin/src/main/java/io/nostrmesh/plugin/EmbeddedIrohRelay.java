package io.nostrmesh.plugin;

import io.nostrmesh.iroh.server.CaptivePortalException;
import io.nostrmesh.iroh.server.IrohRelay;
import io.nostrmesh.iroh.server.IrohRelayConfig;
import io.nostrmesh.iroh.server.IrohRelayRuntime;
import io.nostrmesh.iroh.server.http.ControlPaths;
import io.nostrmesh.iroh.server.observer.IrohRelayObserver;
import io.nostrmesh.settings.IrohRelayPlan;
import io.nostrmesh.settings.SettingsException;
import io.nostrmesh.spi.TransportAdmission;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of the embedded iroh relay. It starts last, when everything that answers to it is there,
 * and stops before the event loops do. An address that cannot be bound stops the host.
 */
public final class EmbeddedIrohRelay implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedIrohRelay.class);
  private static final long SHUTDOWN_SECONDS = 10;

  private final IrohRelayPlan plan;
  private final IrohRelayState state;
  private final Supplier<TransportAdmission> admission;
  private final IrohRelayRuntime runtime;
  private final IrohRelayObserver observer;
  private @Nullable IrohRelay relay;

  /**
   * @param admission asked for at the start, and only if there is a relay to start
   */
  public EmbeddedIrohRelay(
      IrohRelayPlan plan,
      IrohRelayState state,
      Supplier<TransportAdmission> admission,
      IrohRelayRuntime runtime,
      IrohRelayObserver observer) {
    this.plan = plan;
    this.state = state;
    this.admission = admission;
    this.runtime = runtime;
    this.observer = observer;
  }

  /**
   * Called once, on the thread that starts the host; waits until the relay listens.
   *
   * @throws SettingsException naming address, file or property, when it cannot listen
   */
  public synchronized void start() {
    if (plan instanceof IrohRelayPlan.Off off) {
      off.complaint().ifPresent(complaint -> LOG.warn("No iroh relay: {}", complaint));
    } else if (plan instanceof IrohRelayPlan.Serve serve) {
      start(serve);
    }
  }

  /** Where the relay listens, if it does. */
  public synchronized Optional<InetSocketAddress> localAddress() {
    return Optional.ofNullable(relay).map(IrohRelay::localAddress);
  }

  private void start(IrohRelayPlan.Serve serve) {
    try {
      IrohRelay started =
          IrohRelay.start(serve.config(), admission.get(), ControlPaths.NONE, runtime, observer)
              .toCompletableFuture()
              .join();
      relay = started;
      state.up(serve.urls(), started);
      LOG.info("iroh relay listens on {} as {}", text(started.localAddress()), serve.publicUrl());
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new SettingsException(
          "the iroh relay cannot start: " + advice(cause, serve.config()), e);
    }
  }

  private static String advice(Throwable cause, IrohRelayConfig config) {
    if (cause instanceof CaptivePortalException) {
      return taken(
          cause,
          config.captivePortal().orElseThrow(),
          "mesh.iroh-relay.tls.captive-portal-bind-address");
    }
    if (cause instanceof SocketException) {
      return taken(cause, config.bindAddress(), "mesh.iroh-relay.bind-address");
    }
    String problem =
        cause instanceof NoSuchFileException
            ? "there is no file " + cause.getMessage()
            : String.valueOf(cause.getMessage());
    return problem + "; see mesh.iroh-relay.tls.certificate and mesh.iroh-relay.tls.private-key";
  }

  private static String taken(Throwable cause, InetSocketAddress address, String property) {
    return "%s on %s; free that address, or set %s to another"
        .formatted(cause.getMessage(), text(address), property);
  }

  private static String text(InetSocketAddress address) {
    String host = address.getHostString();
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
  }

  /** Stops listening and closes every connection; waits for that, but not for ever. */
  @Override
  public synchronized void close() {
    state.down();
    if (relay == null) {
      return;
    }
    try {
      relay.close().toCompletableFuture().get(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("iroh relay did not close all its connections in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    relay = null;
  }
}
