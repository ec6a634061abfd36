package io.nostrmesh.gateway.pair;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;

/** The frames that one side sends, on their way into its lane (RFC 6455 section 5). */
final class FramesIn extends ChannelInboundHandlerAdapter {

  private final Side side;
  private final Lane lane;
  private final Runnable writable;

  /**
   * @param writable run when the side takes more again
   */
  FramesIn(Side side, Lane lane, Runnable writable) {
    this.side = side;
    this.lane = lane;
    this.writable = writable;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    side.heard();
    if (message instanceof CloseWebSocketFrame close) {
      end(ctx, close);
    } else if (message instanceof PingWebSocketFrame || message instanceof PongWebSocketFrame) {
      control((WebSocketFrame) message);
    } else if (message instanceof WebSocketFrame frame) {
      lane.add(frame);
      return;
    }
    ReferenceCountUtil.release(message);
  }

  private void control(WebSocketFrame frame) {
    if (frame.rsv() != 0) {
      fault(CloseCode.PROTOCOL_ERROR, "a reserved bit is set");
    } else if (frame instanceof PingWebSocketFrame ping) {
      side.pong(ping);
    }
  }

  private void end(ChannelHandlerContext ctx, CloseWebSocketFrame close) {
    int code = close.statusCode();
    if (side.isEnding()) {
      // The answer to ours.
      ctx.close();
    } else if (close.rsv() != 0 || code != CloseCode.NONE && !CloseCode.mayBeSent(code)) {
      fault(CloseCode.PROTOCOL_ERROR, "a close frame that must not be sent");
    } else {
      lane.end(new Last.Closed(code, close.reasonText()));
    }
  }

  private void fault(int code, String reason) {
    lane.end(Last.complaint(code, reason));
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    lane.flush();
    side.flush();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (ctx.channel().isWritable()) {
      // Not at once: this may come from between the two halves of a frame that is being written.
      ctx.executor().execute(writable);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    Throwable fault =
        failure.getCause() instanceof CorruptedWebSocketFrameException inner ? inner : failure;
    if (fault instanceof CorruptedWebSocketFrameException corrupted) {
      fault(corrupted.closeStatus().code(), String.valueOf(corrupted.getMessage()));
    } else {
      ctx.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    lane.end(new Last.Lost());
    lane.flush();
  }
}
