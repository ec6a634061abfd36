package io.nostrmesh.iroh.server.relaying;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.Ping;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.Pong;
import io.nostrmesh.iroh.server.limits.IrohRelayTimings;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a silent client is still there (iroh-relay {@code server/client.rs}). Confined
 * to the connection's event loop.
 */
final class KeepAlive {

  private static final Duration SHORTEST_PONG_WAIT = Duration.ofMillis(500);
  private static final int ROUND_TRIPS = 3;

  private final EventExecutor loop;
  private final LongSupplier nanoTime;
  private final IrohRelayTimings timings;
  private final RandomGenerator random;
  private final Consumer<Ping> send;
  private final Runnable unresponsive;

  private long heardAt;
  private long interval;
  private long pongWait;
  private long pingedAt;
  private @Nullable Ping pending;
  private @Nullable Future<?> silence;
  private @Nullable Future<?> pongTimeout;

  /**
   * @param nanoTime a clock as fast as the event loop's
   * @param unresponsive called once when a ping is not answered in time
   */
  KeepAlive(
      EventExecutor loop,
      LongSupplier nanoTime,
      IrohRelayTimings timings,
      RandomGenerator random,
      Consumer<Ping> send,
      Runnable unresponsive) {
    this.loop = loop;
    this.nanoTime = nanoTime;
    this.timings = timings;
    this.random = random;
    this.send = send;
    this.unresponsive = unresponsive;
    this.pongWait = timings.pong().toNanos();
  }

  void start() {
    heard();
    rollInterval();
    watchSilence(interval);
  }

  /** A frame came. */
  void heard() {
    heardAt = now();
  }

  /** A pong came; only the answer to the ping counts. */
  void heard(Pong pong) {
    if (pending != null && pending.payload() == pong.payload()) {
      pending = null;
      cancel(pongTimeout);
      long roundTrips = ROUND_TRIPS * (now() - pingedAt);
      long longest = timings.pong().toNanos();
      long shortest = Math.min(SHORTEST_PONG_WAIT.toNanos(), longest);
      pongWait = Math.max(shortest, Math.min(roundTrips, longest));
    }
  }

  void stop() {
    cancel(silence);
    cancel(pongTimeout);
  }

  private void onSilence() {
    long silent = now() - heardAt;
    if (silent < interval) {
      // Cheaper than moving the timer at each frame.
      watchSilence(interval - silent);
      return;
    }
    if (pending == null) {
      ping();
    }
    heard();
    rollInterval();
    watchSilence(interval);
  }

  private void ping() {
    pending = Ping.random(random);
    pingedAt = now();
    pongTimeout = loop.schedule(unresponsive, pongWait, TimeUnit.NANOSECONDS);
    send.accept(pending);
  }

  private void rollInterval() {
    interval =
        timings.keepAlive().toNanos() + random.nextLong(timings.keepAliveJitter().toNanos() + 1);
  }

  private void watchSilence(long nanos) {
    silence = loop.schedule(this::onSilence, nanos, TimeUnit.NANOSECONDS);
  }

  private long now() {
    return nanoTime.getAsLong();
  }

  private static void cancel(@Nullable Future<?> timer) {
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
