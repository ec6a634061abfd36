package io.nostrmesh.host.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.testing.RawNostrSocket;
import io.nostrmesh.host.testing.TestRelay;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How WebSockets end (RFC 6455), and what may be compressed how (RFC 7692). */
class WebSocketEndingsTest {

  private static final String DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate\r\n";
  private static final byte[] REQUEST = "[\"REQ\",\"r\",{\"ids\":[]}]".getBytes(UTF_8);

  @TempDir static Path data;
  private static TestRelay relay;

  @BeforeAll
  static void start() {
    relay = TestRelay.start(data, "mesh.host.access", "public");
  }

  @AfterAll
  static void stop() {
    relay.close();
  }

  /** Bytes after the handshake in hex, and the code of the close frame that answers them. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "empty close                  | 8880 00000000                     | 1005",
        "close 1000                   | 8882 00000000 03e8                | 1000",
        "close 1000 with reason       | 8885 00000000 03e8 627965         | 1000",
        "close 1001                   | 8882 00000000 03e9                | 1001",
        "close 1011                   | 8882 00000000 03f3                | 1011",
        "close 3000                   | 8882 00000000 0bb8                | 3000",
        "close 4999                   | 8882 00000000 1387                | 4999",
        "close code of one byte       | 8881 00000000 03                  | 1002",
        "close 0                      | 8882 00000000 0000                | 1002",
        "close 999                    | 8882 00000000 03e7                | 1002",
        "close 1004                   | 8882 00000000 03ec                | 1002",
        "close 1005                   | 8882 00000000 03ed                | 1002",
        "close 1006                   | 8882 00000000 03ee                | 1002",
        "close 1015                   | 8882 00000000 03f7                | 1002",
        "close 2999                   | 8882 00000000 0bb7                | 1002",
        "close 5000                   | 8882 00000000 1388                | 1002",
        "close 65535                  | 8882 00000000 ffff                | 1002",
        "close reason not UTF-8       | 8884 00000000 03e8 c080           | 1007",
        "fragmented close             | 0882 00000000 03e8                | 1002",
        "close in a message           | 0181 00000000 61 8882 00000000 03e8 | 1000",
        "text not masked              | 8101 61                           | 1002",
        "close not masked             | 8802 03e8                         | 1002",
        "RSV1 without an extension    | c181 00000000 61                  | 1002",
        "RSV2                         | a181 00000000 61                  | 1002",
        "RSV3                         | 9181 00000000 61                  | 1002",
        "RSV1 on a ping               | c980 00000000                     | 1002",
        "opcode 3                     | 8381 00000000 61                  | 1002",
        "opcode 7                     | 8780 00000000                     | 1002",
        "opcode 11                    | 8b80 00000000                     | 1002",
        "opcode 15                    | 8f80 00000000                     | 1002",
        "fragmented ping              | 0980 00000000                     | 1002",
        "ping of 126 bytes            | 89fe 007e 00000000                | 1002",
        "continuation of nothing      | 8081 00000000 61                  | 1002",
        "open continuation of nothing | 0081 00000000 61                  | 1002",
        "text in a message            | 0181 00000000 61 8181 00000000 61 | 1002",
        "length not minimal, 16 bits  | 81fe 007d 00000000                | 1002",
        "length not minimal, 64 bits  | 81ff 000000000000ffff 00000000    | 1002",
        "negative length              | 81ff ffffffffffffffff 00000000    | 1002",
        "a frame of 1 GB              | 81ff 0000000040000000 00000000    | 1009",
        "a frame of 2^62 bytes        | 81ff 4000000000000000 00000000    | 1009",
        "binary                       | 8281 00000000 61                  | 1003",
        "empty binary                 | 8280 00000000                     | 1003",
        "fragmented binary            | 0281 00000000 61                  | 1003",
        "overlong UTF-8               | 8182 00000000 c080                | 1007",
        "a surrogate in UTF-8         | 8183 00000000 eda080              | 1007",
        "beyond U+10FFFF              | 8184 00000000 f4908080            | 1007",
        "lone continuation byte       | 8181 00000000 80                  | 1007",
        "UTF-8 cut off at the end     | 8182 00000000 e282                | 1007",
        "UTF-8 bad over two fragments | 0181 00000000 e2 8082 00000000 8228 | 1007",
        "UTF-8 cut off in fragments   | 0181 00000000 e2 8081 00000000 82 | 1007",
      })
  void closesWithTheCodeOfTheFault(String name, String hex, int code) throws IOException {
    try (RawNostrSocket client = RawNostrSocket.connect(relay.port())) {
      client.sendRaw(HexFormat.of().parseHex(hex.replace(" ", "")));
      assertThat(client.readClose()).isEqualTo(code);
      assertThat(client.isEndedByPeer()).isTrue();
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "RSV1 on a continuation  | 4180 00000000 c080 00000000 | 1002",
        "RSV1 on a ping          | c980 00000000               | 1002",
        "RSV1 on a close         | c880 00000000               | 1002",
        "RSV2                    | a180 00000000               | 1002",
        "RSV1 and RSV2           | e180 00000000               | 1002",
        "no DEFLATE              | c184 00000000 ffffffff      | 1007",
        "compressed binary       | c281 00000000 00            | 1003",
      })
  void closesWithTheCodeOfTheFaultWhereMessagesAreCompressed(String name, String hex, int code)
      throws IOException {
    try (RawNostrSocket client = RawNostrSocket.connect(relay.port(), DEFLATE)) {
      client.sendRaw(HexFormat.of().parseHex(hex.replace(" ", "")));
      assertThat(client.readClose()).isEqualTo(code);
    }
  }

  /** Frames before a valid request: it is answered all the same. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "ping                                 | 8980 00000000",
        "ping of 125 bytes                    | 89fd 00000000 {125}",
        "pong that nobody asked for           | 8a81 00000000 61",
        "ping within a message                | 0181 00000000 5b 8980 00000000 8081 00000000 5d",
        "empty text                           | 8180 00000000",
        "empty fragments                      | 0180 00000000 0080 00000000 8080 00000000",
        "UTF-8 split over fragments           | 0181 00000000 e2 8082 00000000 82ac",
        "U+10FFFF                             | 8184 00000000 f48fbfbf",
      })
  void servesOnAfterWhatIsLegal(String name, String hex) throws IOException {
    try (RawNostrSocket client = RawNostrSocket.connect(relay.port())) {
      client.sendRaw(
          HexFormat.of().parseHex(hex.replace("{125}", "61".repeat(125)).replace(" ", "")));
      client.sendText(REQUEST);
      assertThat(client.readUntil("EOSE")).contains("\"r\"");
    }
  }

  @Test
  void echoesThePayloadOfAPing() throws IOException {
    try (RawNostrSocket client = RawNostrSocket.connect(relay.port())) {
      client.sendFrame(0x89, "echo".getBytes(UTF_8));
      while (client.readFrame() != 0x8a) {
        continue;
      }
      assertThat(client.payload()).asString().isEqualTo("echo");
    }
  }

  /** How a compressed request may be cut: at each byte, also so that a part unpacks to nothing. */
  @Test
  void takesCompressedMessagesHoweverTheyAreCut() throws IOException {
    byte[] packed = deflate(REQUEST, false);
    try (RawNostrSocket client = RawNostrSocket.connect(relay.port(), DEFLATE)) {
      assertThat(client.response()).contains("permessage-deflate");
      for (int cut = 0; cut <= packed.length; cut++) {
        client.sendFrame(0x41, Arrays.copyOf(packed, cut));
        client.sendFrame(0x80, Arrays.copyOfRange(packed, cut, packed.length));
      }
      // Its own stream has ended there, which RFC 7692 section 7.2.3.4 allows.
      client.sendFrame(0xc1, deflate(REQUEST, true));
      client.sendFrame(0xc1, new byte[] {0});
      client.sendFrame(0xc1, packed);
      client.sendText(REQUEST);
      client.sendText("[\"NOPE\"]".getBytes(UTF_8));
      client.sendFrame(0x88, new byte[] {3, (byte) 0xe8});
      assertThat(client.readClose()).isEqualTo(1000);
    }
  }

