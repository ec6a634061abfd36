package io.nostrmesh.iroh.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.nostrmesh.iroh.server.channel.OpenChannels;
import io.nostrmesh.iroh.server.http.ControlPaths;
import io.nostrmesh.iroh.server.http.KeptConnections;
import io.nostrmesh.iroh.server.http.Listener;
import io.nostrmesh.iroh.server.http.PlainAnswers;
import io.nostrmesh.iroh.server.observer.IrohRelayObserver;
import io.nostrmesh.limit.RateLimit;
import io.nostrmesh.spi.TransportAdmission;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running iroh relay: stock iroh 1.x endpoints connect to it and reach each other through it, if
 * its admission lets them in. Methods may be called on any thread.
 */
public final class IrohRelay {

  private static final Logger LOG = LoggerFactory.getLogger(IrohRelay.class);

  private static final int BACKLOG = 1024;

  /** Asked by no listener that does not relay. */
  private static final TransportAdmission NOBODY =
      connection ->
          CompletableFuture.failedFuture(new IllegalStateException("nothing is relayed here"));

  private final Shared relay;
  private final Optional<Listener> only;
  private final List<Channel> listeners;
  private final OpenChannels open;

  /**
   * @param only what it is, where it is no relay
   * @param listeners its own, and behind it that for captive portals; none in a host's port
   */
  private IrohRelay(
      Shared relay, Optional<Listener> only, List<Channel> listeners, OpenChannels open) {
    this.relay = relay;
    this.only = only;
    this.listeners = listeners;
    this.open = open;
  }

  /**
   * Starts no relay, but a listener for what others serve on its port.
   *
   * @param control what that is
   * @return complete once it listens; fails as {@link #start} does
   */
  public static CompletionStage<IrohRelay> startWithoutRelaying(
      IrohRelayConfig config,
      ControlPaths control,
      IrohRelayRuntime runtime,
      IrohRelayObserver observer) {
    Shared shared =
        Shared.of(config, runtime, NOBODY, control, KeptConnections.ofAFleet(), observer);
    return start(shared, Optional.of(Listener.CONTROL));
  }

  /**
   * Starts a relay. Reads the certificate files, if there are any, before it returns. One without a
   * port of its own gets its connections through {@link #door}.
   *
   * @param control what its port serves beside it
   * @return the relay once it listens; fails with an {@link IOException} when the address is taken
   *     or a certificate file is unusable, and with a {@link CaptivePortalException} when the other
   *     address is taken
   */
  public static CompletionStage<IrohRelay> start(
      IrohRelayConfig config,
      TransportAdmission admission,
      ControlPaths control,
      IrohRelayRuntime runtime,
      IrohRelayObserver observer) {
    return start(config, admission, control, KeptConnections.ofAFleet(), runtime, observer);
  }

  static CompletionStage<IrohRelay> start(
      IrohRelayConfig config,
      TransportAdmission admission,
      ControlPaths control,
      KeptConnections kept,
      IrohRelayRuntime runtime,
      IrohRelayObserver observer) {
    return start(Shared.of(config, runtime, admission, control, kept, observer), Optional.empty());
  }

