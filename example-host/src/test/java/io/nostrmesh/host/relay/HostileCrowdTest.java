package io.nostrmesh.host.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.RawNostrSocket;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.spi.EventPolicy;
import io.nostrmesh.spi.EventVerdict;
import io.nostrmesh.spi.Publication;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What hostile peers can make the relay hold, one and many at once, while others are served. */
class HostileCrowdTest {

  private static final SecretKey ALICE = Keys.of("alice");
  private static final int MIB = 1024 * 1024;
  private static final int EACH = 12;

  @TempDir Path data;
  private final List<RawNostrSocket> crowd = new ArrayList<>();

  @AfterEach
  void disperse() throws IOException {
    for (RawNostrSocket peer : crowd) {
      peer.close();
    }
  }

  private RawNostrSocket peer(TestRelay relay, String headers) throws IOException {
    RawNostrSocket peer = RawNostrSocket.connect(relay.port(), headers);
    crowd.add(peer);
    return peer;
  }

  private static double held(TestRelay relay, String what) {
    return relay
        .bean(MeterRegistry.class)
        .get("mesh.host.held.bytes")
        .tag("what", what)
        .gauge()
        .value();
  }

  private static double limited(TestRelay relay, String limit) {
    return relay
        .bean(MeterRegistry.class)
        .get("mesh.host.limited")
        .tag("limit", limit)
        .counter()
        .count();
  }

  /**
   * They subscribe to everything and never read, send half of a long message, or open all the
   * subscriptions there are. The budgets are the smallest that can be set.
   */
  @Test
  void servesOthersAmongManyHostilePeers() throws IOException {
    try (TestRelay relay =
            TestRelay.start(
                data,
                "mesh.host.access",
                "public",
                "mesh.host.received-bytes",
                MIB,
                "mesh.host.queued-bytes",
                MIB,
                "mesh.host.subscribed-bytes",
                MIB);
        TestClient reader = relay.connect();
        TestClient writer = relay.connect()) {
      reader.request("live", "{\"kinds\":[1]}");
      for (int i = 0; i < EACH; i++) {
        subscribeToEverything(peer(relay, ""));
        sendHalf(peer(relay, ""));
        openAllSubscriptions(peer(relay, ""));
      }
      for (int i = 0; i < 300; i++) {
        Event event = Events.by(ALICE).content(i + "x".repeat(30_000)).sign();
        writer.publishAccepted(event);
        assertThat(reader.live("live")).isEqualTo(event);
        for (String what : List.of("received", "queued", "subscribed")) {
          // Whoever takes what is too much is counted until somebody has given way.
          assertThat(held(relay, what)).as(what).isLessThan(2 * MIB);
        }
      }
      assertThat(limited(relay, "received-bytes")).isPositive();
      assertThat(limited(relay, "queued-bytes")).isPositive();
      assertThat(limited(relay, "subscribed-bytes")).isPositive();
    }
  }

  private static void subscribeToEverything(RawNostrSocket peer) throws IOException {
    peer.sendText("[\"REQ\",\"s\",{}]".getBytes(UTF_8));
  }

  private static void sendHalf(RawNostrSocket peer) throws IOException {
    byte[] half = new byte[200_000];
    Arrays.fill(half, (byte) ' ');
    peer.sendFrame(0x01, half);
  }

  private static void openAllSubscriptions(RawNostrSocket peer) throws IOException {
    try {
      for (int i = 0; i < 1024; i++) {
        String filter = "{\"#t\":[\"" + i + "a\",\"" + i + "b\",\"" + i + "c\"]}";
        peer.sendText(("[\"REQ\",\"s" + i + "\"," + filter + "]").getBytes(UTF_8));
      }
    } catch (IOException ended) {
      // It has given way.
    }
  }

  /** What a few bytes unpack to is not unpacked before there is room for it. */
  @Test
  void holdsLittleOfWhatOneConnectionSends() throws IOException {
    var verdict = new CompletableFuture<EventVerdict>();
    EventPolicy thinking =
        new EventPolicy() {
          @Override
          public CompletionStage<EventVerdict> onPublish(Publication publication) {
            return verdict;
          }
        };
    try (TestRelay relay =
            TestRelay.startWith(
                List.of(thinking),
                data,
                "mesh.host.access",
                "public",
                "mesh.host.received-bytes",
                64 * MIB);
        TestClient other = relay.connect()) {
      RawNostrSocket bomber = peer(relay, "Sec-WebSocket-Extensions: permessage-deflate\r\n");
      assertThat(bomber.response()).contains("permessage-deflate");
      var all = new ByteArrayOutputStream();
      for (int i = 0; i < 100; i++) {
        Event event = Events.by(ALICE).content(i + "x".repeat(400_000)).sign();
        all.writeBytes(frame(deflate("[\"EVENT\"," + event.toJson() + "]")));
      }
      bomber.sendRaw(all.toByteArray());
      while (held(relay, "received") < MIB) {
        other.request("r", "{\"ids\":[]}");
      }
      for (int i = 0; i < 200; i++) {
        other.request("r", "{\"ids\":[]}");
        assertThat(held(relay, "received")).isLessThan(3 * MIB);
      }
      verdict.complete(EventVerdict.PASS);
    }
  }

  private static byte[] frame(byte[] payload) {
    var frame = ByteBuffer.allocate(8 + payload.length);
    frame.put((byte) 0xc1).put((byte) 0xfe).putShort((short) payload.length).putInt(0);
    return frame.put(payload).array();
  }

  private static byte[] deflate(String text) {
    var deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    deflater.setInput(text.getBytes(UTF_8));
    var packed = new byte[20_000];
    int length = deflater.deflate(packed, 0, packed.length, Deflater.SYNC_FLUSH);
    deflater.end();
    return Arrays.copyOf(packed, length - 4);
  }
}
