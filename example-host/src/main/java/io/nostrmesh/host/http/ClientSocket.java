package io.nostrmesh.host.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.nostrmesh.host.relay.Session;
import io.nostrmesh.host.relay.limits.LimitListener;
import io.nostrmesh.host.relay.limits.RelayLimit;
import io.nostrmesh.websocket.ClientFault;
import io.nostrmesh.websocket.MessageAssembler;
import io.nostrmesh.websocket.MessageAssembler.Piece;

/** The frames of one WebSocket on their way to the relay (RFC 6455 sections 5 and 7). */
final class ClientSocket extends SimpleChannelInboundHandler<WebSocketFrame> {

  private static final int NO_CODE = -1;
  private static final int PROTOCOL_ERROR = 1002;
  private static final int TOO_BIG = 1009;

  private final NettyConnection connection;
  private final Session session;
  private final MessageAssembler messages;
  private final ClientFaults faults;
  private final LimitListener limited;

  ClientSocket(
      NettyConnection connection,
      Session session,
      MessageAssembler messages,
      ClientFaults faults,
      LimitListener limited) {
    this.connection = connection;
    this.session = session;
    this.messages = messages;
    this.faults = faults;
    this.limited = limited;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
    connection.heard();
    if (!connection.isOpen()) {
      if (frame instanceof CloseWebSocketFrame) {
        ctx.close();
      }
    } else if (frame instanceof CloseWebSocketFrame close) {
      end(ctx, close);
    } else if (frame instanceof PingWebSocketFrame || frame instanceof PongWebSocketFrame) {
      control(ctx, frame);
    } else {
      receive(ctx, messages.add(frame));
    }
  }

  private void control(ChannelHandlerContext ctx, WebSocketFrame frame) {
    if (frame.rsv() != 0) {
      fail(ctx, PROTOCOL_ERROR, "a reserved bit is set");
    } else if (frame instanceof PingWebSocketFrame ping) {
      connection.pong(ping.content());
    }
  }

  private void end(ChannelHandlerContext ctx, CloseWebSocketFrame close) {
    int code = close.statusCode();
    if (close.rsv() != 0 || code != NO_CODE && !mayBeSent(code)) {
      fail(ctx, PROTOCOL_ERROR, "a close frame that must not be sent");
    } else {
      connection.answerClose(code);
    }
  }

  /** RFC 6455 section 7.4, and the registry of codes that it began. */
  private static boolean mayBeSent(int code) {
    return code >= 1000 && code <= 1003
        || code >= 1007 && code <= 1014
        || code >= 3000 && code <= 4999;
  }

  private void receive(ChannelHandlerContext ctx, Piece piece) {
    if (piece instanceof Piece.Message message) {
      session.receive(message.utf8());
    } else if (piece instanceof Piece.Refused refused) {
      fail(ctx, refused.closeCode(), refused.reason());
    }
  }

  private void fail(ChannelHandlerContext ctx, int code, String reason) {
    if (code == TOO_BIG) {
      limited.reached(RelayLimit.MESSAGE_SIZE);
    }
    faults.note(ClientFault.WEBSOCKET, ctx.channel(), code + ", " + reason);
    connection.fail(code, reason);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    Throwable fault =
        failure.getCause() instanceof CorruptedWebSocketFrameException inner ? inner : failure;
    if (fault instanceof CorruptedWebSocketFrameException corrupted) {
      if (connection.isOpen()) {
        fail(ctx, corrupted.closeStatus().code(), String.valueOf(corrupted.getMessage()));
      }
    } else {
      faults.broken(ctx.channel(), failure);
      ctx.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    messages.close();
    session.closed();
  }
}
