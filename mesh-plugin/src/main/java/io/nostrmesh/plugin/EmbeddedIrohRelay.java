package io.nostrmesh.plugin;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.nostrmesh.control.AccessHook;
import io.nostrmesh.iroh.server.CaptivePortalException;
import io.nostrmesh.iroh.server.IrohRelay;
import io.nostrmesh.iroh.server.IrohRelayConfig;
import io.nostrmesh.iroh.server.IrohRelayRuntime;
import io.nostrmesh.iroh.server.http.ControlPaths;
import io.nostrmesh.iroh.server.observer.IrohRelayObserver;
import io.nostrmesh.settings.IrohRelayPlan;
import io.nostrmesh.settings.property.SettingsException;
import io.nostrmesh.spi.TransportAdmission;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of the embedded iroh relay, or of the listener where iroh relays of others ask whom to
 * admit. It starts last, when everything that answers to it is there, and stops before the event
 * loops do. An address that cannot be bound stops the host.
 */
public final class EmbeddedIrohRelay implements AutoCloseable {

  /** Why there is no relay in the port of a host that is none of Micronaut's. */
  public static final String NEEDS_A_HOST =
      "mesh.iroh-relay.bind-address is shared, which needs a Micronaut host: set it to an address"
          + " of its own, such as 127.0.0.1:3340";

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedIrohRelay.class);
  private static final long SHUTDOWN_SECONDS = 10;

  private final IrohRelayPlan plan;
  private final IrohRelayState state;
  private final Supplier<TransportAdmission> admission;
  private final Function<TransportAdmission, ControlPaths> control;
  private final IrohRelayRuntime runtime;
  private final IrohRelayObserver observer;
  private volatile @Nullable IrohRelay relay;
  private volatile @Nullable HostServer host;

  /**
   * @param admission asked for at the start, and only if there is a relay to start
   * @param control what its port serves beside it; asked for likewise
   */
  public EmbeddedIrohRelay(
      IrohRelayPlan plan,
      IrohRelayState state,
      Supplier<TransportAdmission> admission,
      Function<TransportAdmission, ControlPaths> control,
      IrohRelayRuntime runtime,
      IrohRelayObserver observer) {
    this.plan = plan;
    this.state = state;
    this.admission = admission;
    this.control = control;
    this.runtime = runtime;
    this.observer = observer;
  }

  /**
   * Called once, on the thread that starts the host; waits until the relay listens.
   *
   * @throws SettingsException naming address, file or property, when it cannot listen, or when it
   *     is to share the port of a host
   */
  public void start() {
    start(Optional.empty());
  }

  /**
   * Likewise, in a host whose server listens by now.
   *
   * @param server may get the relay into its port
   */
  public void start(HostServer server) {
    start(Optional.of(server));
  }

  private synchronized void start(Optional<HostServer> server) {
    if (plan instanceof IrohRelayPlan.Off off) {
      off.complaint().ifPresent(complaint -> LOG.warn("No iroh relay: {}", complaint));
    } else if (plan instanceof IrohRelayPlan.Serve serve) {
      IrohRelayConfig config = place(serve.config(), server);
      start(config, "the iroh relay", () -> relaying(config));
      LOG.info("iroh relay listens {} as {}", where(), serve.publicUrl());
    } else if (plan instanceof IrohRelayPlan.External fleet) {
      IrohRelayConfig config = place(fleet.config(), server);
      start(config, "what iroh relays of others ask", () -> answering(config));
      LOG.info(
          "iroh relays at {} may ask {} {}",
          String.join(" ", fleet.urls()),
          AccessHook.PATH,
          where());
    }
  }

  /** The configuration for a port of its own, or that of the host. */
  private IrohRelayConfig place(IrohRelayConfig config, Optional<HostServer> server) {
    if (config.bindAddress().isPresent()) {
      return config;
    }
    HostServer shared = server.orElseThrow(() -> new SettingsException(NEEDS_A_HOST));
    host = shared;
    return config.withPathPrefix(shared.path());
  }

  /**
   * Where the relay listens, or what others ask in its place, if it does; it may be the host's
   * port.
   */
  public Optional<InetSocketAddress> localAddress() {
    IrohRelay running = relay;
    HostServer shared = host;
    return running == null
        ? Optional.empty()
        : running.localAddress().or(() -> Optional.ofNullable(shared).map(HostServer::address));
  }

  private String where() {
    return (host == null ? "on " : "in the host's own port, ")
        + localAddress().map(EmbeddedIrohRelay::text).orElseThrow();
  }

  /**
   * For a new connection to the host's server: to be put right behind its HTTP/1 codec, on its
   * event loop. Takes what is the relay's, if it shares that port and for as long as it is up.
   */
  public ChannelHandler door(Channel connection) {
    return IrohRelay.door(() -> at(connection.localAddress()));
  }

  /**
   * Answers a request that came to the host's server where there is no door, if it is the relay's.
   *
   * @param request its head
   * @param local where it came to
   * @param encrypted it came over TLS
   */
  public Optional<CompletionStage<FullHttpResponse>> answer(
      HttpRequest request, InetSocketAddress peer, InetSocketAddress local, boolean encrypted) {
    return at(local).flatMap(shared -> shared.answer(request, peer, encrypted));
  }

  /**
   * Whether the host, whose port the relay shares, gets no request for a path as long as it is up.
   *
   * @param path without a query
   * @param encrypted the port speaks TLS
   */
  public boolean takes(String path, boolean encrypted) {
    IrohRelay running = relay;
    return host != null && running != null && running.takes(path, encrypted);
  }

  private Optional<IrohRelay> at(SocketAddress local) {
    HostServer shared = host;
    return shared != null && shared.isPublic(local) ? Optional.ofNullable(relay) : Optional.empty();
  }

  /**
   * The host's server has stopped, and with it a relay in its port; one with a port of its own goes
   * on. Another start may follow.
   */
  public void stopWithServer() {
    if (plan.isShared()) {
      close();
    }
  }

  private void start(
      IrohRelayConfig config, String what, Supplier<CompletionStage<IrohRelay>> listening) {
    try {
      IrohRelay started = listening.get().toCompletableFuture().join();
      relay = started;
      state.up(plan.urls(), started);
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new SettingsException(what + " cannot start: " + advice(cause, config), e);
    }
  }

  private CompletionStage<IrohRelay> relaying(IrohRelayConfig config) {
    TransportAdmission admits = admission.get();
    return IrohRelay.start(config, admits, control.apply(admits), runtime, observer);
  }

  private CompletionStage<IrohRelay> answering(IrohRelayConfig config) {
    return IrohRelay.startWithoutRelaying(
        config, control.apply(admission.get()), runtime, observer);
  }

  private static String advice(Throwable cause, IrohRelayConfig config) {
    if (cause instanceof CaptivePortalException) {
      return taken(
          cause,
          config.captivePortal().orElseThrow(),
          "mesh.iroh-relay.tls.captive-portal-bind-address");
    }
    if (cause instanceof SocketException) {
      return taken(cause, config.bindAddress().orElseThrow(), "mesh.iroh-relay.bind-address");
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
    IrohRelay running = relay;
    relay = null;
    if (running == null) {
      return;
    }
    try {
      running.close().toCompletableFuture().get(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("iroh relay did not close all its connections in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
