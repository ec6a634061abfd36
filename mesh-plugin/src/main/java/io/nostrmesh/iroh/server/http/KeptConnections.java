package io.nostrmesh.iroh.server.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.nostrmesh.iroh.server.channel.ConnectionEvent;
import io.nostrmesh.iroh.server.channel.HandshakeWindow;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Connections of peers that proved to be the operator's own, such as the iroh relays of a fleet.
 * They may ask as often as they like, and stay open in between: an HTTP client that has to dial for
 * each question answers its own peers late. Counted, and closed after a time without a question.
 * Safe for use by several threads.
 */
public final class KeptConnections {

  /** An HTTP client opens one for each question that it asks at the same time. */
  private static final int MOST = 256;

  /** HTTP clients close theirs sooner, so that none is closed under a question on its way. */
  private static final Duration IDLE = Duration.ofMinutes(5);

  private final int most;
  private final Duration idle;
  private final AtomicInteger kept = new AtomicInteger();

  /**
   * @param most how many there may be
   * @param idle after which time without a word on it one is closed
   */
  public KeptConnections(int most, Duration idle) {
    this.most = most;
    this.idle = idle;
  }

  /** As many as a fleet needs. */
  public static KeptConnections ofAFleet() {
    return new KeptConnections(MOST, IDLE);
  }

  /**
   * Takes a connection out of those that may be open for a moment only; called on its event loop.
   *
   * @return false when there are too many already; it is one like any other then
   */
  boolean keep(ChannelPipeline pipeline) {
    if (kept.incrementAndGet() > most) {
      kept.decrementAndGet();
      return false;
    }
    pipeline.get(HandshakeWindow.class).admitted();
    pipeline.remove(HandshakeWindow.class);
    pipeline.addFirst(new Silence());
    return true;
  }

  /**
   * A connection becomes something else, and is kept no more, if it was; called on its event loop.
   */
  public static void leave(ChannelPipeline pipeline) {
    if (pipeline.get(Silence.class) != null) {
      pipeline.remove(Silence.class);
    }
  }

  /** Holds the place of a connection for as long as it is in the pipeline. */
  private final class Silence extends IdleStateHandler {

    Silence() {
      super(0, 0, idle.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) throws Exception {
      super.handlerRemoved(ctx);
      kept.decrementAndGet();
    }

    @Override
    protected void channelIdle(ChannelHandlerContext ctx, IdleStateEvent event) {
      ctx.pipeline().fireUserEventTriggered(ConnectionEvent.DEADLINE);
    }
  }
}
