package io.nostrmesh.iroh.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.iroh.protocol.IrohRelayVersion;
import io.nostrmesh.iroh.protocol.TestKey;
import io.nostrmesh.iroh.server.observer.Limit;
import io.nostrmesh.iroh.server.observer.PeerFault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A relay in the port of another web server: what is whose, and that it stays in order. */
@Timeout(60)
class SharedPortTest {

  private static final String UPGRADE = IrohTestClient.request("/relay", "iroh-relay-v2");

  /** By the first words of each answer; a host answers with what it was asked. */
  static Stream<Arguments> requests() {
    return Stream.of(
        row("GET /ping", "200 ours"),
        row("GET /ping?x=y", "200 ours"),
        row("GET /iroh/ping", "200 ours"),
        row("GET /nostr/ping", "200 ours"),
        row("GET http://relay/ping", "200 ours"),
        row("GET HTTPS://relay:1/iroh/ping?x", "200 ours"),
        row("HEAD /ping", "200 ours"),
        row("POST /ping", "404 ours"),
        row("OPTIONS /ping", "404 ours"),
        row("GET /generate_204", "204 ours"),
        row("GET /relay", "400 ours"),
        row("HEAD /relay", "400 ours"),
        row("POST /relay", "404 ours"),
        row("GET /nostr/relay", "400 ours"),
        row("GET /mesh/echo", "200 ours"),
        row("GET /iroh/mesh/echo", "200 ours"),
        row("DELETE /mesh/echo", "200 ours"),
        row("GET /", "200 host: GET /"),
        row("GET /index.html", "200 host: GET /index.html"),
        row("GET /healthz", "200 host: GET /healthz"),
        row("GET /robots.txt", "200 host: GET /robots.txt"),
        row("GET /iroh", "200 host: GET /iroh"),
        row("GET /iroh/", "200 host: GET /iroh/"),
        row("GET /iroh/iroh/ping", "200 host: GET /iroh/iroh/ping"),
        row("GET /irohping", "200 host: GET /irohping"),
        row("GET /other/ping", "200 host: GET /other/ping"),
        row("GET /ping/", "200 host: GET /ping/"),
        row("GET /PING", "200 host: GET /PING"),
        row("GET //ping", "200 host: GET //ping"),
        row("GET /%70ing", "200 host: GET /%70ing"),
        row("GET /ping;a=b", "200 host: GET /ping;a=b"),
        row("GET ftp://relay/ping", "200 host: GET ftp://relay/ping"),
        row("GET http://relay?/ping", "200 host: GET http://relay?/ping"),
        row("OPTIONS *", "200 host: OPTIONS *"),
        row("POST /page", "200 host: POST /page"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("requests")
  void takesWhatIsTheRelaysAndNothingElse(String line, String answer) throws IOException {
    try (var relay = echoing();
        var connection = RawIrohSocket.dial(relay.address())) {
      connection.sendText(line + " HTTP/1.1\r\nHost: relay\r\nConnection: close\r\n\r\n");
      String text = new String(connection.readToEnd(), StandardCharsets.ISO_8859_1);

      boolean ours = answer.endsWith("ours");
      assertThat(text).startsWith("HTTP/1.1 " + answer.substring(0, 3) + " ");
      assertThat(text.contains("strict-transport-security")).isEqualTo(ours);
      assertThat(relay.host().seen).isEqualTo(ours ? List.of() : List.of(line));
      assertThat(relay.events().count(RecordedEvents.Kind.OPENED)).isEqualTo(ours ? 1 : 0);
      if (!ours) {
        assertThat(text).endsWith(answer.substring(4));
      }
    }
  }

  /**
   * On one connection, sent at once: {@code p}ing, {@code h}ost's page, page with a {@code b}ody,
   * {@code c}ontrol path.
   */
  @ParameterizedTest
  @CsvSource({
    "p",
    "h",
    "b",
    "c",
    "ph",
    "hp",
    "bp",
    "pb",
    "hph",
    "php",
    "bpbpb",
    "cc",
    "ch",
    "hc",
    "chcbcp",
    "pppphhhhbbbbcccc",
    "hhhhhhhhhhp",
    "pcbhpcbhpcbh"
  })
  void answersInOrderWhateverIsWhose(String order) throws IOException {
    String keptOpen = " HTTP/1.1\r\nHost: relay\r\n";
    var requests = new StringBuilder();
    var expected = new ArrayList<String>();
    for (int i = 0; i < order.length(); i++) {
      switch (order.charAt(i)) {
        case 'p' -> {
          requests.append("GET /ping").append(keptOpen).append("\r\n");
          expected.add("");
        }
        case 'h' -> {
          requests.append("GET /" + i).append(keptOpen).append("\r\n");
          expected.add("host: GET /" + i);
        }
        case 'b' -> {
          requests.append("POST /" + i).append(keptOpen);
          requests.append("Content-Length: 70000\r\n\r\n").append("x".repeat(70_000));
          expected.add("host: POST /" + i);
        }
        default -> {
          requests.append("GET /mesh/echo").append(keptOpen).append("\r\n");
          expected.add("GET /mesh/echo");
        }
      }
    }
    for (int pieces : new int[] {1, 7}) {
      try (var relay = echoing();
          var connection = RawIrohSocket.dial(relay.address())) {
        int size = requests.length() / pieces + 1;
        for (int from = 0; from < requests.length(); from += size) {
          connection.sendText(requests.substring(from, Math.min(requests.length(), from + size)));
        }
        for (String body : expected) {
          assertThat(connection.readAnswer()).isEqualTo(body);
        }
      }
    }
  }

  @Test
  void waitsForTheHostsAnswersAndReadsNothingMeanwhile() throws IOException {
    try (var relay = echoing();
        var connection = RawIrohSocket.dial(relay.address())) {
      connection.sendText("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
      connection.sendText("GET /ping HTTP/1.1\r\n\r\nGET /next HTTP/1.1\r\nHost: x\r\n\r\n");
      connection.sendText("GET /mesh/echo HTTP/1.1\r\n\r\n");
      relay.host().patience.complete(null);

      for (String body : List.of("host: GET /slow", "", "host: GET /next", "GET /mesh/echo")) {
        assertThat(connection.readAnswer()).isEqualTo(body);
      }
    }
  }

  @Test
  void upgradesAfterPagesOfBoth() throws IOException {
    try (var relay = echoing();
        var connection = RawIrohSocket.dial(relay.address())) {
      connection.sendText(
          "GET /slow HTTP/1.1\r\nHost: x\r\n\r\nGET /ping HTTP/1.1\r\n\r\n" + UPGRADE);
      relay.host().patience.complete(null);
      assertThat(connection.readAnswer()).isEqualTo("host: GET /slow");
      assertThat(connection.readAnswer()).isEmpty();
      var client = IrohTestClient.upgraded(connection, TestKey.filled(1), IrohRelayVersion.V2);
      client.prove();
      client.receive();
      client.ping();
    }
  }

  @Test
  void endsAConnectionWhoseFirstFramesWereTakenForRequests() throws IOException {
    byte[] frame = RawIrohSocket.frame(0x80 | RawIrohSocket.PING, true, new byte[] {7});
    try (var relay = echoing();
        var connection = RawIrohSocket.dial(relay.address())) {
      connection.sendText(
          "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n"
              + UPGRADE
              + new String(frame, StandardCharsets.ISO_8859_1)
              + "\r\n\r\n");
      relay.host().patience.complete(null);
      assertThat(new String(connection.readToEnd(), StandardCharsets.ISO_8859_1))
          .startsWith("HTTP/1.1 200 OK");
      relay.events().await(RecordedEvents.Kind.CLOSED, 1);
      relay.join(2).close();
    }
  }

  /** What is malformed is answered by whoever's it is. */
  static Stream<Arguments> malformed() {
    return Stream.of(
        Arguments.of("POST /ping HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc", 413, PeerFault.HTTP),
        Arguments.of(
            "POST /ping HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
            413,
            PeerFault.HTTP),
        Arguments.of("GET /ping HTTP/1.1\r\nA b: x\r\n\r\n", 400, PeerFault.HTTP),
        Arguments.of("GET /ping HTTP/1.1\r\n: x\r\n\r\n", 400, PeerFault.HTTP),
        Arguments.of("GET /ping HTTP/3.0\r\n\r\n", 505, PeerFault.HTTP),
        Arguments.of(
            UPGRADE.replace("Host: relay", "Content-Length: 1\r\nContent-Length: 2"),
            400,
            PeerFault.HTTP),
        Arguments.of(UPGRADE.replace("Version: 13", "Version: 8"), 400, PeerFault.UPGRADE),
        Arguments.of(UPGRADE.replace("iroh-relay-v2", "nostr"), 400, PeerFault.UPGRADE),
        Arguments.of(
            "GET /ping HTTP/1.1\r\nA: " + "x".repeat(HostWithRelay.MAX_REQUEST_BYTES),
            431,
            Limit.REQUEST_SIZE));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void refusesWhatIsMalformed(String request, int status, Object counted) throws IOException {
    try (var relay = echoing();
        var connection = RawIrohSocket.dial(relay.address())) {
      connection.sendText(request);
      assertThat(new String(connection.readToEnd(), StandardCharsets.ISO_8859_1))
          .startsWith("HTTP/1.1 " + status + " ");
      assertThat(relay.events().count(counted)).isEqualTo(1);
      assertThat(relay.host().seen).isEmpty();
      relay.events().await(RecordedEvents.Kind.CLOSED, 1);
      relay.join(1).close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET\\r\\n\\r\\n",
    "EHLO relay\\r\\n\\r\\n",
    "GET /page HTTP/1.1\\r\\n: x\\r\\n\\r\\n"
  })
  void leavesToTheHostWhatIsNobodys(String request) throws IOException {
    try (var relay = echoing();
        var connection = RawIrohSocket.dial(relay.address())) {
      connection.sendText(request.replace("\\r\\n", "\r\n"));
      assertThat(new String(connection.readToEnd(), StandardCharsets.ISO_8859_1))
          .endsWith("host: malformed");
      assertThat(relay.events().count(PeerFault.HTTP)).isZero();
    }
  }

  @Test
  void readsFramesThatComeRightBehindTheRequest() throws IOException {
    byte[] frame = RawIrohSocket.frame(0x80 | RawIrohSocket.PING, true, new byte[] {7});
    try (var relay = echoing();
        var connection = RawIrohSocket.dial(relay.address())) {
      connection.sendText(
          "GET /ping HTTP/1.1\r\n\r\n" + UPGRADE + new String(frame, StandardCharsets.ISO_8859_1));
      assertThat(connection.readAnswer()).isEmpty();
      assertThat(connection.readHead().get(0)).contains("101");
      var answers = List.of(connection.read().orElseThrow(), connection.read().orElseThrow());
      assertThat(answers)
          .extracting(RawIrohSocket.Message::opcode)
          .containsExactlyInAnyOrder(RawIrohSocket.BINARY, RawIrohSocket.PONG);
    }
  }

  @Test
  void servesNothingOnceItIsClosed() throws Exception {
    try (var relay = echoing();
        var client = relay.join(1);
        var page = RawIrohSocket.dial(relay.address())) {
      page.sendText("GET /ping HTTP/1.1\r\n\r\n");
      assertThat(page.readAnswer()).isEmpty();
      relay.relay().close().toCompletableFuture().get();

      client.awaitClosed();
      page.sendText("GET /page HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(page.readAnswer()).isEqualTo("host: GET /page");
    }
  }

  private static RunningIrohRelay echoing() {
    return RunningIrohRelay.serving(
        new EchoPath(CompletableFuture.completedFuture(null)),
        IrohRelayConfig.inHost().withPathPrefix("/iroh").withPathPrefix("/nostr"));
  }

  private static Arguments row(String line, String answer) {
    return Arguments.of(line, answer);
  }
}
