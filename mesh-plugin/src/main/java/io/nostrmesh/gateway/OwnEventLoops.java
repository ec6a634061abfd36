package io.nostrmesh.plugin;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Event loops of the plugin's own, for hosts that have none to share. */
final class OwnEventLoops {

  private static final long LAST_WORDS_SECONDS = 2;

  private OwnEventLoops() {}

  /** Threads that do not keep the program alive, as many as Netty sees fit. */
  // Deprecated in Netty 4.2, whose IoHandlers are not there in 4.1; hosts have either.
  @SuppressWarnings("deprecation")
  static EventLoopGroup open() {
    return new NioEventLoopGroup(0, threads());
  }

  /** Waits until the threads are gone. Not to be called on one of them. */
  static void close(EventLoopGroup loops) {
    loops
        .shutdownGracefully(0, LAST_WORDS_SECONDS, TimeUnit.SECONDS)
        .awaitUninterruptibly(2 * LAST_WORDS_SECONDS, TimeUnit.SECONDS);
  }

  private static ThreadFactory threads() {
    var number = new AtomicInteger();
    return task -> {
      var thread = new Thread(task, "mesh-loop-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
