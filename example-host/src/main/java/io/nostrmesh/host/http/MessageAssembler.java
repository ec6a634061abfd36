package io.nostrmesh.host.http;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.nostrmesh.host.relay.Limits;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** Puts the fragments of WebSocket messages together, up to a limit. Used on one event loop. */
final class MessageAssembler {

  /** What a frame was. */
  sealed interface Piece {
    /** A whole message, or the last part of one. */
    record Message(byte[] utf8) implements Piece {}

    /** More is to come. */
    record Part() implements Piece {}

    /** A message that cannot be taken. */
    record Refused(int closeCode, String reason) implements Piece {}
  }

  private @Nullable ByteArrayOutputStream fragments;

  /** Takes in a text, binary or continuation frame; does not keep or release it. */
  Piece add(WebSocketFrame frame) {
    if (frame instanceof BinaryWebSocketFrame) {
      return new Piece.Refused(1003, "Nostr messages are text");
    }
    int before = fragments == null ? 0 : fragments.size();
    if (before + frame.content().readableBytes() > Limits.MESSAGE_BYTES) {
      return new Piece.Refused(1009, "a message has at most " + Limits.MESSAGE_BYTES + " bytes");
    }
    byte[] bytes = ByteBufUtil.getBytes(frame.content());
    if (fragments == null && frame.isFinalFragment()) {
      return new Piece.Message(bytes);
    }
    if (fragments == null) {
      fragments = new ByteArrayOutputStream();
    }
    fragments.writeBytes(bytes);
    if (!frame.isFinalFragment()) {
      return new Piece.Part();
    }
    byte[] whole = fragments.toByteArray();
    fragments = null;
    return new Piece.Message(whole);
  }
}
