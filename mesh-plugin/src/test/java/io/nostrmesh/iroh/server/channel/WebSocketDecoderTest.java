package io.nostrmesh.iroh.server.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.nostrmesh.iroh.server.RawIrohSocket;
import io.nostrmesh.iroh.server.observer.IrohRelayObserver;
import io.nostrmesh.limit.ReceiveBudget;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What messages cost while they come and once they are there. */
class WebSocketDecoderTest {

  private static final int MAX_BYTES = 65_544;
  private static final int FINAL = 0x80;

  private final ReceiveBudget budget = new ReceiveBudget(1 << 20, 4096);
  private final Received received = new Received(budget, IrohRelayObserver.NONE);
  private final EmbeddedChannel channel = new EmbeddedChannel();

  WebSocketDecoderTest() {
    WebSocketDecoder.addLast(channel.pipeline(), MAX_BYTES, received);
    channel.pipeline().addLast(new BinaryMessages(IrohRelayObserver.NONE));
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  /** A queue would hold such a message for long: pieces cost many times their bytes. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 64, 1000, 1023, 30_000, 65_544})
  void joinsAMessageInPiecesToOneBufferOfItsSize(int piece) {
    var message = new byte[Math.min(MAX_BYTES, 3000 * piece)];
    new Random(piece).nextBytes(message);
    for (int from = 0; from < message.length; from += piece) {
      int to = Math.min(message.length, from + piece);
      int first = (from == 0 ? RawIrohSocket.BINARY : 0) | (to == message.length ? FINAL : 0);
      frame(first, Arrays.copyOfRange(message, from, to));
    }

    ByteBuf joined = channel.readInbound();

    assertThat(ByteBufUtil.getBytes(joined)).isEqualTo(message);
    assertThat(joined.nioBufferCount()).isEqualTo(1);
    assertThat(joined.capacity()).isLessThan(2 * message.length);
    assertThat(budget.held()).isZero();
    joined.release();
  }

  @Test
  void countsAFrameThatIsNotComplete() {
    byte[] frame = RawIrohSocket.frame(FINAL | RawIrohSocket.BINARY, true, new byte[60_000]);
    for (int sent = 0; sent < frame.length; sent += 1000) {
      channel.writeInbound(
          Unpooled.wrappedBuffer(frame, sent, Math.min(1000, frame.length - sent)));
      assertThat(budget.held()).isBetween(sent == 60_000 ? 0L : sent + 900L, sent + 1000L);
    }
    channel.<ByteBuf>readInbound().release();
    assertThat(budget.held()).isZero();
  }

  @Test
  void countsTheFragmentsOfAMessageThatIsNotComplete() {
    frame(RawIrohSocket.BINARY, new byte[20_000]);
    assertThat(budget.held()).isEqualTo(20_000);
    frame(FINAL | RawIrohSocket.PING, new byte[100]);
    frame(0, new byte[20_000]);
    assertThat(budget.held()).isEqualTo(40_000);
    frame(FINAL, new byte[1]);
    assertThat(budget.held()).isZero();
    channel.<ByteBuf>readInbound().release();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 98, 255, 256, 5_000})
  void countsWhatMessagesThatComeTooEarlyCost(int bytes) {
    channel.config().setAutoRead(false);
    channel.pipeline().addLast(new EarlyMessages(received), new ChannelInboundHandlerAdapter());
    for (int i = 0; i < 100; i++) {
      frame(FINAL | RawIrohSocket.BINARY, new byte[bytes]);
    }
    assertThat(budget.held()).isEqualTo(100L * Math.max(256, bytes));
    assertThat(channel.<ByteBuf>readInbound()).isNull();

    channel.pipeline().remove(EarlyMessages.class);

    assertThat(budget.held()).isZero();
    assertThat(channel.inboundMessages()).hasSize(100);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 256})
  void saysOnceThatTooMuchCameTooEarly(int bytes) {
    channel.config().setAutoRead(false);
    var listener = new Listener();
    channel.pipeline().addLast(new EarlyMessages(received), listener);
    for (int i = 0; i < 5000; i++) {
      frame(FINAL | RawIrohSocket.BINARY, new byte[bytes]);
    }
    assertThat(listener.overloads).isEqualTo(1);
    assertThat(budget.held()).isLessThanOrEqualTo(1 << 20);
    received.close();
    assertThat(budget.held()).isZero();
  }

  private void frame(int first, byte[] payload) {
    channel.writeInbound(Unpooled.wrappedBuffer(RawIrohSocket.frame(first, true, payload)));
  }

  private static final class Listener extends ChannelInboundHandlerAdapter {

    private int overloads;

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      overloads += event == ConnectionEvent.OVERLOADED ? 1 : 0;
    }
  }
}
