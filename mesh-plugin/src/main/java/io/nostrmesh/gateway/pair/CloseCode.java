package io.nostrmesh.gateway.pair;

import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;

/** The codes of close frames (RFC 6455 section 7.4, and the registry that it began). */
final class CloseCode {

  /** What a close frame without a code is read as. */
  static final int NONE = -1;

  static final int GOING_AWAY = 1001;
  static final int PROTOCOL_ERROR = 1002;
  static final int INTERNAL_ERROR = 1011;
  static final int TRY_AGAIN_LATER = 1013;

  private CloseCode() {}

  /** Whether a frame may carry it. */
  static boolean mayBeSent(int code) {
    return code >= 1000 && code <= 1003
        || code >= 1007 && code <= 1014
        || code >= 3000 && code <= 4999;
  }

  /** {@return a frame with this code, or without any for {@link #NONE}} */
  static CloseWebSocketFrame frame(int code, String reason) {
    return code == NONE ? new CloseWebSocketFrame() : new CloseWebSocketFrame(code, reason);
  }
}
