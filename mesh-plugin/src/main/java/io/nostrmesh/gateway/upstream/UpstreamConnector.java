package io.nostrmesh.gateway.upstream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Connects to the relay. Nobody behind it ever waits on an event loop: names are looked up
 * elsewhere, and each attempt has a deadline. Safe for use by several threads.
 */
public final class UpstreamConnector implements AutoCloseable {

  private static final int KEY_BYTES = 16;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private static final UpstreamAnswer GIVEN_UP =
      new UpstreamAnswer.Unreachable("nobody waits for it any more");

  private final HostResolver resolver;
  private final UpstreamTls tls = new UpstreamTls();
  private final Duration patience;
  private final SecureRandom random;

  /**
   * @param patience how long a connection may take, retries included
   */
  public UpstreamConnector(Duration patience, SecureRandom random) {
    this(patience, random, new HostResolver(InetAddress::getAllByName));
  }

  UpstreamConnector(Duration patience, SecureRandom random, HostResolver resolver) {
    this.resolver = resolver;
    this.patience = patience;
    this.random = random;
  }

  /**
   * Opens a WebSocket to the relay. A relay that is not there yet is asked again until the patience
   * ends; one that says no is not. Whoever does not wait any more cancels the future. To be called
   * on the loop by whoever must miss nothing of what comes right behind the answer.
   *
   * @param loop where the channel is to live; the future completes there, unless cancelled
   * @param channels makes channels that fit the loop
   */
  public CompletableFuture<UpstreamAnswer> open(
      EventLoop loop,
      ChannelFactory<? extends Channel> channels,
      UpstreamTarget target,
      UpstreamRequest request,
      UpstreamLimits limits) {
    var attempts = new Attempts(loop, channels, target, request, limits);
    loop.execute(attempts::begin);
    return attempts.result;
  }

  /**
   * Connects for one exchange over HTTP. Never retried.
   *
   * @param ready given the channel with an HTTP codec in it, on the event loop, once any TLS stands
   * @param failed told why there is no connection, on the event loop
   */
  public void connect(
      EventLoop loop,
      ChannelFactory<? extends Channel> channels,
      UpstreamTarget target,
      Consumer<Channel> ready,
      Consumer<String> failed) {
    connect(loop, channels, target, patience, ready, failed);
  }

  private void connect(
      EventLoop loop,
      ChannelFactory<? extends Channel> channels,
      UpstreamTarget target,
      Duration atMost,
      Consumer<Channel> ready,
      Consumer<String> failed) {
    new Dialling(loop, channels, target, tls, atMost, ready, failed).begin(resolver);
  }

  @Override
  public void close() {
    resolver.close();
  }

  /** The attempts for one client; on its event loop. */
  private final class Attempts {

    final CompletableFuture<UpstreamAnswer> result = new CompletableFuture<>();
    private final EventLoop loop;
    private final ChannelFactory<? extends Channel> channels;
    private final UpstreamTarget target;
    private final UpstreamRequest request;
    private final UpstreamLimits limits;
    private final long end = System.nanoTime() + patience.toNanos();
    private Duration pause = FIRST_PAUSE;
    private UpstreamAnswer last = new UpstreamAnswer.Unreachable("it does not answer");

    Attempts(
        EventLoop loop,
        ChannelFactory<? extends Channel> channels,
        UpstreamTarget target,
        UpstreamRequest request,
        UpstreamLimits limits) {
      this.loop = loop;
      this.channels = channels;
      this.target = target;
      this.request = request;
      this.limits = limits;
    }

    void begin() {
      // Whatever hangs, a lookup of the host's name included.
      var deadline =
          loop.schedule(() -> result.complete(last), end - System.nanoTime(), TimeUnit.NANOSECONDS);
      result.whenComplete((done, failure) -> deadline.cancel(false));
      next();
    }

    private void next() {
      if (result.isDone()) {
        return;
      }
      var answer = new CompletableFuture<UpstreamAnswer>();
      connect(
          loop,
          channels,
          target,
          Duration.ofNanos(end - System.nanoTime()),
          channel -> shakeHands(channel, answer),
          problem -> answer.complete(new UpstreamAnswer.Unreachable(problem)));
      answer.thenAccept(this::judge);
    }

    private void shakeHands(Channel channel, CompletableFuture<UpstreamAnswer> answer) {
      byte[] key = new byte[KEY_BYTES];
      random.nextBytes(key);
      var handshake =
          new UpstreamHandshake(
              target, request, limits, Base64.getEncoder().encodeToString(key), answer);
      channel.pipeline().addLast(handshake);
      ChannelHandlerContext ctx = channel.pipeline().context(handshake);
      result.whenComplete((done, failure) -> answer.complete(GIVEN_UP));
      answer.thenAccept(
          given -> {
            if (!(given instanceof UpstreamAnswer.Open)) {
              channel.close();
            }
          });
      handshake.begin(ctx);
    }

    private void judge(UpstreamAnswer answer) {
      boolean passing =
          answer instanceof UpstreamAnswer.Unreachable
              || answer instanceof UpstreamAnswer.Refused refused && refused.isPassing();
      if (result.isDone() && answer instanceof UpstreamAnswer.Open open) {
        open.channel().close();
      } else if (!passing || System.nanoTime() + pause.toNanos() - end >= 0) {
        result.complete(answer);
      } else if (!result.isDone()) {
        last = answer;
        // Clients that came together shall not all knock together.
        long jitter = random.nextInt((int) pause.toMillis());
        loop.schedule(this::next, pause.toMillis() / 2 + jitter, TimeUnit.MILLISECONDS);
        pause =
            pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
                ? pause.multipliedBy(2)
                : LONGEST_PAUSE;
      }
    }
  }
}
