package io.nostrmesh.iroh.server;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.nostrmesh.iroh.protocol.TestKey;
import io.nostrmesh.iroh.server.http.ControlPaths;
import io.nostrmesh.iroh.server.http.KeptConnections;
import io.nostrmesh.iroh.server.limits.IrohRelayLimits;
import io.nostrmesh.iroh.server.limits.IrohRelayTimings;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.ReasonPrefix;
import io.nostrmesh.spi.Admission;
import io.nostrmesh.spi.Reason;
import io.nostrmesh.spi.TransportAdmission;
import io.nostrmesh.spi.TransportConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A relay on a free loopback port, for tests and measurements. */
public final class RunningIrohRelay implements AutoCloseable {

  /** For whom {@link #admitAll} admits. */
  public static final PublicKey MEMBER = new PublicKey("11".repeat(32));

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
  private final ExecutorService verifier;
  private final IrohRelay relay;
  private final Optional<HostWithRelay> host;
  private final RecordedEvents events = new RecordedEvents();

  public RunningIrohRelay(IrohRelayConfig config, TransportAdmission admission) {
    this(config, admission, verifier());
  }

  public RunningIrohRelay(
      IrohRelayConfig config, TransportAdmission admission, ExecutorService verifier) {
    this(config, admission, verifier, ControlPaths.NONE, KeptConnections.ofAFleet());
  }

  RunningIrohRelay(
      IrohRelayConfig config,
      TransportAdmission admission,
      ExecutorService verifier,
      ControlPaths control,
      KeptConnections kept) {
    this.verifier = verifier;
    var runtime =
        new IrohRelayRuntime(
            loops, loops, NioServerSocketChannel::new, verifier, new SecureRandom());
    this.relay =
        IrohRelay.start(config, admission, control, kept, runtime, events)
            .toCompletableFuture()
            .join();
    this.host =
        config.bindAddress().isPresent()
            ? Optional.empty()
            : Optional.of(new HostWithRelay(relay, loops));
  }

  public static RunningIrohRelay open() {
    return open(IrohRelayLimits.DEFAULTS);
  }

  static RunningIrohRelay serving(ControlPaths control, IrohRelayConfig config) {
    return serving(control, config, KeptConnections.ofAFleet());
  }

  static RunningIrohRelay serving(
      ControlPaths control, IrohRelayConfig config, KeptConnections kept) {
    return new RunningIrohRelay(
        config, decide(connection -> admitted()), verifier(), control, kept);
  }

  public static RunningIrohRelay open(IrohRelayLimits limits) {
    return new RunningIrohRelay(config().withLimits(limits), decide(connection -> admitted()));
  }

  public static RunningIrohRelay open(IrohRelayTimings timings) {
    return new RunningIrohRelay(config().withTimings(timings), decide(connection -> admitted()));
  }

  public static IrohRelayConfig config() {
    return IrohRelayConfig.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  /** An admission that answers at once. */
  public static TransportAdmission decide(Function<TransportConnection, Admission> decision) {
    return new TransportAdmission() {
      @Override
      public CompletionStage<Admission> admit(TransportConnection connection) {
        return CompletableFuture.completedFuture(decision.apply(connection));
      }
    };
  }

  public static Admission admitted() {
    return new Admission.Admitted(MEMBER, Optional.empty());
  }

  public static Admission denied(String text) {
    return new Admission.Denied(reason(text));
  }

  public static Reason reason(String text) {
    return new Reason(ReasonPrefix.RESTRICTED, "test.denied", text);
  }

  public static ExecutorService verifier() {
    return new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(1024));
  }

  /** One thread that is busy for ever and nobody may wait for. */
  static ExecutorService busyVerifier() {
    var verifier = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1));
    var never = new CompletableFuture<Void>();
    verifier.execute(never::join);
    verifier.execute(never::join);
    return verifier;
  }

  public InetSocketAddress address() {
    return relay.localAddress().orElseGet(() -> host().address());
  }

  /** In whose port the relay is. */
  HostWithRelay host() {
    return host.orElseThrow();
  }

  public IrohRelay relay() {
    return relay;
  }

  RecordedEvents events() {
    return events;
  }

  public IrohTestClient join(int key) {
    return IrohTestClient.join(address(), TestKey.filled(key));
  }

  @Override
  public void close() {
    host.ifPresent(HostWithRelay::close);
    relay.close().toCompletableFuture().join();
    loops.shutdownGracefully(0, 30, TimeUnit.SECONDS).syncUninterruptibly();
    verifier.shutdownNow();
  }
}
