package io.nostrmesh.host.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.nostrmesh.host.testing.TestRelay;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** Whatever comes as an HTTP request is answered or closed in time, and leaves no stack trace. */
class HttpEdgesTest {

  private static final int PATIENCE_MILLIS = 15_000;
  private static final String UPGRADE = "Connection: Upgrade~Upgrade: websocket~";
  private static final String VERSION = "Sec-WebSocket-Version: 13~";
  private static final String KEY = "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==~";

  @TempDir static Path data;
  private static TestRelay relay;
  private static final ListAppender<ILoggingEvent> LOG = new ListAppender<>();

  @BeforeAll
  static void start() {
    relay = TestRelay.start(data, "mesh.host.request-timeout", "400ms");
    LOG.start();
    ((Logger) LoggerFactory.getLogger("ROOT")).addAppender(LOG);
  }

  @AfterAll
  static void stop() {
    relay.close();
    ((Logger) LoggerFactory.getLogger("ROOT")).detachAppender(LOG);
    assertThat(LOG.list).noneMatch(event -> event.getThrowableProxy() != null);
  }

  /** A request, where ~ ends a line, and the statuses of all answers, none if it is just closed. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "no version          | GET / HTTP/1.1~Host: x~{up}{key}~                         | 426",
        "version 8           | GET / HTTP/1.1~Host: x~{up}{key}Sec-WebSocket-Version: 8~~ | 426",
        "version no number   | GET / HTTP/1.1~Host: x~{up}{key}Sec-WebSocket-Version: x~~ | 426",
        "two versions        | GET / HTTP/1.1~Host: x~{up}{key}{ver}{ver}~              | 426",
        "no key              | GET / HTTP/1.1~Host: x~{up}{ver}~                        | 400",
        "two keys            | GET / HTTP/1.1~Host: x~{up}{ver}{key}{key}~              | 400",
        "short key           | GET / HTTP/1.1~Host: x~{up}{ver}Sec-WebSocket-Key: AAAA~~ | 400",
        "key no Base64       | GET / HTTP/1.1~Host: x~{up}{ver}Sec-WebSocket-Key: ?~~   | 400",
        "no Upgrade          | GET / HTTP/1.1~Host: x~{ver}{key}~                       | 426",
        "no Connection       | GET / HTTP/1.1~Host: x~Upgrade: websocket~{ver}{key}~    | 400",
        "by POST             | POST / HTTP/1.1~Host: x~{up}{ver}{key}~                  | 405",
        "by HEAD             | HEAD / HTTP/1.1~Host: x~{up}{ver}{key}~                  | 405",
        "by HTTP/1.0         | GET / HTTP/1.0~{up}{ver}{key}~                           | 400",
        "with a body         | GET / HTTP/1.1~Host: x~{up}{ver}{key}Content-Length: 2~~hi | 400",
        "with chunks  | GET / HTTP/1.1~Host: x~{up}{ver}{key}Transfer-Encoding: chunked~~0~~ | 400",
        "upgrade cut short   | GET / HTTP/1.1~Host: x~{up}{ver}                         | -",
        "two upgrades        | GET / HTTP/1.1~Host: x~{up}~GET / HTTP/1.1~Host: x~{up}~ | 426",
        "an upgrade elsewhere | GET /x HTTP/1.1~Host: x~{up}{ver}{key}~                 | 404",
        "GET                 | GET / HTTP/1.1~Host: x~~                                 | 200",
        "HEAD                | HEAD / HTTP/1.1~Host: x~~                                | 200",
        "absolute form       | GET http://x/ HTTP/1.1~Host: x~~                         | 200",
        "absolute, no path   | GET http://x HTTP/1.1~Host: x~~                          | 200",
        "query               | GET /?a=b HTTP/1.1~Host: x~~                             | 200",
        "two in one          | GET / HTTP/1.1~Host: x~~GET / HTTP/1.1~Host: x~~         | 200 200",
        "second cut short    | GET / HTTP/1.1~Host: x~~GET / HTTP/1.1~Ho                | 200",
        "upgrade too early   | GET / HTTP/1.1~Host: x~~GET / HTTP/1.1~Host: x~{up}{ver}{key}~ | 200 400",
        "second is nonsense  | GET / HTTP/1.1~Host: x~~nonsense~~                       | 200 400",
        "HTTP/1.0            | GET / HTTP/1.0~~                                         | 200",
        "HTTP/0.9            | GET /~~                                                  | 400",
        "HTTP/1.7            | GET / HTTP/1.7~Host: x~~                                 | 505",
        "HTTP/2              | PRI * HTTP/2.0~~SM~~                                     | 505",
        "HTTP/3.9            | GET / HTTP/3.9~~                                         | 505",
        "no Host             | GET / HTTP/1.1~~                                         | 400",
        "two Hosts           | GET / HTTP/1.1~Host: x~Host: y~~                         | 400",
        "CONNECT             | CONNECT x:1 HTTP/1.1~Host: x~~                           | 405",
        "unknown method      | BREW / HTTP/1.1~Host: x~~                                | 405",
        "POST                | POST / HTTP/1.1~Host: x~Content-Length: 2~~hi            | 405",
        "DELETE              | DELETE / HTTP/1.1~Host: x~~                              | 405",
        "body cut short      | POST / HTTP/1.1~Host: x~Content-Length: 9~~hi            | 4..",
        "length negative     | POST / HTTP/1.1~Host: x~Content-Length: -1~~             | 400",
        "length no number    | POST / HTTP/1.1~Host: x~Content-Length: x~~              | 400",
        "two lengths  | POST / HTTP/1.1~Host: x~Content-Length: 1~Content-Length: 2~~a    | 400",
        "chunk size nonsense | POST / HTTP/1.1~Host: x~Transfer-Encoding: chunked~~zz~~ | 4..",
        "expects 100         | POST /x HTTP/1.1~Host: x~Content-Length: 1~Expect: 100-continue~~ | *",
        "expects else        | POST / HTTP/1.1~Host: x~Content-Length: 1~Expect: tea~~a | 4..",
        "folded header       | GET / HTTP/1.1~Host: x~A: b~ c~~                         | *",
        "header no colon     | GET / HTTP/1.1~Host: x~nonsense~~                        | *",
        "space in a name     | GET / HTTP/1.1~Host : x~~                                | 400",
        "NUL in a value      | GET / HTTP/1.1~Host: x~A: \u0000~~                       | 400",
        "TLS                 | \u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003~~ | 400",
        "binary              | \u0000\u0001\u0002\u00ff\u00fe~~                         | 400",
        "SSH                 | SSH-2.0-x~~                                              | 400",
        "one byte            | G                                                        | -",
        "nothing             | ''                                                       | -",
        "line ends           | ~~~                                                      | -",
        "half a line         | GET / HT                                                 | -",
        "half a head         | GET / HTTP/1.1~Host: x~                                  | -",
      })
  void answersOrCloses(String name, String request, String statuses) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), relay.port())) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket
          .getOutputStream()
          .write(
              request
                  .replace("{up}", UPGRADE)
                  .replace("{ver}", VERSION)
                  .replace("{key}", KEY)
                  .replace("~", "\r\n")
                  .getBytes(ISO_8859_1));
      String answers = statuses(readAll(socket));
      if (!"*".equals(statuses)) {
        assertThat(answers).matches(statuses == null ? "" : statuses);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"line, 414", "header, 431", "headers, 431"})
  void refusesWhatIsTooLong(String what, String status) throws IOException {
    String request =
        switch (what) {
          case "line" -> "GET /" + "x".repeat(20_000) + " HTTP/1.1\r\n\r\n";
          case "header" -> "GET / HTTP/1.1\r\nHost: x\r\nA: " + "x".repeat(20_000) + "\r\n\r\n";
          default -> "GET / HTTP/1.1\r\nHost: x\r\n" + "A: b\r\n".repeat(20_000) + "\r\n";
        };
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), relay.port())) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      assertThat(statuses(readAll(socket))).isEqualTo(status);
    }
  }

  /** Whoever keeps sending a little does not get more time. */
  @Test
  void endsASlowTrickle() throws Exception {
    double before = faults();
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), relay.port())) {
      socket.setSoTimeout(20);
      socket.getOutputStream().write("GET / HTTP/1.1\r\n".getBytes(ISO_8859_1));
      boolean open = true;
      for (int i = 0; open && i < PATIENCE_MILLIS / 20; i++) {
        open = trickle(socket);
      }
      assertThat(open).isFalse();
    }
    assertThat(faults()).isGreaterThan(before);
  }

  private static boolean trickle(Socket socket) throws IOException {
    try {
      socket.getOutputStream().write("A: b\r\n".getBytes(ISO_8859_1));
      return socket.getInputStream().read() >= 0;
    } catch (java.net.SocketTimeoutException nothingYet) {
      return true;
    } catch (SocketException ended) {
      return false;
    }
  }

  private static double faults() {
    return relay.bean(MeterRegistry.class).find("mesh.host.faults").counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  private static String readAll(Socket socket) throws IOException {
    var read = new ByteArrayOutputStream();
    try {
      socket.getInputStream().transferTo(read);
    } catch (SocketException reset) {
      return read.toString(ISO_8859_1);
    }
    return read.toString(ISO_8859_1);
  }

  private static String statuses(String answers) {
    var statuses = new ArrayList<String>();
    for (String part : answers.split("HTTP/1\\.[01] ", -1)) {
      if (part.matches("(?s)[1-5]\\d\\d .*")) {
        statuses.add(part.substring(0, 3));
      }
    }
    return String.join(" ", statuses);
  }
}
