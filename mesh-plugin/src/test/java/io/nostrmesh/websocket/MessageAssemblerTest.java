package io.nostrmesh.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.nostrmesh.limit.ReceiveBudget;
import io.nostrmesh.websocket.MessageAssembler.Piece;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much of unfinished messages all connections may hold together. */
class MessageAssemblerTest {

  private final ReceiveBudget budget = new ReceiveBudget(100, 10);
  private final MessageAssembler first = new MessageAssembler(budget, 80, false);
  private final MessageAssembler second = new MessageAssembler(budget, 80, false);

  @Test
  void refusesPartsBeyondTheSharedBudget() {
    assertThat(part(first, 80)).isInstanceOf(Piece.Part.class);
    assertThat(part(second, 21)).isEqualTo(overloaded());
    assertThat(part(second, 10)).isInstanceOf(Piece.Part.class);
    var more = new ContinuationWebSocketFrame(false, 0, Unpooled.wrappedBuffer(new byte[11]));
    assertThat(second.add(more)).isEqualTo(overloaded());
  }

  @Test
  void letsThoseGoOnWhoHoldLittle() {
    assertThat(part(first, 80)).isInstanceOf(Piece.Part.class);
    assertThat(part(second, 10)).isInstanceOf(Piece.Part.class);
    var third = new MessageAssembler(budget, 80, false);
    assertThat(part(third, 11)).isEqualTo(overloaded());
    assertThat(part(third, 10)).isInstanceOf(Piece.Part.class);
    var fourth = new MessageAssembler(budget, 80, false);
    assertThat(part(fourth, 10)).isInstanceOf(Piece.Part.class);
  }

  @Test
  void givesBackWhatBecameWholeOrWasLeft() {
    part(first, 60);
    var end = new ContinuationWebSocketFrame(true, 0, Unpooled.wrappedBuffer(new byte[20]));
    assertThat(first.add(end)).isInstanceOf(Piece.Message.class);
    assertThat(budget.held()).isZero();
    part(second, 70);
    second.close();
    second.close();
    assertThat(budget.held()).isZero();
  }

  /** What many ended DEFLATE streams in one message come to (RFC 7692 section 7.2.3.4). */
  @ParameterizedTest(name = "{0} in frames of {1} bytes")
  @CsvSource({
    "0, 2, taken",
    "1, 2, taken",
    "4, 2, taken",
    "4, 3, taken",
    "4, 8, taken",
    "5, 2, refused",
    "5, 3, refused",
    "5, 10, refused",
    "1000, 2000, refused",
    "10000, 20000, refused",
    "500000, 1000000, refused",
    "500000, 1, refused"
  })
  void endedStreamsOfAMessageAreFew(int streams, int frameBytes, String outcome) {
    var roomy = new ReceiveBudget(1 << 20, 1 << 20);
    var messages = new MessageAssembler(roomy, 1 << 20, true);
    byte[] packed = "\3\0".repeat(streams).getBytes(StandardCharsets.ISO_8859_1);
    Piece piece = compressed(messages, packed, frameBytes);
    if (outcome.equals("taken")) {
      assertThat(piece).isInstanceOfSatisfying(Piece.Message.class, it -> assertEmpty(it.utf8()));
      // They are counted anew with each message.
      piece = compressed(messages, packed, frameBytes);
      assertThat(piece).isInstanceOf(Piece.Message.class);
    } else {
      assertThat(piece).isEqualTo(new Piece.Refused(1007, "a message is not compressed as agreed"));
    }
    messages.close();
    assertThat(roomy.held()).isZero();
  }

  private static void assertEmpty(byte[] utf8) {
    assertThat(utf8).isEmpty();
  }

  /** The examples of RFC 7692 section 7.2.3, and a stream that ends in the middle of a message. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "f248cdc9c90700, Hello",
    "f348cdc9c9070000, Hello",
    "f348cdc9c90700, Hello",
    "000500faff48656c6c6f00, Hello",
    "f248050000 00ffffcac9c90700, Hello",
    "f348cdc9c90700f248cdc9c90700, HelloHello",
    "f348cdc9c90700f348cdc9c9070000, HelloHello"
  })
  void streamsMayEndWithinAMessage(String packed, String text) {
    var messages = new MessageAssembler(budget, 80, true);
    for (int frameBytes : new int[] {1, 2, 3, 100}) {
      Piece piece =
          compressed(messages, HexFormat.of().parseHex(packed.replace(" ", "")), frameBytes);
      assertThat(piece)
          .isInstanceOfSatisfying(
              Piece.Message.class, it -> assertThat(it.utf8()).asString().isEqualTo(text));
    }
    messages.close();
  }

  private static Piece compressed(MessageAssembler messages, byte[] packed, int frameBytes) {
    Piece piece = new Piece.Part();
    int from = 0;
    do {
      int to = Math.min(packed.length, from + frameBytes);
      ByteBuf content = Unpooled.wrappedBuffer(packed, from, to - from);
      boolean last = to == packed.length;
      piece =
          messages.add(
              from == 0
                  ? new TextWebSocketFrame(last, 4, content)
                  : new ContinuationWebSocketFrame(last, 0, content));
      from = to;
    } while (from < packed.length && piece instanceof Piece.Part);
    return piece;
  }

  private static Piece part(MessageAssembler messages, int bytes) {
    return messages.add(new TextWebSocketFrame(false, 0, Unpooled.wrappedBuffer(new byte[bytes])));
  }

  private static Piece overloaded() {
    return new Piece.Refused(1013, "the relay is overloaded, try again later");
  }
}
