package io.nostrmesh.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a client sends behind its handshake until the handshake is answered; gives it on when
 * it leaves the pipeline. A client should wait for the answer (RFC 6455 section 4.1), but not all
 * do. On the event loop.
 */
final class EarlyBytes extends ChannelInboundHandlerAdapter {

  /** What one packet or two may bring; nothing more is read meanwhile. */
  static final int MOST = 256 << 10;

  private @Nullable CompositeByteBuf held;
  private boolean lost;

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!lost && message instanceof ByteBuf bytes && size() + bytes.readableBytes() <= MOST) {
      if (held == null) {
        held = ctx.alloc().compositeBuffer();
      }
      held.addComponent(true, bytes);
    } else {
      // Too much, or taken for HTTP behind a request that it was pipelined to.
      ReferenceCountUtil.release(message);
      lost = true;
      release();
    }
  }

  private int size() {
    return held == null ? 0 : held.readableBytes();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    // Nobody behind has got anything.
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    release();
    ctx.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    ByteBuf bytes = held;
    held = null;
    if (lost) {
      ctx.close();
    } else if (bytes != null) {
      ctx.fireChannelRead(bytes);
      ctx.fireChannelReadComplete();
    }
  }

  private void release() {
    if (held != null) {
      held.release();
      held = null;
    }
  }
}
