package io.nostrmesh.gateway;

import static io.nostrmesh.gateway.RawHttp.acceptOf;
import static io.nostrmesh.gateway.RawHttp.readPast;
import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.gateway.upstream.RawServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests in odd shapes, which two servers in a row must not read in two ways (RFC 9112). */
@Timeout(60)
class GatewayShapesTest {

  /** A relay that tells what it is asked. */
  private static RawServer relay() throws IOException {
    return RawServer.onLoopback(
        head -> "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
  }

  private static GatewayScene before(RawServer relay) throws IOException {
    var scene = new GatewayScene();
    scene.upstreamPort = Optional.of(relay.port());
    scene.start();
    return scene;
  }

  /** The requests for anything but the document. */
  private static List<String> asked(RawServer relay) {
    return relay.heads.stream()
        .filter(head -> !head.toLowerCase(Locale.ROOT).contains("nostr+json"))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /x HTTP/1.1\nHost: x\nContent-Length: 4\nContent-Length: 4\nX: \rTransfer-Encoding: chunked\n\nabcd",
        "GET /x HTTP/1.1\nHost: x\nX: a\rY: b\n\n",
        "GET /x HTTP/1.1\nHost: x\nX: a\0b\n\n",
        "GET /x HTTP/1.1\nHost: x\nX : a\n\n",
        "GET /x HTTP/1.1\nHost: x\n: a\n\n",
        "GET /x HTTP/1.1\nHost: x\nX y: a\n\n",
        "POST /x HTTP/1.1\nHost: x\nContent-Length : 4\n\nabcd",
        "POST /x HTTP/1.1\nHost: x\nContent-Length: +4\n\nabcd",
        "POST /x HTTP/1.1\nHost: x\nContent-Length: -4\n\nabcd",
        "POST /x HTTP/1.1\nHost: x\nContent-Length: 0x4\n\nabcd",
        "POST /x HTTP/1.1\nHost: x\nContent-Length: 4, 5\n\nabcd",
        "POST /x HTTP/1.1\nHost: x\nContent-Length: 99999999999999999999\n\nabcd",
        "POST /x HTTP/1.1\nHost: x\nContent-Length: 4\nTransfer-Encoding: chunked\n\n0\n\n",
        "POST /x HTTP/1.1\nHost: x\nTransfer-Encoding: xchunked\n\n0\n\n",
        "POST /x HTTP/1.1\nHost: x\nTransfer-Encoding: identity\n\n0\n\n",
        "POST /x HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\nTransfer-Encoding: gzip\n\n0\n\n",
        "POST /x HTTP/1.0\nTransfer-Encoding: chunked\n\n0\n\n",
        "GET /x HTTP/1.1\nHost: x\nHost: y\n\n",
        "GET /x HTTP/1.1\n\n",
        "GET x HTTP/1.1\nHost: x\n\n",
        "CONNECT x:80 HTTP/1.1\nHost: x\n\n",
        "PRI * HTTP/2.0\n\nSM\n\n"
      })
  void refusesWhatCanBeReadInTwoWays(String request) throws Exception {
    try (var relay = relay();
        var scene = before(relay)) {
      String answer = scene.raw(request.replace("\n", "\r\n"));

      assertThat(answer).matches("(?s)HTTP/1\\.1 (400|405|505|501) .*").doesNotEndWith("ok");
      assertThat(asked(relay)).isEmpty();
    }
  }

  @Test
  void joinsLinesOfAHeaderThatWasFolded() throws Exception {
    try (var relay = relay();
        var scene = before(relay)) {
      assertThat(
              scene.raw(
                  "GET /x HTTP/1.1\r\nHost: x\r\nX-Folded: a\r\n Transfer-Encoding: chunked\r\n"
                      + "Connection: close\r\n\r\n"))
          .endsWith("ok");

      assertThat(asked(relay)).hasSize(1);
      assertThat(RawServer.header(asked(relay).get(0), "x-folded"))
          .isEqualTo("a Transfer-Encoding: chunked");
      assertThat(RawServer.header(asked(relay).get(0), "transfer-encoding")).isEmpty();
    }
  }

  @Test
  void endsAChunkedBodyThatIsBroken() throws Exception {
    try (var relay = relay();
        var scene = before(relay)) {
      assertThat(
              scene.raw(
                  "POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                      + "2\r\nabcd\r\nGET /hidden HTTP/1.1\r\nHost: x\r\n\r\n"))
          .doesNotEndWith("okok");
      assertThat(asked(relay)).noneMatch(head -> head.startsWith("GET /hidden"));
    }
  }

  @Test
  void speaksTheVersionBeforeThisOne() throws Exception {
    try (var relay = relay();
        var scene = before(relay)) {
      for (String more : List.of("", "Host: x\r\n", "Connection: keep-alive\r\n")) {
        assertThat(scene.raw("GET /x HTTP/1.0\r\n" + more + "\r\n"))
            .startsWith("HTTP/1.1 200")
            .containsIgnoringCase("connection: close")
            .doesNotContainIgnoringCase("transfer-encoding")
            .endsWith("\r\n\r\nok");
        assertThat(
                scene.raw("GET / HTTP/1.0\r\nAccept: application/nostr+json\r\n" + more + "\r\n"))
            .startsWith("HTTP/1.1 200")
            .containsIgnoringCase("connection: close")
            .endsWith("}");
      }
      assertThat(RawServer.header(asked(relay).get(0), "host"))
          .isEqualTo("127.0.0.1:" + relay.port());
    }
  }

  @Test
  void passesNoUpgradeThatIsNoWebSocket() throws Exception {
    try (var relay = relay();
        var scene = before(relay)) {
      assertThat(
              scene.raw(
                  "GET /x HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"
                      + "Connection: close, Upgrade, HTTP2-Settings\r\n\r\n"))
          .endsWith("ok");
      assertThat(asked(relay).get(0)).doesNotContainIgnoringCase("h2c", "http2-settings");
    }
  }

  @Test
  void leavesTheRelayAloneWithAReaderThatDoesNotRead() throws Exception {
    try (var relay = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        var scene = new GatewayScene()) {
      scene.request = Duration.ofSeconds(1);
      scene.startBefore(relay);
      var sent = new CompletableFuture<Long>();
      new Thread(() -> sendEndlessly(relay, sent)).start();
      try (var client = new Socket(InetAddress.getLoopbackAddress(), scene.port())) {
        client
            .getOutputStream()
            .write("GET /x HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

        // What lies in the buffers of sockets, and no more.
        assertThat(sent.get(50, TimeUnit.SECONDS)).isLessThan(64L << 20);
      }
    }
  }

  private static void sendEndlessly(ServerSocket relay, CompletableFuture<Long> sent) {
    long bytes = 0;
    try {
      Socket accepted = acceptOf(relay, "GET /x");
      readPast(accepted.getInputStream(), "\r\n\r\n");
      OutputStream out = accepted.getOutputStream();
      out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      var block = new byte[1 << 16];
      while (bytes < 1L << 30) {
        out.write(block);
        bytes += block.length;
      }
      sent.complete(bytes);
    } catch (IOException closed) {
      sent.complete(bytes);
    }
  }
}