  private static byte[] deflate(byte[] message, boolean ended) {
    var deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    deflater.setInput(message);
    var out = new ByteArrayOutputStream();
    byte[] chunk = new byte[1024];
    if (ended) {
      deflater.finish();
      out.write(chunk, 0, deflater.deflate(chunk));
      out.write(0);
      return out.toByteArray();
    }
    int length = deflater.deflate(chunk, 0, chunk.length, Deflater.SYNC_FLUSH);
    deflater.end();
    return Arrays.copyOf(chunk, length - 4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "permessage-deflate; client_max_window_bits=abc",
        "permessage-deflate; server_max_window_bits=99",
        "permessage-deflate; unknown",
        "x-webkit-deflate-frame",
        "nonsense; =; ,,",
        ";",
      })
  void declinesOffersThatItCannotMeet(String offer) throws IOException {
    try (RawNostrSocket client =
        RawNostrSocket.connect(relay.port(), "Sec-WebSocket-Extensions: " + offer + "\r\n")) {
      assertThat(client.response()).contains("101").doesNotContain("Extensions", "extensions");
      client.sendText(REQUEST);
      assertThat(client.readUntil("EOSE")).contains("\"r\"");
    }
  }

  @Test
  void saysThatItIsShuttingDown(@TempDir Path other) throws IOException {
    TestRelay ending = TestRelay.start(other);
    try (RawNostrSocket client = RawNostrSocket.connect(ending.port())) {
      ending.close();
      assertThat(client.readClose()).isEqualTo(1001);
    }
  }
}
