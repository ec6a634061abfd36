package io.nostrmesh.host.liveness;

import io.micronaut.http.netty.channel.EventLoopGroupRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/** The event loops of both relays: each must run a small task now and then. */
@Singleton
final class EventLoops implements VitalPart {

  /** Looks without an answer after which a loop counts as dead, about a minute. */
  static final int PATIENCE = 12;

  private final Map<EventExecutor, AtomicInteger> unanswered = new LinkedHashMap<>();

  @Inject
  EventLoops(EventLoopGroupRegistry groups) {
    this(groups.getDefaultEventLoopGroup());
  }

  EventLoops(EventLoopGroup group) {
    group.forEach(loop -> unanswered.put(loop, new AtomicInteger()));
  }

  @Override
  public String name() {
    return "an event loop";
  }

  @Override
  public boolean isAlive() {
    return unanswered.entrySet().stream().allMatch(loop -> isAlive(loop.getKey(), loop.getValue()));
  }

  /** Has at most one task in the queue of a loop. */
  private static boolean isAlive(EventExecutor loop, AtomicInteger unanswered) {
    int looks = unanswered.getAndIncrement();
    if (looks > 0) {
      return looks < PATIENCE;
    }
    try {
      loop.execute(() -> unanswered.set(0));
      return true;
    } catch (RejectedExecutionException ended) {
      return false;
    }
  }
}
