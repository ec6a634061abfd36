package io.nostrmesh.micronaut.port;

import static io.nostrmesh.micronaut.port.SharedHost.PAGE;
import static io.nostrmesh.micronaut.port.SharedHost.PING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micronaut.http.server.netty.NettyEmbeddedServer;
import io.nostrmesh.gateway.TalkingClient;
import io.nostrmesh.iroh.protocol.HandshakeFrame.ServerDeniesAuth;
import io.nostrmesh.iroh.protocol.IrohRelayVersion;
import io.nostrmesh.iroh.protocol.TestKey;
import io.nostrmesh.iroh.server.IrohTestClient;
import io.nostrmesh.iroh.server.RawIrohSocket;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.micronaut.gateway.TrustAll;
import io.nostrmesh.nip11.IrohRelayAdvertisement;
import io.nostrmesh.plugin.EmbeddedIrohRelay;
import io.nostrmesh.plugin.IrohRelayState;
import io.nostrmesh.plugin.IrohRelays;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The iroh relay in the port of a Micronaut host that knows nothing of it. */
@Timeout(120)
class SharedPortOfHostTest {

  @Test
  void isUpExactlyWhileTheHostIs() throws Exception {
    var host = new SharedHost();
    var advertisement = host.bean(IrohRelayAdvertisement.class);
    var state = host.bean(IrohRelayState.class);
    assertThat(advertisement.values())
        .containsEntry("iroh_relay_url", JsonValue.of(IrohRelays.URL));
    assertThat(host.bean(EmbeddedIrohRelay.class).localAddress()).contains(host.address());
    try (var client = host.join(1)) {
      client.ping();
      assertThat(state.connections()).isEqualTo(1);

      host.close();
      client.awaitClosed();
      assertThat(state.connections()).isZero();
      assertThat(advertisement.values()).isEmpty();
    }
  }

  @Test
  void stopsAndStartsWithTheServer() throws Exception {
    try (var host = new SharedHost()) {
      var advertisement = host.bean(IrohRelayAdvertisement.class);
      try (var client = host.join(1)) {
        ((NettyEmbeddedServer) host.server).stopServerOnly();
        assertThat(advertisement.values()).isEmpty();
        assertThat(host.bean(EmbeddedIrohRelay.class).localAddress()).isEmpty();
        client.awaitClosed();
      }
      host.server.start();
      assertThat(advertisement.values()).containsKey("iroh_relay_url");
      host.join(1).close();
    }
  }

  /** Clients of iroh name no protocol in TLS, or the one that can be upgraded. */
  @ParameterizedTest
  @CsvSource({"1.1, ''", "1.1, http/1.1", "2.0, ''", "2.0, http/1.1"})
  void speaksTheTlsOfTheHost(String version, String protocol) throws Exception {
    try (var host = withTls(version)) {
      for (int key = 1; key <= 2; key++) {
        var socket =
            (SSLSocket)
                TrustAll.context()
                    .getSocketFactory()
                    .createSocket(host.address().getAddress(), host.address().getPort());
        if (!protocol.isEmpty()) {
          SSLParameters parameters = socket.getSSLParameters();
          parameters.setApplicationProtocols(new String[] {protocol});
          socket.setSSLParameters(parameters);
        }
        try (var connection = new RawIrohSocket(socket)) {
          connection.sendText(PING + PAGE);
          assertThat(connection.readAnswer()).isEmpty();
          assertThat(connection.readAnswer()).isEqualTo("a page");
          connection.sendText("GET /generate_204 HTTP/1.1\r\nHost: x\r\n\r\n");
          assertThat(connection.readAnswer()).as("the host's own").contains("Not Found");
          var client =
              IrohTestClient.upgrade(
                  connection,
                  TestKey.filled(key),
                  IrohRelayVersion.V2,
                  "/relay",
                  IrohRelays.authorization(IrohRelays.MEMBER));
          client.prove();
          client.receive();
          client.ping();
        }
      }
    }
  }

