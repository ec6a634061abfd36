package io.nostrmesh.iroh.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.iroh.protocol.IrohRelayVersion;
import io.nostrmesh.iroh.protocol.TestKey;
import io.nostrmesh.iroh.server.limits.IrohRelayTimings;
import io.nostrmesh.iroh.server.observer.Limit;
import io.nostrmesh.spi.TransportConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The relay as clients meet it before they speak its protocol. */
class HttpSurfaceTest {

  private static RunningIrohRelay relay;

  @BeforeAll
  static void open() {
    relay =
        new RunningIrohRelay(
            RunningIrohRelay.config().withPathPrefix("/mesh"),
            RunningIrohRelay.decide(connection -> RunningIrohRelay.admitted()));
  }

  @AfterAll
  static void close() {
    relay.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET /ping                 | 200 OK         | 0",
        "GET /ping?x=y             | 200 OK         | 0",
        "GET /mesh/ping            | 200 OK         | 0",
        "GET /healthz              | 200 OK         | 60",
        "GET /robots.txt           | 200 OK         | 26",
        "GET /generate_204         | 204 No Content |",
        "GET /nothing              | 404 Not Found  | 9",
        "GET /relay/               | 404 Not Found  | 9",
        "GET /meshrelay            | 404 Not Found  | 9",
        "GET /mesh                 | 404 Not Found  | 9",
        "HEAD /ping                | 200 OK         | 0",
        "HEAD /                    | 200 OK         | 232",
        "HEAD /index.html          | 200 OK         | 232",
        "HEAD /generate_204        | 204 No Content |",
        "HEAD http://relay/ping    | 200 OK         | 0",
        "HEAD /healthz             | 200 OK         | 60",
        "HEAD /robots.txt          | 200 OK         | 26",
        "HEAD /nothing             | 404 Not Found  | 9",
        "HEAD /relay               | 400 Bad Request| 34",
        "GET http://relay/ping     | 200 OK         | 0",
        "GET HTTPS://relay:1/robots.txt?x | 200 OK  | 26",
        "GET http://relay/mesh/ping | 200 OK        | 0",
        "GET http://relay          | 200 OK         | 232",
        "GET http://relay?x=/ping  | 200 OK         | 232",
        "GET http://[::1]:3340/ping | 200 OK        | 0",
        "GET http://relay/generate_204?x | 204 No Content |",
        "GET http:///ping          | 200 OK         | 0",
        "GET http://relay/nothing  | 404 Not Found  | 9",
        "POST http://relay/ping    | 404 Not Found  | 9",
        "GET ftp://relay/ping      | 404 Not Found  | 9",
        "GET ping                  | 404 Not Found  | 9",
        "GET //ping                | 404 Not Found  | 9",
        "GET /ping/                | 404 Not Found  | 9",
        "GET /PING                 | 404 Not Found  | 9",
        "OPTIONS *                 | 404 Not Found  | 9",
        "CONNECT relay:443         | 404 Not Found  | 9",
        "DELETE /ping              | 404 Not Found  | 9",
        "OPTIONS /ping             | 404 Not Found  | 9",
        "POST /relay               | 404 Not Found  | 9",
        "GET /relay                | 400 Bad Request| 34",
      })
  void answersPlainRequests(String request, String status, String length) throws IOException {
    try (var connection = dial()) {
      connection.sendText(request + " HTTP/1.1\r\nHost: relay\r\n\r\n");
      List<String> head = connection.readHead();

      assertThat(head.get(0)).isEqualTo("HTTP/1.1 " + status);
      assertThat(RawIrohSocket.header(head, "content-length"))
          .isEqualTo(Optional.ofNullable(length));
      assertThat(RawIrohSocket.header(head, "strict-transport-security"))
          .contains("max-age=63072000; includeSubDomains");
      assertThat(RawIrohSocket.header(head, "content-security-policy").orElseThrow())
          .startsWith("default-src 'none';");
    }
  }

  @Test
  void letsBrowsersProbePing() throws IOException {
    try (var connection = dial()) {
      connection.sendText("GET /ping HTTP/1.1\r\n\r\n");
      assertThat(RawIrohSocket.header(connection.readHead(), "access-control-allow-origin"))
          .contains("*");
    }
  }

  @Test
  void saysWhatItIsAtItsRoot() throws IOException {
    for (String path : List.of("/", "/index.html")) {
      assertThat(get(path)).contains("text/html").contains("iroh.computer");
    }
    assertThat(get("/healthz")).contains("{\"status\":\"ok\",\"version\":\"");
    assertThat(get("/robots.txt")).endsWith("User-agent: *\nDisallow: /\n");
  }

  @ParameterizedTest
  @CsvSource({"123az__., response 123az__.", "ts_relay.example, response ts_relay.example"})
  void answersTheCaptivePortalCheck(String challenge, String response) throws IOException {
    assertThat(captivePortal(challenge)).contains(response);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a b",
        "né",
        "a/b",
        "x234567890123456789012345678901234567890123456789012345678901234"
      })
  void doesNotRepeatOddCaptivePortalChallenges(String challenge) throws IOException {
    assertThat(captivePortal(challenge)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "iroh-relay-v2, iroh-relay-v1           | iroh-relay-v2",
        "iroh-relay-v1, iroh-relay-v2           | iroh-relay-v2",
        "baz, iroh-relay-v1, iroh-relay-v2, boo | iroh-relay-v2",
        "iroh-relay-v1                          | iroh-relay-v1",
      })
  void upgradesToTheNewestVersionOffered(String offered, String chosen) throws IOException {
    for (String target :
        List.of(
            "/relay",
            "/relay?token=abc",
            "/mesh/relay",
            "http://relay/relay",
            "HTTPS://relay:443/mesh/relay?token=abc")) {
      try (var connection = dial()) {
        connection.sendText(IrohTestClient.request(target, offered));
        List<String> head = connection.readHead();

        assertThat(head.get(0)).isEqualTo("HTTP/1.1 101 Switching Protocols");
        assertThat(RawIrohSocket.header(head, "sec-websocket-protocol")).contains(chosen);
        assertThat(RawIrohSocket.header(head, "sec-websocket-accept"))
            .contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        assertThat(RawIrohSocket.header(head, "upgrade")).contains("websocket");
        assertThat(RawIrohSocket.header(head, "connection")).contains("upgrade");
        assertThat(RawIrohSocket.header(head, "strict-transport-security")).isPresent();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Upgrade: websocket, X: y",
    "Upgrade: websocket, Upgrade: h2c",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==, X: y",
    "Sec-WebSocket-Version: 13, X: y",
    "Sec-WebSocket-Version: 13, Sec-WebSocket-Version: 12",
    "sec-websocket-protocol: iroh-relay-v2, X: y",
    "sec-websocket-protocol: iroh-relay-v2, sec-websocket-protocol: iroh-relay-v3",
    "sec-websocket-protocol: iroh-relay-v2, sec-websocket-protocol: IROH-RELAY-V2",
  })
  void refusesUpgradesThatAreNone(String header, String instead) throws IOException {
    String request = IrohTestClient.request("/relay", "iroh-relay-v2");
    assertThat(request).contains(header);
    try (var connection = dial()) {
      connection.sendText(request.replace(header, instead));
      List<String> head = connection.readHead();

      assertThat(head.get(0)).isEqualTo("HTTP/1.1 400 Bad Request");
      assertThat(RawIrohSocket.header(head, "sec-websocket-version")).contains("13");
      assertThat(connection.readToEnd()).isNotEmpty();
    }
  }

  @Test
  void takesAnyCaseOfTheUpgradeHeader() throws IOException {
    try (var connection = dial()) {
      connection.sendText(
          IrohTestClient.request("/relay", "iroh-relay-v2").replace("websocket\r", "WebSocket\r"));
      assertThat(connection.readHead().get(0)).contains("101");
    }
  }

  @Test
  void answersSeveralRequestsOnOneConnection() throws IOException {
    try (var connection = dial()) {
      connection.sendText("GET /ping HTTP/1.1\r\n\r\n".repeat(3));
      for (int i = 0; i < 3; i++) {
        assertThat(connection.readHead().get(0)).contains("200");
      }
      connection.sendText("GET /ping HTTP/1.1\r\nConnection: close\r\n\r\n");
      assertThat(connection.readHead().get(0)).contains("200");
      assertThat(connection.readToEnd()).isEmpty();
    }
  }

  @Test
  void closesConnectionsThatAskTooOften() throws IOException {
    try (var connection = dial()) {
      connection.sendText("GET /ping HTTP/1.1\r\n\r\n".repeat(1000));
      String answers = new String(connection.readToEnd(), StandardCharsets.ISO_8859_1);

      assertThat(answers.split("HTTP/1.1 200 OK", -1)).hasSize(33);
      assertThat(answers).containsOnlyOnce("connection: close");
    }
  }

  @Test
  void readsFramesThatComeRightBehindTheRequest() throws IOException {
    try (var connection = dial()) {
      var pipelined =
          IrohTestClient.request("/relay", "iroh-relay-v2")
              + new String(
                  RawIrohSocket.frame(0x80 | RawIrohSocket.PING, true, new byte[] {7}),
                  StandardCharsets.ISO_8859_1);
      connection.sendText(pipelined);
      connection.readHead();

      var answers = List.of(connection.read().orElseThrow(), connection.read().orElseThrow());
      assertThat(answers)
          .extracting(RawIrohSocket.Message::opcode)
          .containsExactlyInAnyOrder(RawIrohSocket.BINARY, RawIrohSocket.PONG);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\r\n\r\n\r\n", "\u0016\u0003\u0001\u0002\0", "EHLO relay\r\n\r\n", "GET\r\n\r\n"})
  void answersGarbageWithBadRequest(String garbage) throws IOException {
    try (var connection = dial()) {
      connection.sendText(garbage);
      connection.socket().shutdownOutput();
      String answer = new String(connection.readToEnd(), StandardCharsets.ISO_8859_1);

      assertThat(answer).matches("(?s)|HTTP/1.1 400 Bad Request.*");
    }
    try (var client = relay.join(1)) {
      client.ping();
    }
  }

  @Test
  void refusesRequestsThatAreTooLong() throws IOException {
    try (var connection = dial()) {
      connection.sendText("GET /relay HTTP/1.1\r\nAuthorization: Bearer " + "x".repeat(200_000));
      assertThat(new String(connection.readToEnd(), StandardCharsets.ISO_8859_1))
          .startsWith("HTTP/1.1 431 ");
    }
    try (var connection = dial()) {
      connection.sendText("GET /relay?token=" + "x".repeat(200_000));
      assertThat(new String(connection.readToEnd(), StandardCharsets.ISO_8859_1))
          .startsWith("HTTP/1.1 414 ");
    }
    assertThat(relay.events().count(Limit.REQUEST_SIZE)).isEqualTo(2);
  }

  @Test
  void bringsEvenTheLongestTokenToTheAdmission() throws Exception {
    String token = "t".repeat(64 * 1024 + 1);
    assertThat(tokenOf("/relay", "Authorization: Bearer " + token)).isEqualTo(token);
    assertThat(tokenOf("/relay?token=" + token)).isEqualTo(token);
  }

  @Test
  void cutsRequestsThatDoNotEndInTime() throws IOException {
    var timings = IrohRelayTimings.DEFAULTS.withHandshake(Duration.ofMillis(300));
    try (var impatient = RunningIrohRelay.open(timings);
        var client = impatient.join(1);
        var connection = RawIrohSocket.dial(impatient.address())) {
      connection.sendText("GET /relay HTTP/1.1\r\nHost: rel");

      assertThat(connection.readToEnd()).isEmpty();
      assertThat(impatient.events().count(Limit.HANDSHAKE_TIME)).isEqualTo(1);
      client.ping();
    }
  }

  @Test
  void cutsConnectionsThatSendNothing() throws IOException {
    var timings = IrohRelayTimings.DEFAULTS.withHandshake(Duration.ofMillis(300));
    try (var impatient = RunningIrohRelay.open(timings);
        var connection = RawIrohSocket.dial(impatient.address())) {
      assertThat(connection.readToEnd()).isEmpty();
    }
  }

  private static String tokenOf(String target, String... headers)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    var token = new CompletableFuture<String>();
    try (var asking =
            new RunningIrohRelay(
                RunningIrohRelay.config(),
                RunningIrohRelay.decide(
                    (TransportConnection connection) -> {
                      token.complete(connection.bearerToken().orElse("none"));
                      return RunningIrohRelay.denied("no");
                    }));
        var connection = RawIrohSocket.dial(asking.address())) {
      var client =
          IrohTestClient.upgrade(
              connection, TestKey.filled(1), IrohRelayVersion.V2, target, headers);
      client.prove();
      return token.get(10, TimeUnit.SECONDS);
    }
  }

  private static Optional<String> captivePortal(String challenge) throws IOException {
    try (var connection = dial()) {
      connection.sendText(
          "GET /generate_204 HTTP/1.1\r\nX-Iroh-Challenge: " + challenge + "\r\n\r\n");
      List<String> head = connection.readHead();
      assertThat(head.get(0)).contains("204");
      return RawIrohSocket.header(head, "x-iroh-response");
    }
  }

  private static String get(String path) throws IOException {
    try (var connection = dial()) {
      connection.sendText("GET " + path + " HTTP/1.1\r\nConnection: close\r\n\r\n");
      return new String(connection.readToEnd(), StandardCharsets.UTF_8);
    }
  }

  private static RawIrohSocket dial() throws IOException {
    return RawIrohSocket.dial(relay.address());
  }
}
