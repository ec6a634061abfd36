package io.nostrmesh.iroh.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.nostrmesh.iroh.protocol.FrameType.Sender;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.ClientToRelayDatagrams;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.RelayToClientDatagrams;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.spi.EndpointId;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FrameTest {

  private static final EndpointId KEY = new EndpointId(1, 2, 3, 4);

  private final FrameWriter writer = new FrameWriter(UnpooledByteBufAllocator.DEFAULT);

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "/iroh/frames.csv", numLinesToSkip = 1)
  void readsAndWritesEveryFrame(
      String meaning, Sender sender, IrohRelayVersion version, String hex) {
    Frame frame = read(sender, version, hex).toOptional().orElseThrow();

    assertThat(ByteBufUtil.hexDump(writer.write(frame))).isEqualTo(hex);
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "/iroh/malformed-frames.csv", numLinesToSkip = 1)
  void refusesMalformedFrames(String meaning, Sender sender, IrohRelayVersion version, String hex) {
    assertThat(read(sender, version, hex)).isInstanceOf(Parsed.Malformed.class);
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "/iroh/frames.csv", numLinesToSkip = 1)
  void answersEveryTruncationWithAValue(
      String meaning, Sender sender, IrohRelayVersion version, String hex) {
    for (int length = 0; length < hex.length(); length += 2) {
      String cut = hex.substring(0, length);
      assertThatCode(() -> read(sender, version, cut)).as(cut).doesNotThrowAnyException();
    }
  }

  @Test
  void answersRandomBytesWithAValue() {
    var random = new Random(20260823);
    for (int i = 0; i < 100_000; i++) {
      var bytes = new byte[random.nextInt(120)];
      random.nextBytes(bytes);
      if (bytes.length > 0) {
        // Most random tags are unknown; this is about the bodies.
        bytes[0] = (byte) random.nextInt(16);
      }
      for (Sender sender : new Sender[] {Sender.CLIENT, Sender.RELAY}) {
        for (IrohRelayVersion version : IrohRelayVersion.values()) {
          Parsed<Frame> frame =
              new FrameReader(sender, version).read(Unpooled.wrappedBuffer(bytes));
          frame.toOptional().map(writer::write).ifPresent(ByteBuf::release);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"09", "4009", "80000009", "c000000000000009"})
  void readsAFrameTypeInAnyLengthOfVarint(String tag) {
    assertThat(read(Sender.CLIENT, IrohRelayVersion.V2, tag + "0000000000000007"))
        .isEqualTo(Parsed.valid(new IrohRelayFrame.Ping(7)));
  }

  @Test
  void limitsTheBodyAfterTheTag() {
    var atLimit = new byte[1 + FrameReader.MAX_BODY_BYTES];
    atLimit[0] = 4;
    var beyond = new byte[atLimit.length + 1];
    beyond[0] = 4;
    var reader = new FrameReader(Sender.CLIENT, IrohRelayVersion.V2);

    assertThat(reader.read(Unpooled.wrappedBuffer(atLimit))).isInstanceOf(Parsed.Valid.class);
    assertThat(reader.read(Unpooled.wrappedBuffer(beyond))).isInstanceOf(Parsed.Malformed.class);
  }

  @Test
  void takesABatchWithoutSegmentSizeForASingleDatagram() {
    String key = KEY.toString();
    var batch =
        (ClientToRelayDatagrams)
            read(Sender.CLIENT, IrohRelayVersion.V2, "05" + key + "00" + "0000" + "abcd")
                .toOptional()
                .orElseThrow();

    ByteBuf delivered = writer.write(new RelayToClientDatagrams(KEY, batch.datagrams()));

    assertThat(ByteBufUtil.hexDump(delivered)).isEqualTo("06" + key + "00" + "abcd");
  }

  @ParameterizedTest
  @EnumSource(Ecn.class)
  void readsOnlyTheTwoLowBitsOfEcn(Ecn ecn) {
    assertThat(Ecn.of((byte) (0xfc | ecn.ordinal()))).isEqualTo(ecn);
    assertThat(ecn.bits()).isEqualTo(ecn.ordinal());
  }

  @Test
  void knowsTheLengthOfADatagramFrameBeforeItIsWritten() {
    var contents = Unpooled.wrappedBuffer(new byte[10]);
    for (int segmentSize : new int[] {0, 6}) {
      var datagrams = new Datagrams(Ecn.NONE, segmentSize, contents);

      ByteBuf written = writer.write(new RelayToClientDatagrams(KEY, datagrams));

      assertThat(FrameWriter.length(datagrams)).isEqualTo(written.readableBytes());
      written.release();
    }
  }

  @Test
  void writesDatagramsWithoutCopyingOrKeepingThem() {
    ByteBuf contents = Unpooled.wrappedBuffer(new byte[] {1, 2, 3});
    ByteBuf message =
        writer.write(new RelayToClientDatagrams(KEY, new Datagrams(Ecn.NONE, 0, contents)));

    assertThat(contents.refCnt()).isEqualTo(2);
    contents.setByte(0, 9);
    assertThat(ByteBufUtil.hexDump(message)).endsWith("090203");
    message.release();
    assertThat(contents.refCnt()).isEqualTo(1);
  }

  @Test
  void keepsLongDenialReasonsWhole() {
    var denial = new HandshakeFrame.ServerDeniesAuth("né".repeat(300));
    ByteBuf written = writer.write(denial);

    assertThat(new FrameReader(Sender.RELAY, IrohRelayVersion.V2).read(written))
        .isEqualTo(Parsed.valid(denial));
  }

  private static Parsed<Frame> read(Sender sender, IrohRelayVersion version, String hex) {
    return new FrameReader(sender, version)
        .read(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex)));
  }
}
