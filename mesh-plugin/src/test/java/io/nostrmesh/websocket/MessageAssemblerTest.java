package io.nostrmesh.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.nostrmesh.limit.ReceiveBudget;
import io.nostrmesh.websocket.MessageAssembler.Piece;
import org.junit.jupiter.api.Test;

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

  private static Piece part(MessageAssembler messages, int bytes) {
    return messages.add(new TextWebSocketFrame(false, 0, Unpooled.wrappedBuffer(new byte[bytes])));
  }

  private static Piece overloaded() {
    return new Piece.Refused(1013, "the relay is overloaded, try again later");
  }
}
