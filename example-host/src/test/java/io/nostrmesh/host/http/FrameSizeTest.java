package io.nostrmesh.host.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.settings.ClientLimits;
import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.RawNostrSocket;
import io.nostrmesh.host.testing.TestRelay;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The stated limit of messages is the one that is enforced, in however many frames they come. */
class FrameSizeTest {

  private static final Pattern CHALLENGE = Pattern.compile("\"AUTH\",\"([0-9a-f]+)\"");

  @TempDir static Path data;
  private static TestRelay relay;

  @BeforeAll
  static void start() {
    relay = TestRelay.start(data);
  }

  @AfterAll
  static void stop() {
    relay.close();
  }

  @ParameterizedTest
  @CsvSource({
    "false, plain, 1", "true, plain, 1", "false, plain, 7", "true, plain, 7",
    "false, deflate, 1", "true, deflate, 1", "false, deflate, 7", "true, deflate, 7",
    "false, stored, 1", "true, stored, 1", "false, stored, 7", "true, stored, 7",
  })
  void takesMessagesUpToTheLimitAndNoLonger(boolean proved, String packing, int frames)
      throws IOException {
    int limit = ClientLimits.DEFAULT_MESSAGE_BYTES;
    try (RawNostrSocket client = connect(packing)) {
      String challenge = client.readText();
      if (proved) {
        authenticate(client, challenge);
      }
      for (int bytes : new int[] {66, limit / 2, limit - 1, limit}) {
        send(client, unknown(bytes), packing, frames);
        assertThat(client.readText()).as("of %d bytes", bytes).contains("unknown message");
      }
      send(client, unknown(limit + 1), packing, frames);
      assertThat(client.readClose()).isEqualTo(1009);
    }
  }

  private static RawNostrSocket connect(String packing) throws IOException {
    return RawNostrSocket.connect(
        relay.port(),
        packing.equals("plain") ? "" : "Sec-WebSocket-Extensions: permessage-deflate\r\n");
  }

  private static void authenticate(RawNostrSocket client, String message) throws IOException {
    Matcher challenge = CHALLENGE.matcher(message);
    assertThat(challenge.find()).isTrue();
    String event =
        Events.by(TestRelay.OWNER)
            .kind(22_242)
            .tag("relay", relay.url().toString())
            .tag("challenge", challenge.group(1))
            .sign()
            .toJson();
    client.sendText(("[\"AUTH\"," + event + "]").getBytes(UTF_8));
    assertThat(client.readText()).contains(",true,");
  }

  /** A message of an unknown type, which is answered with a notice, of so many bytes. */
  private static byte[] unknown(int bytes) {
    byte[] message = new byte[bytes];
    Arrays.fill(message, (byte) ' ');
    byte[] start = "[\"NOPE\",\"".getBytes(UTF_8);
    System.arraycopy(start, 0, message, 0, start.length);
    var random = new Random(bytes);
    for (int i = start.length; i < bytes - 2; i++) {
      message[i] = (byte) ('a' + random.nextInt(26));
    }
    message[bytes - 2] = '"';
    message[bytes - 1] = ']';
    return message;
  }

  private static void send(RawNostrSocket client, byte[] message, String packing, int frames)
      throws IOException {
    byte[] payload = packing.equals("plain") ? message : deflate(message, packing);
    int first = packing.equals("plain") ? 1 : 0x41;
    int size = (payload.length + frames - 1) / frames;
    try {
      for (int i = 0; i < frames; i++) {
        client.sendFrame(
            (i == frames - 1 ? 0x80 : 0) | (i == 0 ? first : 0),
            Arrays.copyOfRange(
                payload,
                Math.min(payload.length, i * size),
                Math.min(payload.length, (i + 1) * size)));
      }
    } catch (IOException closedMeanwhile) {
      // What counts is the code.
      return;
    }
  }

  private static byte[] deflate(byte[] message, String packing) {
    int level = packing.equals("stored") ? Deflater.NO_COMPRESSION : Deflater.BEST_SPEED;
    var deflater = new Deflater(level, true);
    deflater.setInput(message);
    byte[] packed = new byte[message.length + message.length / 100 + 64];
    int length = deflater.deflate(packed, 0, packed.length, Deflater.SYNC_FLUSH);
    deflater.end();
    return Arrays.copyOf(packed, length - 4);
  }
}
