package io.nostrmesh.host.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestRelay;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody shuts others out of the Nostr port with connections that get nowhere. */
class HalfOpenNostrTest {

  private static final int PLACES = 8;
  private static final String HEAD =
      "Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
          + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";

  @TempDir static Path data;
  private static TestRelay relay;

  @BeforeAll
  static void start() {
    relay =
        TestRelay.start(
            data,
            "mesh.host.max-connections",
            PLACES,
            "micronaut.server.host",
            "0.0.0.0",
            "mesh.host.request-timeout",
            "10m");
  }

  @AfterAll
  static void stop() {
    relay.close();
  }

  /** Each from eight addresses of one network, four times as many as there are places. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "G",
        "GET / HTTP/1.1\r\nHost: x\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf",
        "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.1\r\n" + HEAD,
      })
  void newcomersGetIn(String half) throws IOException {
    List<Socket> attackers = new ArrayList<>();
    try {
      for (int i = 0; i < 4 * PLACES; i++) {
        InetAddress from = InetAddress.getByAddress(new byte[] {127, 9, 9, (byte) (1 + i % 8)});
        var socket = new Socket(InetAddress.getByName("127.0.0.1"), relay.port(), from, 0);
        attackers.add(socket);
        socket.getOutputStream().write(half.getBytes(US_ASCII));
        if (i % PLACES == 0) {
          assertMembersGetIn();
        }
      }
      assertMembersGetIn();
    } finally {
      for (Socket socket : attackers) {
        socket.close();
      }
    }
  }

  private static void assertMembersGetIn() {
    try (TestClient member = relay.connectAs(TestRelay.OWNER)) {
      assertThat(member.request("r", "{\"ids\":[]}")).isEmpty();
    }
  }
}
