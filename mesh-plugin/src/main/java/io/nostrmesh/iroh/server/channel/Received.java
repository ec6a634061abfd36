package io.nostrmesh.iroh.server.channel;

import io.netty.channel.ChannelHandlerContext;
import io.nostrmesh.iroh.server.observer.IrohRelayObserver;
import io.nostrmesh.iroh.server.observer.Limit;
import io.nostrmesh.limit.ReceiveBudget;

/**
 * What one connection has sent and the relay holds, counted in the budget of all connections.
 * Confined to the connection's event loop.
 */
public final class Received {

  /** Where the bytes are. */
  public enum Part {
    /** A request, until it is answered or its endpoint admitted. */
    REQUEST,
    /** A WebSocket frame that is not complete. */
    FRAME,
    /** The fragments of a message that is not complete. */
    FRAGMENTS,
    /** Messages that came while the admission was undecided. */
    EARLY
  }

  private final ReceiveBudget budget;
  private final IrohRelayObserver observer;
  private final int[] held = new int[Part.values().length];
  private int inAll;
  private boolean refused;

  public Received(ReceiveBudget budget, IrohRelayObserver observer) {
    this.budget = budget;
    this.observer = observer;
  }

  /**
   * So many bytes of a part are held now. When that is more than the budget has, {@link
   * ConnectionEvent#OVERLOADED} is fired, once.
   */
  public void hold(ChannelHandlerContext ctx, Part part, int bytes) {
    int more = bytes - held[part.ordinal()];
    if (refused || more == 0) {
      return;
    }
    if (more < 0) {
      budget.giveBack(-more);
    } else if (!budget.take(more, inAll)) {
      refused = true;
      observer.limited(Limit.RECEIVED_BYTES);
      ctx.pipeline().fireUserEventTriggered(ConnectionEvent.OVERLOADED);
      return;
    }
    held[part.ordinal()] = bytes;
    inAll += more;
  }

  /** So many more bytes of a part are held. */
  void add(ChannelHandlerContext ctx, Part part, int bytes) {
    hold(ctx, part, held[part.ordinal()] + bytes);
  }

  /** The connection is gone, with all it had sent. */
  public void close() {
    refused = true;
    budget.giveBack(inAll);
    inAll = 0;
  }
}
