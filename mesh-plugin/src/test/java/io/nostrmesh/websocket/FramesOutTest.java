package io.nostrmesh.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FramesOutTest {

  static Stream<Arguments> frames() {
    List<Function<ByteBuf, WebSocketFrame>> kinds =
        List.of(
            TextWebSocketFrame::new,
            BinaryWebSocketFrame::new,
            ContinuationWebSocketFrame::new,
            payload -> new TextWebSocketFrame(false, 0, payload),
            payload -> new TextWebSocketFrame(true, 4, payload),
            payload -> new ContinuationWebSocketFrame(false, 3, payload));
    var lengths = List.of(0, 1, 3, 4, 7, 8, 9, 125, 126, 127, 16_383, 16_384, 65_535, 65_536);
    return Stream.concat(
            lengths.stream()
                .flatMap(length -> kinds.stream().map(kind -> kind.apply(payload(length)))),
            Stream.of(
                new CloseWebSocketFrame(),
                new CloseWebSocketFrame(1000, "done"),
                new PingWebSocketFrame(payload(125)),
                new PongWebSocketFrame(payload(0))))
        .map(Arguments::of);
  }

  /** Byte for byte what Netty writes. */
  @ParameterizedTest
  @MethodSource("frames")
  void writesWhatAServerSends(WebSocketFrame frame) {
    byte[] expected =
        written(new EmbeddedChannel(new WebSocket13FrameEncoder(false)), frame.copy());

    assertThat(written(new EmbeddedChannel(FramesOut.ofServer()), frame)).isEqualTo(expected);
    assertThat(frame.refCnt()).isZero();
  }

  /** The same, with a mask that is another each time. */
  @ParameterizedTest
  @MethodSource("frames")
  void writesWhatAClientSends(WebSocketFrame frame) {
    int length = frame.content().readableBytes();
    byte[] plain = written(new EmbeddedChannel(new WebSocket13FrameEncoder(false)), frame.copy());
    var writer = channel(true);
    byte[] once = written(writer, frame.copy());
    byte[] again = written(writer, frame);
    assertThat(once).isNotEqualTo(again);
    assertThat(unmasked(once, length)).isEqualTo(plain);
    assertThat(unmasked(again, length)).isEqualTo(plain);
    assertThat(frame.refCnt()).isZero();
  }

  private static byte[] unmasked(byte[] sent, int length) {
    assertThat(sent[1] & 0x80).isEqualTo(0x80);
    int header = sent.length - length - 4;
    byte[] plain = Arrays.copyOf(sent, sent.length - 4);
    plain[1] &= 0x7f;
    for (int i = 0; i < length; i++) {
      plain[header + i] = (byte) (sent[header + 4 + i] ^ sent[header + i % 4]);
    }
    return plain;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void putsAllFramesUpToAFlushIntoOneBuffer(boolean masked) {
    var channel = channel(masked);
    var promises = new ArrayList<ChannelFuture>();
    for (int i = 0; i < 100; i++) {
      promises.add(channel.write(text(100)));
    }
    assertThat(channel.outboundMessages()).isEmpty();
    assertThat(promises).noneMatch(ChannelFuture::isDone);
    channel.flush();
    assertThat(channel.outboundMessages()).hasSize(1);
    assertThat(promises).allMatch(ChannelFuture::isSuccess);
    channel.flush();
    assertThat(channel.outboundMessages()).hasSize(1);
    channel.finishAndReleaseAll();
  }

  /** The channel counts what waits to be sent, and must hear of it. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void keepsNoMoreThanAFewFromTheChannel(boolean masked) {
    var channel = channel(masked);
    long before = channel.bytesBeforeUnwritable();
    for (int sent = 0; sent < 20 * FramesOut.FULL; sent += 1000) {
      channel.write(text(1000));
      long known = before - channel.bytesBeforeUnwritable();
      assertThat(known).isGreaterThan(Math.min(before, sent + 1000) - FramesOut.FULL - 1014);
    }
    channel.finishAndReleaseAll();
  }

  @Test
  void copiesNothingThatIsLongAnyway() {
    var channel = channel(false);
    WebSocketFrame frame = text(FramesOut.FULL);
    channel.write(text(10));
    ChannelFuture sent = channel.write(frame);
    channel.write(text(10));
    channel.flush();
    assertThat(channel.outboundMessages()).hasSize(3).element(1).isSameAs(frame.content());
    assertThat(sent.isSuccess()).isTrue();
    channel.finishAndReleaseAll();
    assertThat(frame.refCnt()).isZero();
  }

  @Test
  void keepsTheOrderOfWhatIsNoFrame() {
    var channel = channel(false);
    channel.write(text(1));
    channel.write(Unpooled.wrappedBuffer(new byte[] {9}));
    channel.writeAndFlush(text(2));
    assertThat(channel.outboundMessages())
        .extracting(buffer -> ((ByteBuf) buffer).readableBytes())
        .containsExactly(3, 1, 4);
    channel.finishAndReleaseAll();
  }

  /** As a channel does with what was not flushed. */
  @Test
  void givesUpWhatIsLeftWhenTheChannelCloses() {
    var channel = channel(false);
    ChannelFuture last = channel.write(text(10));
    assertThat(last.isDone()).isFalse();
    channel.close();
    assertThat(last.isDone()).isTrue();
    assertThat(last.isSuccess()).isFalse();
    assertThat(channel.outboundMessages()).isEmpty();
  }

  /** Whoever counts what is on its way counts down again. */
  @Test
  void tellsWhoeverWaitsThatTheConnectionIsGone() {
    var channel = channel(true);
    channel.close();
    WebSocketFrame frame = text(10);
    ChannelFuture late = channel.writeAndFlush(frame);
    assertThat(late.isDone()).isTrue();
    assertThat(late.isSuccess()).isFalse();
    assertThat(frame.refCnt()).isZero();
  }

  @Test
  void refusesFramesOfItsCallersOwn() {
    var channel = channel(false);
    var frame =
        new WebSocketFrame(payload(1)) {
          @Override
          public WebSocketFrame replace(ByteBuf content) {
            return this;
          }
        };
    assertThatThrownBy(() -> channel.writeOutbound(frame))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("frame ");
    assertThat(frame.refCnt()).isZero();
    assertThat(written(channel, text(1))).hasSize(3);
  }

  private static EmbeddedChannel channel(boolean masked) {
    return new EmbeddedChannel(masked ? FramesOut.ofClient(new Random(5)) : FramesOut.ofServer());
  }

  private static TextWebSocketFrame text(int length) {
    return new TextWebSocketFrame(payload(length));
  }

  private static ByteBuf payload(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return Unpooled.buffer(length + 1).writeBytes(bytes);
  }

  private static byte[] written(EmbeddedChannel channel, WebSocketFrame frame) {
    channel.writeOutbound(frame);
    ByteBuf all = Unpooled.buffer();
    for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
      all.writeBytes(part);
      part.release();
    }
    return ByteBufUtil.getBytes(all);
  }
}
