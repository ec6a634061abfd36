package io.nostrmesh.gateway;

import static io.nostrmesh.gateway.RawHttp.acceptOf;
import static io.nostrmesh.gateway.RawHttp.readPast;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bodies of requests and answers on their way through a gateway, through real sockets. */
@Timeout(60)
class GatewayBodiesTest {

  @Test
  void bodiesPassWhileTheyAreBeingSent() throws Exception {
    try (var scene = new GatewayScene();
        var relay = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      scene.startBefore(relay);
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
      scene.startBefore(relay);
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
      scene.startBefore(relay);
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
  void anAnswerThatBreaksOffDoesNotLookWhole() throws Exception {
    try (var scene = new GatewayScene();
        var relay = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      scene.startBefore(relay);
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
}
