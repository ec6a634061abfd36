package io.nostrmesh.iroh.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.nostrmesh.iroh.server.channel.OpenChannels;
import io.nostrmesh.iroh.server.http.ControlPaths;
import io.nostrmesh.iroh.server.http.Listener;
import io.nostrmesh.iroh.server.observer.IrohRelayObserver;
import io.nostrmesh.limit.RateLimit;
import io.nostrmesh.spi.TransportAdmission;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
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
  private final Channel listener;
  private final Optional<Channel> captivePortal;
  private final OpenChannels open;

  private IrohRelay(
      Shared relay, Channel listener, Optional<Channel> captivePortal, OpenChannels open) {
    this.relay = relay;
    this.listener = listener;
    this.captivePortal = captivePortal;
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
    Shared shared = Shared.of(config, runtime, NOBODY, control, observer);
    return start(shared, Optional.of(Listener.CONTROL));
  }

  /**
   * Starts a relay. Reads the certificate files, if there are any, before it returns.
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
    return start(Shared.of(config, runtime, admission, control, observer), Optional.empty());
  }

  private static CompletionStage<IrohRelay> start(Shared relay, Optional<Listener> only) {
    IrohRelayConfig config = relay.config();
    Optional<Certificate> certificate;
    try {
      certificate =
          config.certificate().isPresent()
              ? Optional.of(Certificate.load(config.certificate().get()))
              : Optional.empty();
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
    var open = new OpenChannels();
    var started = new CompletableFuture<IrohRelay>();
    Listener kind = only.orElse(certificate.isPresent() ? Listener.TLS : Listener.PLAIN);
    bind(relay, new IrohRelayPipeline(relay, kind, certificate, open), config.bindAddress())
        .addListener(
            (ChannelFuture bound) -> {
              if (bound.isSuccess()) {
                certificate.ifPresent(tls -> watch(tls, relay, bound.channel()));
                bindCaptivePortal(relay, bound.channel(), open, started);
              } else {
                started.completeExceptionally(bound.cause());
              }
            });
    return started;
  }

  private static void bindCaptivePortal(
      Shared relay, Channel listener, OpenChannels open, CompletableFuture<IrohRelay> started) {
    Optional<InetSocketAddress> address = relay.config().captivePortal();
    if (address.isEmpty()) {
      started.complete(new IrohRelay(relay, listener, Optional.empty(), open));
      return;
    }
    var pipeline = new IrohRelayPipeline(relay, Listener.CAPTIVE_PORTAL, Optional.empty(), open);
    bind(relay, pipeline, address.get())
        .addListener(
            (ChannelFuture bound) -> {
              if (bound.isSuccess()) {
                started.complete(
                    new IrohRelay(relay, listener, Optional.of(bound.channel()), open));
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

  /** Where the relay listens. */
  public InetSocketAddress localAddress() {
    return (InetSocketAddress) listener.localAddress();
  }

  /** Where clients check for captive portals, if that is another address. */
  public Optional<InetSocketAddress> captivePortalAddress() {
    return captivePortal.map(channel -> (InetSocketAddress) channel.localAddress());
  }

  /** How many endpoints are connected. */
  public int endpoints() {
    return relay.registry().endpoints();
  }

  /** How many connections are relayed; an endpoint may have several. */
  public int connections() {
    return relay.registry().connections();
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
    captivePortal
        .orElse(listener)
        .close()
        .addListener(
            first ->
                listener
                    .close()
                    .addListener(
                        both ->
                            open.close(relay.config().timings().writeStall())
                                .thenRun(() -> closed.complete(null))));
    return closed;
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
