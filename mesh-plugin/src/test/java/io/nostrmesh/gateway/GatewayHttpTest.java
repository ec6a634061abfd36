package io.nostrmesh.gateway;

import static io.nostrmesh.gateway.RawHttp.readPast;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nostrmesh.gateway.gate.GatewayAccess;
import io.nostrmesh.gateway.settings.ClientAddress;
import io.nostrmesh.settings.property.SettingsException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A gateway's plain HTTP, through real sockets. */
@Timeout(60)
class GatewayHttpTest {

  private static final String DOCUMENT =
      "GET / HTTP/1.1\r\nHost: x\r\nAccept: %s\r\nConnection: close\r\n\r\n";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/nostr+json",
        "Application/Nostr+JSON",
        "text/html;q=0.5, application/nostr+json;q=0.9"
      })
  void theRelaysDocumentIsServedWithTheMeshsFields(String accept) throws Exception {
    try (var scene = new GatewayScene()) {
      scene.relayAnswers(
          "/",
          200,
          "application/nostr+json",
          "{\"name\":\"theirs\",\"supported_nips\":[77,1],\"iroh_relay_url\":\"http://old\"}");
      scene.start();

      String answer = scene.raw(DOCUMENT.formatted(accept));

      assertThat(answer)
          .startsWith("HTTP/1.1 200 OK")
          .containsIgnoringCase("access-control-allow-origin: *")
          .endsWith(
              "{\"name\":\"theirs\",\"supported_nips\":[1,11,42,77],"
                  + "\"iroh_relay_url\":\"https://mesh.example.com\","
                  + "\"iroh_relay_urls\":[\"https://mesh.example.com\"]}");
    }
  }

  @ParameterizedTest
  @CsvSource({"404,text/plain,none", "200,text/html,<html>", "200,application/json,[]"})
  void aRelayWithoutDocumentGetsASmallOne(int status, String type, String body) throws Exception {
    try (var scene = new GatewayScene()) {
      scene.access = GatewayAccess.MEMBERS;
      scene.relayAnswers("/", status, type, body).start();

      assertThat(scene.raw(DOCUMENT.formatted("application/nostr+json")))
          .contains("\"supported_nips\":[1,11,42]")
          .contains("\"limitation\":{\"auth_required\":true,\"restricted_writes\":true}")
          .contains("\"iroh_relay_url\":\"https://mesh.example.com\"");
    }
  }

  @Test
  void aDocumentIsAskedForOnceAndOutlivesAShortAbsence() throws Exception {
    try (var scene = new GatewayScene()) {
      var asked = new AtomicInteger();
      scene.relay.createContext(
          "/",
          exchange -> {
            int status = asked.incrementAndGet() == 1 ? 200 : 503;
            byte[] body = "{\"name\":\"theirs\"}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      scene.start();
      String request = DOCUMENT.formatted("application/nostr+json");

      assertThat(scene.raw(request)).contains("theirs");
      assertThat(scene.raw(request)).contains("theirs");
      assertThat(asked).hasValue(1);
      scene.time.advance(Duration.ofMinutes(4));
      assertThat(scene.raw(request)).contains("theirs");
      assertThat(asked).hasValue(2);
      scene.time.advance(Duration.ofMinutes(2));
      assertThat(scene.raw(request)).startsWith("HTTP/1.1 502");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PEER      | true  | 203.0.113.9          | 127.0.0.1",
        "PEER      | false | 203.0.113.9          | none",
        "FORWARDED | true  | 9.9.9.9, 203.0.113.9 | 203.0.113.9",
        "FORWARDED | true  | 203.0.113.9:4711     | 203.0.113.9",
        "FORWARDED | true  | [2001:db8::7]:4711   | 2001:db8:0:0:0:0:0:7",
        "FORWARDED | true  | 2001:db8::7          | 2001:db8:0:0:0:0:0:7",
        "FORWARDED | true  | evil.example         | 127.0.0.1",
        "FORWARDED | true  | 1.2.3.4.             | 127.0.0.1",
        "FORWARDED | false | 203.0.113.9          | none"
      })
  void theRelayIsToldOneAddress(ClientAddress trust, boolean tell, String sent, String expected)
      throws Exception {
    try (var scene = new GatewayScene()) {
      scene.clientAddress = trust;
      scene.tellAddress = tell;
      var seen = new CopyOnWriteArrayList<String>();
      scene.relay.createContext(
          "/page",
          exchange -> {
            List<String> lines = exchange.getRequestHeaders().get("X-Forwarded-For");
            seen.add(lines == null ? "none" : String.join("+", lines));
            seen.add(
                exchange.getRequestHeaders().keySet().stream()
                    .filter(List.of("Forwarded", "X-real-ip", "X-secret", "Te")::contains)
                    .toList()
                    .toString());
            seen.add(String.valueOf(exchange.getRequestHeaders().getFirst("Cookie")));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
          });
      scene.start();

      scene.raw(
          "GET /page HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: "
              + sent
              + "\r\nForwarded: for=6.6.6.6\r\nX-Real-IP: 6.6.6.6\r\nCookie: a=b\r\n"
              + "TE: trailers\r\nX-Secret: 1\r\nConnection: close, X-Secret\r\n\r\n");

      assertThat(seen).containsExactly(expected, "[]", "a=b");
    }
  }

  @Test
  void aConnectionServesSeveralRequestsInOrder() throws Exception {
    try (var scene = new GatewayScene()) {
      scene.relayAnswers("/a", 200, "text/plain", "first").relayAnswers("/b", 404, "t/p", "second");
      scene.start();

      String answers =
          scene.raw(
              "GET /a HTTP/1.1\r\nHost: x\r\n\r\nHEAD /a HTTP/1.1\r\nHost: x\r\n\r\n"
                  + "GET /b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

      assertThat(answers.split("HTTP/1.1 ")).hasSize(4);
      assertThat(answers).containsSubsequence("200 OK", "first", "200 OK", "404", "second");
    }
  }

  @ParameterizedTest
  @CsvSource({"OPTIONS,false", "HEAD,false", "GET,false", "GET,true"})
  void aConnectionGoesOnAfterEachAnswer(String method, boolean passed) throws Exception {
    try (var scene = new GatewayScene()) {
      scene.relayAnswers("/", 200, "text/plain", "{}");
      scene.start();
      try (var client = new Socket(InetAddress.getLoopbackAddress(), scene.port())) {
        client.setSoTimeout(20_000);
        String accept = passed ? "text/html" : "application/nostr+json";
        for (int i = 0; i < 3; i++) {
          client
              .getOutputStream()
              .write(
                  "%s / HTTP/1.1\r\nHost: x\r\nAccept: %s\r\n\r\n"
                      .formatted(method, accept)
                      .getBytes(StandardCharsets.US_ASCII));
          assertThat(readPast(client.getInputStream(), "\r\n\r\n")).startsWith("HTTP/1.1 20");
          if (method.equals("GET")) {
            assertThat(readPast(client.getInputStream(), "}")).startsWith("{");
          }
        }
        client.getOutputStream().write("NOT HTTP\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(readPast(client.getInputStream(), "\r\n")).startsWith("HTTP/1.1 400");
      }
    }
  }

  @Test
  void aRelayThatIsAwayOrSilentIsSaidToBe() throws Exception {
    String get = "GET /x HTTP/1.1\r\nHost: x\r\n\r\n";
    try (var scene = new GatewayScene()) {
      try (var nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        scene.upstreamPort = Optional.of(nobody.getLocalPort());
      }
      scene.start();
      assertThat(scene.raw(get)).startsWith("HTTP/1.1 502").endsWith("cannot be reached\n");
    }
    try (var scene = new GatewayScene();
        var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      scene.request = Duration.ofMillis(300);
      scene.startBefore(silent);
      assertThat(scene.raw(get)).startsWith("HTTP/1.1 504");
      assertThat(scene.raw("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc"))
          .startsWith("HTTP/1.1 408");
    }
  }

  @Test
  void aPortThatIsTakenIsNamedWithItsProperty() throws Exception {
    try (var scene = new GatewayScene();
        var other = new GatewayScene()) {
      int taken = scene.start().localAddress().getPort();
      var settings = other.settings(taken);
      assertThatExceptionOfType(SettingsException.class)
          .isThrownBy(() -> other.start(settings))
          .withMessageContaining("mesh.gateway.listen")
          .withMessageContaining(":" + taken);
    }
  }
}