  private static CompletionStage<IrohRelay> start(Shared relay, Optional<Listener> only) {
    IrohRelayConfig config = relay.config();
    var open = new OpenChannels();
    if (config.bindAddress().isEmpty()) {
      return CompletableFuture.completedFuture(new IrohRelay(relay, only, List.of(), open));
    }
    Optional<Certificate> certificate;
    try {
      certificate =
          config.certificate().isPresent()
              ? Optional.of(Certificate.load(config.certificate().get()))
              : Optional.empty();
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
    var started = new CompletableFuture<IrohRelay>();
    Listener kind = only.orElse(certificate.isPresent() ? Listener.TLS : Listener.PLAIN);
    bind(relay, new IrohRelayPipeline(relay, kind, certificate, open), config.bindAddress().get())
        .addListener(
            (ChannelFuture bound) -> {
              if (bound.isSuccess()) {
                certificate.ifPresent(tls -> watch(tls, relay, bound.channel()));
                bindCaptivePortal(relay, only, bound.channel(), open, started);
              } else {
                started.completeExceptionally(bound.cause());
              }
            });
    return started;
  }

  private static void bindCaptivePortal(
      Shared relay,
      Optional<Listener> only,
      Channel listener,
      OpenChannels open,
      CompletableFuture<IrohRelay> started) {
    Optional<InetSocketAddress> address = relay.config().captivePortal();
    if (address.isEmpty()) {
      started.complete(new IrohRelay(relay, only, List.of(listener), open));
      return;
    }
    var pipeline = new IrohRelayPipeline(relay, Listener.CAPTIVE_PORTAL, Optional.empty(), open);
    bind(relay, pipeline, address.get())
        .addListener(
            (ChannelFuture bound) -> {
              if (bound.isSuccess()) {
                started.complete(
                    new IrohRelay(relay, only, List.of(listener, bound.channel()), open));
              } else {
                listener
                    .close()
                    .addListener(
                        closed ->
                            started.completeExceptionally(
                                new CaptivePortalException(bound.cause())));
              }
            });
  }

  /**
   * For a new connection to a host's own server: to be put right behind its HTTP/1 codec, on its
   * event loop. Takes the requests that are the relay's, and lets all else through.
   *
   * @param relay asked at each request; without one everything goes through
   */
  public static ChannelHandler door(Supplier<Optional<IrohRelay>> relay) {
    return new IrohDoor(relay);
  }

  /**
   * Answers a request that came to a host's own server by another version of HTTP than that which
   * has a {@link #door}. On any thread.
   *
   * @param request its head
   * @param encrypted it came over TLS
   * @return empty when it is the host's
   */
  public Optional<CompletionStage<FullHttpResponse>> answer(
      HttpRequest request, InetSocketAddress peer, boolean encrypted) {
    return new PlainAnswers(
            relay.paths(),
            relay.attempts(),
            relay.runtime().nanoTime(),
            relay.observer(),
            relay.config().timings().handshake())
        .answer(request, peer, asListener(encrypted));
  }

  /**
   * Whether a host whose port the relay shares gets no request for a path.
   *
   * @param path without a query
   * @param encrypted the port speaks TLS
   */
  public boolean takes(String path, boolean encrypted) {
    return relay.paths().serves(path, asListener(encrypted));
  }

  /** Where the relay listens, if it has a port of its own. */
  public Optional<InetSocketAddress> localAddress() {
    return address(0);
  }

  /** Where clients check for captive portals, if that is another address. */
  public Optional<InetSocketAddress> captivePortalAddress() {
    return address(1);
  }

  private Optional<InetSocketAddress> address(int listener) {
    return listeners.stream()
        .skip(listener)
        .findFirst()
        .map(channel -> (InetSocketAddress) channel.localAddress());
  }

  /** What a connection to a host's port is, to which it comes with or without TLS. */
  Listener asListener(boolean encrypted) {
    return only.orElse(encrypted ? Listener.TLS : Listener.PLAIN);
  }

  Shared shared() {
    return relay;
  }

  OpenChannels open() {
    return open;
  }

  /** How many endpoints are connected. */
  public int endpoints() {
    return relay.registry().endpoints();
  }

  /** How many connections are relayed; an endpoint may have several. */
  public int connections() {
    return relay.registry().connections();
  }

  /** How many members have connections. */
  public int members() {
    return relay.handshakes().members().members();
  }

  /** How many connections the member with the most of them has. Looks at every member. */
  public int mostConnectionsOfAMember() {
    return relay.handshakes().members().mostConnections();
  }

  /** How many bytes wait for clients that read slowly. */
  public long queuedBytes() {
    return relay.queuedBytes().get();
  }

  /** Changes how fast each connection is read, running ones included; empty lifts the limit. */
  public void limitConnectionRate(Optional<RateLimit> limit) {
    relay.connectionRate().set(limit);
  }

  /**
   * Stops listening and closes every connection. What is on its way to a client still gets there,
   * if the client takes it in time.
   *
   * @return complete when all is closed and every admission has ended
   */
  public CompletionStage<Void> close() {
    var closed = new CompletableFuture<Void>();
    closeListeners(listeners.size())
        .whenComplete(
            (all, failed) ->
                open.close(relay.config().timings().writeStall())
                    .thenRun(() -> closed.complete(null)));
    return closed;
  }

  /** The last one first. */
  private CompletionStage<Void> closeListeners(int count) {
    if (count == 0) {
      return CompletableFuture.completedFuture(null);
    }
    var closed = new CompletableFuture<Void>();
    listeners.get(count - 1).close().addListener(done -> closed.complete(null));
    return closed.thenCompose(done -> closeListeners(count - 1));
  }

  private static ChannelFuture bind(
      Shared relay, IrohRelayPipeline pipeline, InetSocketAddress address) {
    IrohRelayRuntime runtime = relay.runtime();
    return new ServerBootstrap()
        .group(runtime.acceptor(), runtime.workers())
        .channelFactory(runtime.serverChannel()::newChannel)
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childHandler(pipeline)
        .bind(address);
  }

  private static void watch(Certificate certificate, Shared relay, Channel listener) {
    long check = relay.config().certificate().orElseThrow().check().toNanos();
    var watching =
        listener
            .eventLoop()
            .scheduleWithFixedDelay(
                () -> reload(certificate, relay), check, check, TimeUnit.NANOSECONDS);
    listener.closeFuture().addListener(closed -> watching.cancel(false));
  }

  private static void reload(Certificate certificate, Shared relay) {
    try {
      relay.runtime().verifier().execute(certificate::reload);
    } catch (RejectedExecutionException e) {
      LOG.debug("too busy to look at the certificate, will do so later");
    }
  }
}
