package io.nostrmesh.host.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestRelay;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The iroh relay in the port of this host, which has handlers of its own in that port. */
@Timeout(120)
class OnePortHostTest {

  private static final String UPGRADE =
      "GET /relay HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
          + "Sec-WebSocket-Protocol: iroh-relay-v2\r\n\r\n";

  @TempDir Path data;

  /** The gateway in the same port asks the host as its client. */
  @ParameterizedTest
  @ValueSource(strings = {"none", "self"})
  void servesBothWhoeverElseIsInThePort(String gateway) throws IOException {
    try (TestRelay relay =
            start(
                gateway.equals("self")
                    ? new Object[] {"mesh.gateway.upstream", "self"}
                    : new Object[0]);
        TestClient owner = relay.connect();
        Socket iroh = upgraded(relay)) {
      owner.authenticate(TestRelay.OWNER);
      // The challenge, as a WebSocket message.
      assertThat(iroh.getInputStream().read()).isEqualTo(0x82);
    }
  }

  @Test
  void answersInOrder() throws IOException {
    try (TestRelay relay = start();
        Socket socket = dial(relay)) {
      String page = "GET / HTTP/1.1\r\nHost: x\r\nAccept: application/nostr+json\r\n";
      String ping = "GET /ping HTTP/1.1\r\nHost: x\r\n\r\n";
      String last = page + "Connection: close\r\n\r\n";
      write(socket, ping + page + "\r\n" + ping + page + "\r\n" + ping + ping + last);
      String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);

      var order = new ArrayList<Character>();
      for (String answer : all.split("(?=HTTP/1.1 )")) {
        assertThat(answer).startsWith("HTTP/1.1 200 ");
        order.add(answer.contains("strict-transport-security") ? 'p' : 'h');
      }
      assertThat(order).isEqualTo(List.of('p', 'h', 'p', 'h', 'p', 'p', 'h'));
    }
  }

  /** They leave the places of the host when they become the iroh relay's. */
  @Test
  void connectionsOfTheIrohRelayGiveWayToNoClientOfTheHost() throws IOException {
    try (TestRelay relay = start("mesh.host.max-connections-per-address", 1);
        Socket iroh = upgraded(relay);
        TestClient first = relay.connect();
        TestClient owner = relay.connect()) {
      owner.authenticate(TestRelay.OWNER);
      assertThat(first.challenge()).isNotEmpty();
      assertThat(iroh.getInputStream().read()).isEqualTo(0x82);
      iroh.getInputStream().readNBytes(iroh.getInputStream().read());
      // A ping, masked with zeros, and the answer to it.
      iroh.getOutputStream().write(new byte[] {(byte) 0x89, (byte) 0x80, 0, 0, 0, 0});
      assertThat(iroh.getInputStream().read()).isEqualTo(0x8a);
    }
  }

  /** Whoever asks the iroh relay alone is no client who never asks the host for anything. */
  @Test
  void exchangesWithTheIrohRelayCountAsExchanges() throws Exception {
    try (TestRelay relay = start("mesh.host.request-timeout", "1s");
        Socket socket = dial(relay)) {
      write(socket, "GET /ping HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
          .startsWith("HTTP/1.1 200 ")
          .doesNotContain(" 408 ");
      assertThat(
              relay
                  .bean(MeterRegistry.class)
                  .get("mesh.host.faults")
                  .tag("fault", "request-time")
                  .counter()
                  .count())
          .isZero();
    }
  }

  private TestRelay start(Object... more) {
    var settings = new ArrayList<Object>();
    settings.addAll(
        List.of(
            "mesh.iroh-relay.bind-address",
            "shared",
            "mesh.iroh-relay.public-url",
            "http://localhost"));
    settings.addAll(List.of(more));
    return TestRelay.start(data, settings.toArray());
  }

  private static Socket upgraded(TestRelay relay) throws IOException {
    Socket socket = dial(relay);
    write(socket, UPGRADE);
    var head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      int next = socket.getInputStream().read();
      assertThat(next).as(head.toString()).isNotNegative();
      head.append((char) next);
    }
    assertThat(head.toString()).startsWith("HTTP/1.1 101 ");
    return socket;
  }

  private static Socket dial(TestRelay relay) throws IOException {
    var socket = new Socket("127.0.0.1", relay.port());
    socket.setSoTimeout(30_000);
    return socket;
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
