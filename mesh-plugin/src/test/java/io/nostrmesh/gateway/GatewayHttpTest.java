package io.nostrmesh.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nostrmesh.gateway.gate.GatewayAccess;
import io.nostrmesh.gateway.settings.ClientAddress;
import io.nostrmesh.settings.SettingsException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
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
                  + "\"iroh_relay_url\":\"https://mesh.example.com\"}");
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
  void bodiesPassWhileTheyAreBeingSent() throws Exception {
    try (var scene = new GatewayScene();
        var relay = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      scene.upstreamPort = Optional.of(relay.getLocalPort());
      scene.start();
      try (var client = new Socket(InetAddress.getLoopbackAddress(), scene.port())) {
        int megabytes = 64;
        OutputStream up = client.getOutputStream();
        up.write(
            ("PUT /blob HTTP/1.1\r\nHost: x\r\nContent-Length: " + (megabytes << 20) + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        Socket accepted = acceptOf(relay, "PUT /blob HTTP/1.1");
        readPast(accepted.getInputStream(), "\r\n\r\n");
        var block = new byte[1 << 20];
        // The client sends a part only when the relay has the one before.
        var turns = new Semaphore(1);
        var sender =
            new Thread(
                () -> {
                  try {
                    for (int i = 0; i < megabytes; i++) {
                      turns.acquire();
                      up.write(block);
                    }
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                });
        sender.start();
        for (int i = 0; i < megabytes; i++) {
          assertThat(accepted.getInputStream().readNBytes(block.length).length)
              .isEqualTo(block.length);
          turns.release();
        }
        accepted
            .getOutputStream()
            .write(
                "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok"
                    .getBytes(StandardCharsets.US_ASCII));
        assertThat(readPast(client.getInputStream(), "ok")).startsWith("HTTP/1.1 201 Created");
      }
    }
  }

  @Test
  void answersPassWhileTheyAreBeingSentAndAskForABodyFirst() throws Exception {
    try (var scene = new GatewayScene();
        var relay = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      scene.upstreamPort = Optional.of(relay.getLocalPort());
      scene.start();
      try (var client = new Socket(InetAddress.getLoopbackAddress(), scene.port())) {
        client.setSoTimeout(30_000);
        client
            .getOutputStream()
            .write(
                ("POST /blob HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                        + "Content-Length: 3\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
        Socket accepted = acceptOf(relay, "POST /blob");
        assertThat(readPast(accepted.getInputStream(), "\r\n\r\n"))
            .containsIgnoringCase("expect: 100-continue");
        OutputStream down = accepted.getOutputStream();
        down.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        InputStream in = client.getInputStream();
        assertThat(readPast(in, "\r\n\r\n")).startsWith("HTTP/1.1 100");
        client.getOutputStream().write("abc".getBytes(StandardCharsets.US_ASCII));
        assertThat(readPast(accepted.getInputStream(), "c")).isEqualTo("abc");
        int kilobytes = 16 << 10;
        var part = new byte[1024];
        down.write(
            ("HTTP/1.1 200 OK\r\nConnection: X-Hop\r\nX-Hop: 1\r\nLocation: http://y/z\r\n"
                    + "Content-Length: "
                    + kilobytes * part.length
                    + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        assertThat(readPast(in, "\r\n\r\n"))
            .startsWith("HTTP/1.1 200 OK")
            .containsIgnoringCase("location: http://y/z")
            .doesNotContainIgnoringCase("x-hop");
        for (int i = 0; i < kilobytes; i++) {
          down.write(part);
          assertThat(in.readNBytes(part.length).length).isEqualTo(part.length);
        }
      }
    }
  }

  private static Socket acceptOf(ServerSocket relay, String begin) throws Exception {
    while (true) {
      Socket accepted = relay.accept();
      if (readPast(accepted.getInputStream(), "\r\n").startsWith(begin)) {
        return accepted;
      }
      // The gateway asks for the document, too.
      accepted.close();
    }
  }

  private static String readPast(InputStream in, String end) throws Exception {
    var text = new StringBuilder();
    int next = in.read();
    while (next >= 0) {
      text.append((char) next);
      if (text.toString().endsWith(end)) {
        break;
      }
      next = in.read();
    }
    return text.toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "two lengths | Content-Length: 4\\r\\nContent-Length: 5 | abcd",
        "no number   | Content-Length: 4x                       | abcd",
        "not last    | Transfer-Encoding: chunked, gzip         | abcd"
      })
  void anAmbiguousLengthIsRefused(String why, String headers, String body) throws Exception {
    try (var scene = new GatewayScene()) {
      var asked = new AtomicInteger();
      scene.relay.createContext("/post", exchange -> asked.incrementAndGet());
      scene.start();

      String answer =
          scene.raw(
              "POST /post HTTP/1.1\r\nHost: x\r\n"
                  + headers.replace("\\r\\n", "\r\n")
                  + "\r\n\r\n"
                  + body);

      assertThat(answer).as(why).startsWith("HTTP/1.1 400");
      assertThat(asked).hasValue(0);
    }
  }

  @Test
  void nothingIsSmuggledBehindALengthThatDoesNotCount() throws Exception {
    try (var scene = new GatewayScene()) {
      var asked = new CopyOnWriteArrayList<String>();
      scene.relay.createContext(
          "/",
          exchange -> {
            asked.add(
                exchange.getRequestURI()
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
          });
      scene.start();

      scene.raw(
          "POST /post HTTP/1.1\r\nHost: x\r\nContent-Length: 60\r\nTransfer-Encoding: chunked"
              + "\r\n\r\n2\r\nab\r\n0\r\n\r\nGET /hidden HTTP/1.1\r\nHost: x\r\n\r\n");

      assertThat(asked).doesNotContain("/hidden");
    }
  }

  /** What Connection names is left away (RFC 9110 section 7.6.1), but never the body's length. */
  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "close                              | Content-Length: 38          | content-length: 38",
        "close, Content-Length              | Content-Length: 38          | content-length: 38",
        "Content-Length                     | Content-Length: 38          | content-length: 38",
        "close,content-length               | content-length: 38          | content-length: 38",
        "close , ,\tCONTENT-LENGTH\t, X-A   | Content-Length: 38          | content-length: 38",
        "X-A\\r\\nConnection: Content-Length | Content-Length: 38          | content-length: 38",
        "Transfer-Encoding, Content-Length  | Content-Length: 38          | content-length: 38",
        "close                              | Transfer-Encoding: chunked  | transfer-encoding: chunked",
        "close, Transfer-Encoding           | Transfer-Encoding: chunked  | transfer-encoding: chunked",
        "close, TE, Transfer-Encoding       | transfer-encoding: Chunked  | transfer-encoding: chunked",
        "Content-Length, Transfer-Encoding  | Transfer-Encoding: chunked  | transfer-encoding: chunked"
      })
  void aBodyKeepsItsLengthWhateverConnectionNames(String connection, String length, String seen)
      throws Exception {
    String hidden = "GET /hidden HTTP/1.1\r\nHost: hidden\r\n\r\n";
    boolean chunked = seen.startsWith("transfer");
    String body = chunked ? "26\r\n" + hidden + "\r\n0\r\n\r\n" : hidden;
    try (var scene = new GatewayScene();
        var relay = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      scene.upstreamPort = Optional.of(relay.getLocalPort());
      scene.start();
      try (var client = new Socket(InetAddress.getLoopbackAddress(), scene.port())) {
        String head =
            "POST /post HTTP/1.1\r\nHost: x\r\nX-A: 1\r\nConnection: "
                + connection.replace("\\r\\n", "\r\n")
                + "\r\n"
                + length
                + "\r\n\r\n";
        client.getOutputStream().write((head + body).getBytes(StandardCharsets.US_ASCII));
        try (Socket accepted = acceptOf(relay, "POST /post")) {
          String got = readPast(accepted.getInputStream(), "\r\n\r\n").toLowerCase(Locale.ROOT);
          assertThat(got.lines().filter(line -> line.matches("(content-l|transfer-e).*")))
              .containsExactly(seen);
          assertThat(new String(accepted.getInputStream().readNBytes(body.length()), US_ASCII))
              .isEqualTo(body);
        }
      }
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
      scene.upstreamPort = Optional.of(silent.getLocalPort());
      scene.start();
      assertThat(scene.raw(get)).startsWith("HTTP/1.1 504");
      assertThat(scene.raw("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc"))
          .startsWith("HTTP/1.1 408");
    }
  }

  @Test
  void anAnswerThatBreaksOffDoesNotLookWhole() throws Exception {
    try (var scene = new GatewayScene();
        var relay = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      scene.upstreamPort = Optional.of(relay.getLocalPort());
      scene.start();
      var done = new CountDownLatch(1);
      var thread =
          new Thread(
              () -> {
                try (Socket accepted = acceptOf(relay, "GET /x")) {
                  accepted
                      .getOutputStream()
                      .write(
                          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n"
                              .getBytes(StandardCharsets.US_ASCII));
                  readPast(accepted.getInputStream(), "\r\n\r\n");
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                } finally {
                  done.countDown();
                }
              });
      thread.start();

      assertThat(scene.raw("GET /x HTTP/1.1\r\nHost: x\r\n\r\n")).doesNotContain("0\r\n\r\n");
      assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
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
