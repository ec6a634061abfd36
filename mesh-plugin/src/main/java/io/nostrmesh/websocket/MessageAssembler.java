package io.nostrmesh.websocket;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.nostrmesh.limit.Budget;
import java.io.ByteArrayOutputStream;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/**
 * Puts WebSocket messages together from their fragments, unpacked and up to a limit. Used on one
 * event loop.
 */
public final class MessageAssembler {

  /** What a frame was. */
  public sealed interface Piece {
    /** A whole message, or the last part of one. */
    record Message(byte[] utf8) implements Piece {}

    /** More is to come. */
    record Part() implements Piece {}

    /** A message that cannot be taken. */
    record Refused(int closeCode, String reason) implements Piece {}
  }

  /** The first of the three reserved bits; it marks the first frame of a compressed message. */
  private static final int RSV1 = 4;

  private final Budget budget;
  private final int max;
  private final @Nullable MessageInflater inflater;
  private @Nullable ByteArrayOutputStream fragments;
  private boolean compressed;
  private int counted;

  /**
   * @param budget counts the parts of messages, until they are whole
   * @param max bytes of a message, unpacked
   * @param compression whether it was agreed upon
   */
  public MessageAssembler(Budget budget, int max, boolean compression) {
    this.budget = budget;
    this.max = max;
    this.inflater = compression ? new MessageInflater() : null;
  }

  /** Takes in a text, binary or continuation frame; does not keep or release it. */
  public Piece add(WebSocketFrame frame) {
    boolean first = !(frame instanceof ContinuationWebSocketFrame);
    if (frame.rsv() != 0 && !(first && frame.rsv() == RSV1 && inflater != null)) {
      return new Piece.Refused(1002, "a reserved bit is set");
    }
    if (frame instanceof BinaryWebSocketFrame) {
      return new Piece.Refused(1003, "Nostr messages are text");
    }
    if (first) {
      compressed = frame.rsv() == RSV1;
      if (frame.isFinalFragment() && !compressed) {
        byte[] message = ByteBufUtil.getBytes(frame.content());
        return message.length > max ? tooLong() : text(message);
      }
      fragments = new ByteArrayOutputStream(frame.content().readableBytes());
    }
    Piece.Refused refused = take(frame);
    if (refused != null) {
      return refused;
    }
    return frame.isFinalFragment() ? whole() : new Piece.Part();
  }

  private Piece.@Nullable Refused take(WebSocketFrame frame) {
    ByteArrayOutputStream message = fragments;
    if (message == null) {
      return new Piece.Refused(1002, "a fragment without a beginning");
    }
    if (!append(ByteBufUtil.getBytes(frame.content()), frame.isFinalFragment(), message)) {
      return message.size() > max
          ? tooLong()
          : new Piece.Refused(1007, "a message is not compressed as agreed");
    }
    if (!frame.isFinalFragment()) {
      if (!budget.take(message.size() - counted, counted)) {
        return new Piece.Refused(1013, "the relay is overloaded, try again later");
      }
      counted = message.size();
    }
    return null;
  }

  private boolean append(byte[] bytes, boolean isFinal, ByteArrayOutputStream message) {
    if (inflater == null || !compressed) {
      message.writeBytes(bytes);
      return message.size() <= max;
    }
    try {
      return inflater.inflate(bytes, isFinal, message, max);
    } catch (DataFormatException e) {
      return false;
    }
  }

  private Piece whole() {
    byte[] message = fragments == null ? new byte[0] : fragments.toByteArray();
    forget();
    return text(message);
  }

  private Piece.Refused tooLong() {
    return new Piece.Refused(1009, "a message has at most " + max + " bytes");
  }

  private static Piece text(byte[] message) {
    return Utf8.isValid(message)
        ? new Piece.Message(message)
        : new Piece.Refused(1007, "a message is not UTF-8");
  }

  private void forget() {
    budget.giveBack(counted);
    counted = 0;
    fragments = null;
  }

  /** Forgets a message that is not whole. Nothing is added after that. */
  public void close() {
    forget();
    if (inflater != null) {
      inflater.close();
    }
  }
}
