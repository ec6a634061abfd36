package io.nostrmesh.iroh.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.nostrmesh.iroh.server.limits.IrohRelayTimings;
import io.nostrmesh.iroh.server.observer.Limit;
import io.nostrmesh.iroh.server.observer.PeerFault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever comes instead of a proper request is answered or closed in time, counted once, and worth
 * no stack trace.
 */
@Timeout(60)
class RequestsTest {

  private static final String CLOSED = "";

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final RunningIrohRelay relay =
      RunningIrohRelay.open(IrohRelayTimings.DEFAULTS.withHandshake(Duration.ofSeconds(1)));

  @BeforeEach
  void listen() {
    log.start();
    root().addAppender(log);
  }

  @AfterEach
  void close() {
    relay.close();
    root().detachAppender(log);
  }

  static Stream<Arguments> requests() {
    String upgrade = IrohTestClient.request("/relay", "iroh-relay-v2");
    return Stream.of(
        row("nothing", "", CLOSED, Limit.HANDSHAKE_TIME),
        row("half a request line", "GET /rel", CLOSED, Limit.HANDSHAKE_TIME),
        row("half a header", "GET /ping HTTP/1.1\r\nHost: re", CLOSED, Limit.HANDSHAKE_TIME),
        row("no end", "GET /ping HTTP/1.1\r\nHost: relay\r\n", CLOSED, Limit.HANDSHAKE_TIME),
        row("empty lines for ever", "\r\n".repeat(500), CLOSED, Limit.HANDSHAKE_TIME),
        row("a TLS hello", "\u0016\u0003\u0001\u0002\0\u0001", "400", PeerFault.HTTP),
        row("garbage", "\u00ff\u00fe\u0001 \u0080\r\n\r\n", "400", PeerFault.HTTP),
        row("another protocol", "EHLO relay\r\n\r\n", "400", PeerFault.HTTP),
        row("no version", "GET /ping\r\n\r\n", "400", PeerFault.HTTP),
        row("an odd version", "GET /ping HTTP/x\r\n\r\n", "400", PeerFault.HTTP),
        row("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "505", PeerFault.HTTP),
        row("RTSP", "OPTIONS * RTSP/1.0\r\n\r\n", "400", PeerFault.HTTP),
        row(
            "a TLS hello with the name of a protocol",
            "\u0016\u0003\u0003\0\u0040GET / HTTP/1.1\r\n\r\n",
            "400",
            PeerFault.HTTP),
        row("an SSH banner", "SSH-2.0-OpenSSH_9.6\r\n\r\n", "400", PeerFault.HTTP),
        row("a SOCKS greeting", "\u0005\u0001\0\r\n\r\n", "400", PeerFault.HTTP),
        row(
            "the header of a proxy",
            "PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\nGET /ping HTTP/1.1\r\n\r\n",
            "400",
            PeerFault.HTTP),
        row("a WebSocket frame", "\u0082\u0085abcd12345\r\n\r\n", "400", PeerFault.HTTP),
        row("nulls", "\0".repeat(3000) + "\r\n\r\n", "400", PeerFault.HTTP),
        row("a newer version of HTTP/1", "GET /ping HTTP/1.2\r\n\r\n", "200"),
        row("HTTP/0.9 by name", "GET /ping HTTP/0.9\r\n\r\n", "505", PeerFault.HTTP),
        row("HTTP/3", "GET /ping HTTP/3.0\r\n\r\n", "505", PeerFault.HTTP),
        row("a header without a name", "GET /ping HTTP/1.1\r\n: x\r\n\r\n", "400", PeerFault.HTTP),
        row(
            "a header with a space in its name",
            "GET /ping HTTP/1.1\r\nA b: x\r\n\r\n",
            "400",
            PeerFault.HTTP),
        row(
            "a control character in a header",
            "GET /ping HTTP/1.1\r\nA: \u000bx\r\n\r\n",
            "400",
            PeerFault.HTTP),
        row("lines that end in a line feed", "GET /ping HTTP/1.1\nA: b\n\n", "400", PeerFault.HTTP),
        row(
            "empty lines before the request",
            "\r\n\r\nGET /ping HTTP/1.1\r\nConnection: close\r\n\r\n",
            "200"),
        row(
            "a method that nobody knows",
            "BREW /ping HTTP/1.1\r\nConnection: close\r\n\r\n",
            "404"),
        row("a request, and silence", "GET /ping HTTP/1.1\r\n\r\n", "200"),
        row("a request, and half another", "GET /ping HTTP/1.1\r\n\r\nGET /pi", "200"),
        row(
            "a request, and garbage",
            "GET /ping HTTP/1.1\r\n\r\n\u00ff\u00fe \r\n\r\n",
            "200",
            PeerFault.HTTP),
        row(
            "a request, and one with a body",
            "GET /ping HTTP/1.1\r\n\r\nPOST / HTTP/1.1\r\nContent-Length: 1\r\n\r\n",
            "200",
            PeerFault.HTTP),
        row(
            "a request, and an upgrade",
            "GET /ping HTTP/1.1\r\n\r\n" + upgrade,
            "200",
            Limit.HANDSHAKE_TIME),
        row(
            "a request, and an upgrade that is none",
            "GET /ping HTTP/1.1\r\n\r\n" + upgrade.replace("Version: 13", "Version: x"),
            "200",
            PeerFault.UPGRADE),
        row("more requests than are answered", "GET /ping HTTP/1.1\r\n\r\n".repeat(100), "200"),
        row(
            "an expectation without a body",
            "GET /ping HTTP/1.1\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n",
            "200"),
        row(
            "an expectation that nobody knows",
            "GET /ping HTTP/1.1\r\nExpect: tea\r\nConnection: close\r\n\r\n",
            "200"),
        row(
            "an upgrade with an expectation",
            upgrade.replace("Host: relay", "Expect: 100-continue"),
            "101",
            Limit.HANDSHAKE_TIME),
        row("HTTP/1.0", "GET /ping HTTP/1.0\r\n\r\n", "200"),
        row("closing", "GET /ping HTTP/1.1\r\nConnection: close\r\n\r\n", "200"),
        row("a body", "POST /ping HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc", "413", PeerFault.HTTP),
        row("half a body", "POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\na", "413", PeerFault.HTTP),
        row(
            "no body yet",
            "PUT / HTTP/1.1\r\nContent-Length: 9999999999\r\n\r\n",
            "413",
            PeerFault.HTTP),
        row(
            "a body that waits to be asked for",
            "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n",
            "413",
            PeerFault.HTTP),
        row(
            "chunks without end",
            "POST /ping HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
            "413",
            PeerFault.HTTP),
        row(
            "two lengths",
            "POST / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
            "400",
            PeerFault.HTTP),
        row(
            "a length that is none",
            "POST / HTTP/1.1\r\nContent-Length: -3\r\n\r\nabcd",
            "400",
            PeerFault.HTTP),
        row(
            "length and chunks",
            "GET / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "400",
            PeerFault.HTTP),
        row(
            "a body in an upgrade",
            upgrade.replace("Host: relay", "Content-Length: 5"),
            "413",
            PeerFault.HTTP),
        row(
            "an upgrade without version",
            upgrade.replace("Sec-WebSocket-Version: 13\r\n", ""),
            "400",
            PeerFault.UPGRADE),
        row(
            "an upgrade of another version",
            upgrade.replace("Version: 13", "Version: 8"),
            "400",
            PeerFault.UPGRADE),
        row(
            "an upgrade with an empty version",
            upgrade.replace("Version: 13", "Version:"),
            "400",
            PeerFault.UPGRADE),
        row(
            "an upgrade with a version that is none",
            upgrade.replace("Version: 13", "Version: thirteen"),
            "400",
            PeerFault.UPGRADE),
        row(
            "an upgrade with several versions in one",
            upgrade.replace("Version: 13", "Version: 13, 8"),
            "400",
            PeerFault.UPGRADE),
        row(
            "an upgrade with its version twice",
            upgrade.replace("Host: relay", "Sec-WebSocket-Version: 13"),
            "101",
            Limit.HANDSHAKE_TIME),
        row(
            "an upgrade with an empty key",
            upgrade.replace("dGhlIHNhbXBsZSBub25jZQ==", ""),
            "400",
            PeerFault.UPGRADE),
        row(
            "an upgrade with a key that is no base64",
            upgrade.replace("dGhlIHNhbXBsZSBub25jZQ==", "dGhl*HNhbXBsZSBub25jZQ=="),
            "400",
            PeerFault.UPGRADE),
        row(
            "an upgrade with a long key",
            upgrade.replace("dGhlIHNhbXBsZSBub25jZQ==", "A".repeat(10_000)),
            "400",
            PeerFault.UPGRADE),
        row(
            "an upgrade without protocol",
            upgrade.replaceAll("sec-websocket-protocol: .*\r\n", ""),
            "400",
            PeerFault.UPGRADE),
        row(
            "an upgrade with an empty protocol",
            upgrade.replace("iroh-relay-v2", ""),
            "400",
            PeerFault.UPGRADE),
        row(
            "an upgrade with commas for a protocol",
            upgrade.replace("iroh-relay-v2", ",,, ,"),
            "400",
            PeerFault.UPGRADE),
        row(
            "an upgrade to a future protocol",
            upgrade.replace("iroh-relay-v2", "iroh-relay-v3"),
            "400",
            PeerFault.UPGRADE),
        row(
            "an upgrade to a future protocol or this",
            upgrade.replace("iroh-relay-v2", "iroh-relay-v3,iroh-relay-v2"),
            "101",
            Limit.HANDSHAKE_TIME),
        row(
            "an upgrade to HTTP/2",
            upgrade.replace("Upgrade: websocket", "Upgrade: h2c"),
            "400",
            PeerFault.UPGRADE),
        row(
            "an upgrade with extensions",
            upgrade.replace("Host: relay", "Sec-WebSocket-Extensions: permessage-deflate"),
            "101",
            Limit.HANDSHAKE_TIME),
        row(
            "an upgrade with chunks",
            upgrade.replace("Host: relay", "Transfer-Encoding: chunked"),
            "413",
            PeerFault.HTTP),
        row(
            "half an upgrade",
            upgrade.substring(0, upgrade.length() - 2),
            CLOSED,
            Limit.HANDSHAKE_TIME),
        row(
            "an upgrade, and a text",
            upgrade + frame(RawIrohSocket.TEXT, "hi"),
            "101",
            Limit.HANDSHAKE_TIME),
        row("an upgrade, and a close", upgrade + frame(RawIrohSocket.CLOSE, ""), "101"),
        row(
            "an upgrade, and an empty message",
            upgrade + frame(RawIrohSocket.BINARY, ""),
            "101",
            PeerFault.FRAME),
        row(
            "an upgrade, and a frame too early",
            upgrade + frame(RawIrohSocket.BINARY, "\u0009abcdefgh"),
            "101",
            PeerFault.FRAME),
        row(
            "an upgrade, and a message that is too long",
            upgrade + frame(RawIrohSocket.BINARY, "x".repeat(70_000)),
            "101",
            PeerFault.WEBSOCKET,
            Limit.MESSAGE_SIZE),
        row(
            "an upgrade without key",
            upgrade.replaceAll("Sec-WebSocket-Key: .*\r\n", ""),
            "400",
            PeerFault.UPGRADE),
        row(
            "an upgrade with half a key",
            upgrade.replace("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZQ=="),
            "400",
            PeerFault.UPGRADE),
        row(
            "an upgrade of HTTP/1.0",
            upgrade.replace("HTTP/1.1", "HTTP/1.0"),
            "400",
            PeerFault.UPGRADE),
        row("an upgrade by HEAD", upgrade.replace("GET ", "HEAD "), "400", PeerFault.UPGRADE),
        row("an upgrade by POST", upgrade.replace("GET ", "POST "), "404"),
        row(
            "an upgrade for another protocol",
            upgrade.replace("iroh-relay-v2", "nostr"),
            "400",
            PeerFault.UPGRADE),
        row("an upgrade elsewhere", upgrade.replace("/relay", "/ping"), "200"),
        row(
            "a folded header",
            upgrade.replace("Host: relay", "A: b,\r\n  c"),
            "101",
            Limit.HANDSHAKE_TIME),
        row(
            "headers over several lines",
            upgrade
                .replace("Upgrade: websocket", "Upgrade: h2c\r\nUpgrade: websocket")
                .replace("Connection: Upgrade", "Connection: keep-alive\r\nConnection: Upgrade")
                .replace(": iroh-relay-v2", ": nostr\r\nsec-websocket-protocol: iroh-relay-v2"),
            "101",
            Limit.HANDSHAKE_TIME),
        row(
            "garbage behind the upgrade",
            upgrade + "\u00ff\u00ff\u00ff\u00ff",
            "101",
            PeerFault.WEBSOCKET),
        row("a request behind the upgrade", upgrade + upgrade, "101", PeerFault.WEBSOCKET),
        row("an upgrade, and silence", upgrade, "101", Limit.HANDSHAKE_TIME),
        row("a request line without end", "GET /" + "x".repeat(200_000), "414", Limit.REQUEST_SIZE),
        row(
            "a header without end",
            "GET / HTTP/1.1\r\nA: " + "x".repeat(200_000),
            "431",
            Limit.REQUEST_SIZE));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("requests")
  void areAnsweredOrClosedInTime(String what, String request, String status, List<Object> counted)
      throws IOException {
    try (var connection = RawIrohSocket.dial(relay.address())) {
      connection.sendText(request);
      String answer = new String(connection.readToEnd(), StandardCharsets.ISO_8859_1);

      assertThat(answer).startsWith(status.equals(CLOSED) ? "" : "HTTP/1.1 " + status + " ");
      assertThat(answer.isEmpty()).isEqualTo(status.equals(CLOSED));
    }
    relay.events().await(RecordedEvents.Kind.CLOSED, 1);
    Stream<Object> causes = Stream.of(PeerFault.values(), Limit.values()).flatMap(Stream::of);
    assertThat(causes.filter(cause -> relay.events().count(cause) > 0).toList()).isEqualTo(counted);
    assertThat(log.list)
        .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.INFO))
        .extracting(ILoggingEvent::getFormattedMessage)
        .isEmpty();
    assertThat(log.list).allMatch(event -> event.getThrowableProxy() == null);
    try (var client = relay.join(1)) {
      client.ping();
    }
  }

  private static Arguments row(String what, String request, String status, Object... counted) {
    return Arguments.of(what, request, status, List.of(counted));
  }

  private static String frame(int opcode, String payload) {
    byte[] bytes = payload.getBytes(StandardCharsets.ISO_8859_1);
    return new String(RawIrohSocket.frame(0x80 | opcode, true, bytes), StandardCharsets.ISO_8859_1);
  }

  private static Logger root() {
    return (Logger) org.slf4j.LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }
}
