package io.nostrmesh.iroh.server.channel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.CompositeByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import io.nostrmesh.iroh.server.observer.IrohRelayObserver;
import io.nostrmesh.iroh.server.observer.Limit;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;

/**
 * The WebSocket's own business: turns binary messages into the bytes in them and back, answers
 * WebSocket pings, says when the peer closes, and passes over text, which the relay protocol does
 * not use. Nothing is sent after a Close.
 */
public final class BinaryMessages extends ChannelDuplexHandler {

  private final IrohRelayObserver observer;
  private boolean closing;

  public BinaryMessages(IrohRelayObserver observer) {
    this.observer = observer;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof BinaryWebSocketFrame binary) {
      ctx.fireChannelRead(joined(ctx, binary.content()));
      return;
    }
    var frame = (WebSocketFrame) message;
    if (frame instanceof PingWebSocketFrame && ctx.channel().isWritable() && !closing) {
      ctx.writeAndFlush(new PongWebSocketFrame(frame.content()));
      return;
    }
    try {
      if (frame instanceof CloseWebSocketFrame close) {
        closed(ctx, close);
      } else if (frame instanceof TextWebSocketFrame text && !isUtf8(text.content())) {
        throw new CorruptedWebSocketFrameException(
            WebSocketCloseStatus.INVALID_PAYLOAD_DATA, "text that is not UTF-8");
      }
    } finally {
      frame.release();
    }
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (closing) {
      ReferenceCountUtil.release(message);
      promise.tryFailure(new ClosedChannelException());
      return;
    }
    closing = message instanceof CloseWebSocketFrame;
    ctx.write(
        message instanceof ByteBuf bytes ? new BinaryWebSocketFrame(bytes) : message, promise);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    if (WebSocketEnd.status(failure) == WebSocketCloseStatus.MESSAGE_TOO_BIG) {
      observer.limited(Limit.MESSAGE_SIZE);
    }
    ctx.fireExceptionCaught(failure);
  }

  private void closed(ChannelHandlerContext ctx, CloseWebSocketFrame close) {
    if (closing) {
      // The answer to the relay's own.
      Farewell.now(ctx.channel());
    } else {
      ctx.fireUserEventTriggered(WebSocketEnd.read(close));
    }
  }

  /** In one piece: what came in many small ones takes many times its size. */
  private static ByteBuf joined(ChannelHandlerContext ctx, ByteBuf content) {
    if (!(content instanceof CompositeByteBuf pieces) || pieces.numComponents() < 2) {
      return content;
    }
    try {
      return ctx.alloc().buffer(content.readableBytes()).writeBytes(content);
    } finally {
      content.release();
    }
  }

  private static boolean isUtf8(ByteBuf text) {
    return ByteBufUtil.isText(text, StandardCharsets.UTF_8);
  }
}
