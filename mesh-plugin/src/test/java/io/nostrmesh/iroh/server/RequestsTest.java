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
  private static final Object NOTHING = "";

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
        row("HTTP/1.0", "GET /ping HTTP/1.0\r\n\r\n", "200", NOTHING),
        row("closing", "GET /ping HTTP/1.1\r\nConnection: close\r\n\r\n", "200", NOTHING),
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
        row("an upgrade by POST", upgrade.replace("GET ", "POST "), "404", NOTHING),
        row(
            "an upgrade for another protocol",
            upgrade.replace("iroh-relay-v2", "nostr"),
            "400",
            PeerFault.UPGRADE),
        row("an upgrade elsewhere", upgrade.replace("/relay", "/ping"), "200", NOTHING),
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
  void areAnsweredOrClosedInTime(String what, String request, String status, Object counted)
      throws IOException {
    try (var connection = RawIrohSocket.dial(relay.address())) {
      connection.sendText(request);
      String answer = new String(connection.readToEnd(), StandardCharsets.ISO_8859_1);

      assertThat(answer).startsWith(status.equals(CLOSED) ? "" : "HTTP/1.1 " + status + " ");
      assertThat(answer.isEmpty()).isEqualTo(status.equals(CLOSED));
    }
    relay.events().await(RecordedEvents.Kind.CLOSED, 1);
    Stream<Object> causes = Stream.of(PeerFault.values(), Limit.values()).flatMap(Stream::of);
    assertThat(causes.filter(cause -> relay.events().count(cause) > 0).toList())
        .isEqualTo(counted.equals(NOTHING) ? List.of() : List.of(counted));
    assertThat(log.list)
        .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.INFO))
        .extracting(ILoggingEvent::getFormattedMessage)
        .isEmpty();
    assertThat(log.list).allMatch(event -> event.getThrowableProxy() == null);
    try (var client = relay.join(1)) {
      client.ping();
    }
  }

  private static Arguments row(String what, String request, String status, Object counted) {
    return Arguments.of(what, request, status, counted);
  }

  private static Logger root() {
    return (Logger) org.slf4j.LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }
}