  /** As browsers do, which speak nothing else where the host can. */
  @ParameterizedTest
  @CsvSource({
    "GET, /ping, 200, true",
    "GET, /nothing, 404, false",
    "GET, /relay, 400, true",
    "POST, /mesh/iroh-access, 401, true",
    "GET, /page, 200, false",
  })
  void answersByHttp2AsWell(String method, String path, int status, boolean relays)
      throws Exception {
    try (var host = withTls("2.0")) {
      HttpResponse<String> answer =
          HttpClient.newBuilder()
              .sslContext(TrustAll.context())
              .build()
              .send(
                  HttpRequest.newBuilder(
                          URI.create("https://127.0.0.1:" + host.address().getPort() + path))
                      .method(method, HttpRequest.BodyPublishers.noBody())
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(answer.statusCode()).isEqualTo(status);
      assertThat(answer.headers().firstValue("strict-transport-security").isPresent())
          .isEqualTo(relays);
    }
  }

  @Test
  void countsAttemptsByHttp2AndSaysWhenToComeBack() throws Exception {
    var all = new ArrayList<>(TLS);
    all.addAll(
        List.of(
            "micronaut.server.http-version",
            "2.0",
            "mesh.iroh-relay.limits.handshakes.attempts-per-minute",
            2));
    try (var host = new SharedHost(all.toArray())) {
      HttpClient client = HttpClient.newBuilder().sslContext(TrustAll.context()).build();
      HttpRequest question =
          HttpRequest.newBuilder(
                  URI.create("https://127.0.0.1:" + host.address().getPort() + "/mesh/iroh-access"))
              .POST(HttpRequest.BodyPublishers.noBody())
              .build();
      HttpResponse<String> answer = client.send(question, HttpResponse.BodyHandlers.ofString());
      for (int i = 0; i < 100 && answer.statusCode() == 401; i++) {
        answer = client.send(question, HttpResponse.BodyHandlers.ofString());
      }
      assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(answer.statusCode()).isEqualTo(429);
      assertThat(answer.headers().firstValue("retry-after")).contains("10");
    }
  }

  static Stream<Arguments> lostRoutes() {
    return Stream.of(
        Arguments.of(
            List.of("mesh.iroh-relay.public-url", "http://127.0.0.1:3340/iroh"),
            "GET /ping, GET /iroh/relay, GET /generate_204, GET /mesh/endpoints/{id}"),
        Arguments.of(
            List.of(
                "micronaut.server.context-path", "/host", "mesh.iroh-relay.access-secret", SECRET),
            "GET /host/ping, GET /host/generate_204, POST /host/mesh/iroh-access,"
                + " GET /host/mesh/endpoints/{id}"),
        Arguments.of(TLS, "GET /ping, POST /mesh/iroh-access, GET /mesh/endpoints/{id}"),
        Arguments.of(
            List.of(
                "mesh.iroh-relay.public-url",
                "",
                "mesh.iroh-relay.mode",
                "external",
                "mesh.iroh-relay.urls",
                "https://one.example.com",
                "mesh.iroh-relay.access-secret",
                SECRET),
            "POST /mesh/iroh-access"));
  }

  @ParameterizedTest
  @MethodSource("lostRoutes")
  void saysWhichRoutesOfTheHostAreLost(List<Object> properties, String lost) throws Exception {
    var log = new ListAppender<ILoggingEvent>();
    log.start();
    var logger = (Logger) LoggerFactory.getLogger(LostRoutes.class);
    logger.addAppender(log);
    var all = new ArrayList<>(properties);
    all.addAll(List.of("test.host-ping", "yes"));
    try (var host = new SharedHost(all.toArray())) {
      assertThat(host.server.isRunning()).isTrue();
      assertThat(log.list)
          .extracting(ILoggingEvent::getFormattedMessage)
          .singleElement()
          .asString()
          .contains("mesh.iroh-relay.bind-address is shared");
      String routes = log.list.get(0).getFormattedMessage().replaceAll(".* now: |; give .*", "");
      assertThat(List.of(routes.split(", ")).stream().filter(r -> !r.startsWith("HEAD ")))
          .containsExactlyInAnyOrder(lost.split(", "));
    } finally {
      logger.detachAppender(log);
    }
  }

  @Test
  void whatTheRelayTakesTheHostDoesNotGet() throws Exception {
    try (var host = new SharedHost("test.host-ping", "yes");
        var connection = host.dial()) {
      connection.sendText(PING);
      assertThat(connection.readAnswer()).isEmpty();
    }
  }

  private static final String SECRET = "0123456789abcdef";

  private static final List<Object> TLS =
      List.of(
          "micronaut.server.ssl.enabled",
          true,
          "micronaut.server.ssl.port",
          -1,
          "micronaut.server.ssl.build-self-signed",
          true,
          "mesh.iroh-relay.access-secret",
          SECRET);

  private static SharedHost withTls(String version) {
    var all = new ArrayList<>(TLS);
    all.addAll(List.of("micronaut.server.http-version", version));
    return new SharedHost(all.toArray());
  }

  @Test
  void relaysAmongMembersAlone() throws Exception {
    try (var host = new SharedHost();
        var one = host.join(1);
        var other = host.join(2);
        var stranger =
            IrohTestClient.dial(
                host.address(),
                TestKey.filled(3),
                IrohRelayVersion.V2,
                IrohRelays.authorization(IrohRelays.STRANGER))) {
      one.sendDatagram(other.id(), "hello");
      assertThat(other.receiveDatagram(one.id())).isEqualTo("hello");
      stranger.prove();
      assertThat(stranger.receive()).isInstanceOf(ServerDeniesAuth.class);
    }
  }

  /** What a client asks on one connection, at once and one after the other. */
  @ParameterizedTest
  @CsvSource({
    "1.1, p", "1.1, h", "1.1, ph", "1.1, hp", "1.1, hphphp", "1.1, hhhhpppphhhh",
    "2.0, p", "2.0, h", "2.0, ph", "2.0, hp", "2.0, hphphp", "2.0, hhhhpppphhhh"
  })
  void answersInOrderWhateverIsWhose(String version, String order) throws Exception {
    try (var host = new SharedHost("micronaut.server.http-version", version)) {
      var all = new StringBuilder();
      order.chars().forEach(each -> all.append(each == 'h' ? PAGE : PING));
      try (var connection = host.dial()) {
        connection.sendText(all.toString());
        for (char each : order.toCharArray()) {
          assertThat(connection.readAnswer()).isEqualTo(each == 'h' ? "a page" : "");
        }
      }
      try (var connection = host.dial()) {
        for (char each : order.toCharArray()) {
          connection.sendText(each == 'h' ? PAGE : PING);
          assertThat(connection.readAnswer()).isEqualTo(each == 'h' ? "a page" : "");
        }
        var client =
            IrohTestClient.upgrade(
                connection,
                TestKey.filled(1),
                IrohRelayVersion.V2,
                "/relay",
                IrohRelays.authorization(IrohRelays.MEMBER));
        client.prove();
        client.receive();
        client.ping();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/healthz", "/robots.txt", "/nothing", "/ping/"})
  void leavesEverythingElseToTheHost(String path) throws Exception {
    try (var host = new SharedHost();
        var connection = host.dial()) {
      connection.sendText("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      assertThat(new String(connection.readToEnd(), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 ")
          .doesNotContain("strict-transport-security", "iroh.computer");
    }
  }

  @ParameterizedTest
  @CsvSource({"nostr, /nostr", "/nostr/, /nostr", "/nostr, ''", "nostr, /iroh"})
  void isFoundBelowThePathOfHostAndPublicUrl(String contextPath, String prefix) throws Exception {
    try (var host =
            new SharedHost(
                "micronaut.server.context-path",
                contextPath,
                "mesh.iroh-relay.public-url",
                IrohRelays.URL + "/iroh");
        var connection = host.dial()) {
      connection.sendText("GET " + prefix + "/ping HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(connection.readHead().get(0)).contains("200");
      connection.sendText(PING);
      assertThat(connection.readHead().get(0)).contains("200");
      connection.sendText("GET /nostr/page HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(connection.readAnswer()).isEqualTo("a page");
    }
  }

  @Test
  void standsBesideTheGatewayInTheSamePort() throws Exception {
    try (var host = new SharedHost("mesh.gateway.upstream", "self");
        var client = host.join(1);
        var nostr =
            new TalkingClient(
                HttpClient.newHttpClient().newWebSocketBuilder(),
                "ws://127.0.0.1:" + host.server.getPort());
        var page = host.dial()) {
      client.ping();
      assertThat(nostr.next()).startsWith("[\"AUTH\",");
      page.sendText(SharedHost.NOSTR);
      assertThat(page.readAnswer()).contains("\"iroh_relay_url\":\"" + IrohRelays.URL + "\"");
      page.sendText(PING + PAGE);
      assertThat(page.readAnswer()).isEmpty();
      assertThat(page.readAnswer()).isEqualTo("a page");
    }
  }

  @Test
  void theHostsOwnWebSocketsStayItsOwn() throws Exception {
    try (var host = new SharedHost();
        var nostr =
            new TalkingClient(
                HttpClient.newHttpClient().newWebSocketBuilder(),
                "ws://127.0.0.1:" + host.server.getPort())) {
      assertThat(nostr.say("[\"UNKNOWN\",1]").next()).isEqualTo("[\"ECHO\",[\"UNKNOWN\",1]]");
    }
  }

  @Test
  void isNotServedWhereOperatorsAskForTheHostsHealth() throws Exception {
    int management = freePort();
    try (var host =
            new SharedHost("endpoints.all.port", management, "endpoints.health.enabled", true);
        var operators =
            RawIrohSocket.dial(new InetSocketAddress(host.address().getAddress(), management));
        var everybody = host.dial()) {
      operators.sendText(PING);
      assertThat(operators.readHead().get(0)).contains("404");
      everybody.sendText(PING);
      assertThat(everybody.readHead().get(0)).contains("200");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "certificate, /etc/chain.pem",
    "private-key, /etc/key.pem",
    "captive-portal-bind-address, 127.0.0.1:0",
    "check, 2m"
  })
  void ownTlsStopsTheStartByItsName(String name, String value) {
    assertThatThrownBy(() -> new SharedHost("mesh.iroh-relay.tls." + name, value).close())
        .hasStackTraceContaining("mesh.iroh-relay.tls." + name + " is for a relay with a port")
        .hasStackTraceContaining("micronaut.server.ssl");
  }

  @Test
  void answersAFleetInTheSamePort() throws Exception {
    String secret = "0123456789abcdef";
    try (var host =
            new SharedHost(
                "mesh.iroh-relay.public-url",
                "",
                "mesh.iroh-relay.mode",
                "external",
                "mesh.iroh-relay.urls",
                "https://one.example.com,https://two.example.com",
                "mesh.iroh-relay.access-secret",
                secret);
        var connection = host.dial()) {
      String ask =
          "POST /mesh/iroh-access HTTP/1.1\r\nHost: x\r\nX-Iroh-NodeId: "
              + TestKey.filled(1).id()
              + "\r\nX-Iroh-Endpoint-Id: "
              + TestKey.filled(1).id()
              + "\r\nAuthorization: Bearer ";
      for (int i = 0; i < 40; i++) {
        connection.sendText(ask + secret + "\r\n\r\n");
        assertThat(connection.readAnswer()).startsWith("false\n");
      }
      connection.sendText(PING);
      assertThat(connection.readHead().get(0)).contains("404");
    }
    try (var host = new SharedHost("mesh.iroh-relay.access-secret", secret);
        var connection = host.dial()) {
      connection.sendText("POST /mesh/iroh-access HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(connection.readHead().get(0)).contains("401");
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
