package io.nostrmesh.host.http;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.nostrmesh.limit.ReceiveBudget;
import java.io.ByteArrayOutputStream;
import java.util.function.IntSupplier;
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

  private final ReceiveBudget budget;
  private final IntSupplier maxBytes;
  private @Nullable ByteArrayOutputStream fragments;

  /**
   * @param budget counts the parts of messages, until they are whole
   * @param maxBytes what a message may have now
   */
  MessageAssembler(ReceiveBudget budget, IntSupplier maxBytes) {
    this.budget = budget;
    this.maxBytes = maxBytes;
  }

  /** Takes in a text, binary or continuation frame; does not keep or release it. */
  Piece add(WebSocketFrame frame) {
    if (frame instanceof BinaryWebSocketFrame) {
      return new Piece.Refused(1003, "Nostr messages are text");
    }
    int length = frame.content().readableBytes();
    int max = maxBytes.getAsInt();
    if (held() + length > max) {
      return new Piece.Refused(1009, "a message has at most " + max + " bytes");
    }
    if (fragments == null && frame.isFinalFragment()) {
      return new Piece.Message(ByteBufUtil.getBytes(frame.content()));
    }
    if (!budget.take(length, held())) {
      return new Piece.Refused(1013, "the relay is overloaded, try again later");
    }
    if (fragments == null) {
      fragments = new ByteArrayOutputStream();
    }
    fragments.writeBytes(ByteBufUtil.getBytes(frame.content()));
    if (!frame.isFinalFragment()) {
      return new Piece.Part();
    }
    byte[] whole = fragments.toByteArray();
    close();
    return new Piece.Message(whole);
  }

  private int held() {
    return fragments == null ? 0 : fragments.size();
  }

  /** Forgets a message that is not whole. */
  void close() {
    budget.giveBack(held());
    fragments = null;
  }
}
