package io.nostrmesh.iroh.server.channel;

import io.netty.channel.Channel;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import java.util.Optional;

/** How WebSocket connections end (RFC 6455, sections 7.1 and 7.4). */
public final class WebSocketEnd {

  /** Codes from here on have no meaning that anybody registered, and may not be sent. */
  private static final int FIRST_UNASSIGNED = 5000;

  private WebSocketEnd() {}

  /**
   * Fired in the pipeline when the peer begins the closing handshake.
   *
   * @param status empty when it gave none
   */
  public record ClosedByPeer(Optional<WebSocketCloseStatus> status) {

    /** Completes the closing handshake with the peer's code, and closes. */
    public void complete(Channel channel) {
      Farewell.say(channel, frame(status));
    }
  }

  /** Begins the closing handshake, and closes when the peer has answered or a moment later. */
  public static void begin(Channel channel, WebSocketCloseStatus status) {
    Farewell.say(channel, frame(Optional.of(status)));
  }

  /** What to tell a peer whose message made the WebSocket's decoder fail. */
  public static WebSocketCloseStatus status(Throwable failure) {
    if (failure instanceof CorruptedWebSocketFrameException corrupted) {
      return corrupted.closeStatus();
    }
    return failure instanceof TooLongFrameException
        ? WebSocketCloseStatus.MESSAGE_TOO_BIG
        : WebSocketCloseStatus.PROTOCOL_ERROR;
  }

  /**
   * What a peer's Close says; the decoder has refused most of what it must not say.
   *
   * @throws CorruptedWebSocketFrameException when its code has no meaning
   */
  static ClosedByPeer read(CloseWebSocketFrame close) {
    int code = close.statusCode();
    if (code >= FIRST_UNASSIGNED) {
      throw new CorruptedWebSocketFrameException(
          WebSocketCloseStatus.PROTOCOL_ERROR, "close code " + code);
    }
    return new ClosedByPeer(
        code < 0 ? Optional.empty() : Optional.of(WebSocketCloseStatus.valueOf(code)));
  }

  /** Without a text: nobody reads it. */
  private static CloseWebSocketFrame frame(Optional<WebSocketCloseStatus> status) {
    return status
        .map(code -> new CloseWebSocketFrame(code.code(), ""))
        .orElseGet(CloseWebSocketFrame::new);
  }
}
