package io.nostrmesh.gateway;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/** Event loops of our own: of a gateway, and of an iroh relay whose host has none to share. */
public final class OwnEventLoops {

  private static final long LAST_WORDS_SECONDS = 2;

  private OwnEventLoops() {}

  /**
   * Threads that do not keep the program alive, as many as Netty sees fit.
   *
   * @param name of the threads, before their number
   */
  // Deprecated in Netty 4.2, whose IoHandlers are not there in 4.1; hosts have either.
  @SuppressWarnings("deprecation")
  public static EventLoopGroup open(String name) {
    return new NioEventLoopGroup(0, new DefaultThreadFactory(name, true));
  }

  /** Waits until the threads are gone. Not to be called on one of them. */
  public static void close(EventLoopGroup loops) {
    loops
        .shutdownGracefully(0, LAST_WORDS_SECONDS, TimeUnit.SECONDS)
        .awaitUninterruptibly(2 * LAST_WORDS_SECONDS, TimeUnit.SECONDS);
  }
}
