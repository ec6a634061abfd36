package io.nostrmesh.micronaut.port;

import static io.nostrmesh.micronaut.port.SharedHost.PAGE;
import static io.nostrmesh.micronaut.port.SharedHost.PING;
import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.http.server.netty.NettyEmbeddedServer;
import io.nostrmesh.gateway.TalkingClient;
import io.nostrmesh.iroh.protocol.HandshakeFrame.ServerDeniesAuth;
import io.nostrmesh.iroh.protocol.IrohRelayVersion;
import io.nostrmesh.iroh.protocol.TestKey;
import io.nostrmesh.iroh.server.IrohTestClient;
import io.nostrmesh.iroh.server.RawIrohSocket;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.nip11.IrohRelayAdvertisement;
import io.nostrmesh.plugin.EmbeddedIrohRelay;
import io.nostrmesh.plugin.IrohRelayState;
import io.nostrmesh.plugin.IrohRelays;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  @Test
  void whatTheRelayTakesTheHostDoesNotGet() throws Exception {
    try (var host = new SharedHost("test.host-ping", "yes");
        var connection = host.dial()) {
      connection.sendText(PING);
      assertThat(connection.readAnswer()).isEmpty();
    }
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

  @Test
  void answersAFleetInTheSamePort() throws Exception {
    try (var host =
            new SharedHost(
                "mesh.iroh-relay.public-url",
                "",
                "mesh.iroh-relay.mode",
                "external",
                "mesh.iroh-relay.urls",
                "https://one.example.com,https://two.example.com",
                "mesh.iroh-relay.access-secret",
                SharedHost.SECRET);
        var connection = host.dial()) {
      String ask =
          "POST /mesh/iroh-access HTTP/1.1\r\nHost: x\r\nX-Iroh-NodeId: "
              + TestKey.filled(1).id()
              + "\r\nX-Iroh-Endpoint-Id: "
              + TestKey.filled(1).id()
              + "\r\nAuthorization: Bearer ";
      for (int i = 0; i < 40; i++) {
        connection.sendText(ask + SharedHost.SECRET + "\r\n\r\n");
        assertThat(connection.readAnswer()).startsWith("false\n");
      }
      connection.sendText(PING);
      assertThat(connection.readHead().get(0)).contains("404");
    }
    try (var host = new SharedHost("mesh.iroh-relay.access-secret", SharedHost.SECRET);
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
