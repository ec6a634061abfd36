package io.nostrmesh.iroh.server.channel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.nostrmesh.iroh.server.observer.IrohRelayObserver;
import io.nostrmesh.iroh.server.observer.Limit;

/**
 * The WebSocket's own business: turns binary messages into the bytes in them and back, answers
 * WebSocket pings and closes, and passes over text, which the relay protocol does not use.
 */
public final class BinaryMessages extends ChannelDuplexHandler {

  private final IrohRelayObserver observer;

  public BinaryMessages(IrohRelayObserver observer) {
    this.observer = observer;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof BinaryWebSocketFrame binary) {
      ctx.fireChannelRead(binary.content());
      return;
    }
    var frame = (WebSocketFrame) message;
    if (frame instanceof CloseWebSocketFrame) {
      ctx.writeAndFlush(frame).addListener(ChannelFutureListener.CLOSE);
    } else if (frame instanceof PingWebSocketFrame && ctx.channel().isWritable()) {
      ctx.writeAndFlush(new PongWebSocketFrame(frame.content()));
    } else {
      frame.release();
    }
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    boolean frame = message instanceof ByteBuf bytes && bytes.isReadable();
    ctx.write(frame ? new BinaryWebSocketFrame((ByteBuf) message) : message, promise);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    boolean tooLong =
        failure instanceof TooLongFrameException
            || failure instanceof CorruptedWebSocketFrameException corrupted
                && corrupted.closeStatus() == WebSocketCloseStatus.MESSAGE_TOO_BIG;
    if (tooLong) {
      observer.limited(Limit.MESSAGE_SIZE);
    }
    ctx.fireExceptionCaught(failure);
  }
}
