package io.nostrmesh.plugin;

import static io.nostrmesh.plugin.IrohRelays.MEMBER;
import static io.nostrmesh.plugin.IrohRelays.authorization;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.nostrmesh.iroh.protocol.IrohRelayVersion;
import io.nostrmesh.iroh.protocol.TestKey;
import io.nostrmesh.iroh.server.IrohTestClient;
import io.nostrmesh.iroh.server.RawIrohSocket;
import io.nostrmesh.iroh.server.RunningIrohRelay;
import io.nostrmesh.plugin.IrohRelays.Members;
import io.nostrmesh.settings.property.SettingsException;
import io.nostrmesh.spi.MembershipCheck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The plugin where iroh relays of others ask it whom to admit. */
@Timeout(60)
class AccessByEndpointTest {

  private static final String SECRET = "the-secret-of-your-fleet";
  private static final List<String> URLS =
      List.of("https://a.example.com", "https://b.example.com");

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Members members = new Members(MEMBER);

  @Test
  void advertisesTheFleetWhileItCanAskAndRelaysNothing() throws Exception {
    var plugin = MeshPlugin.start(fleet(), members);
    InetSocketAddress hook = plugin.irohRelayAddress().orElseThrow();

    assertThat(plugin.irohRelayUrls()).isEqualTo(URLS);
    assertThat(plugin.irohRelayUrl()).contains(URLS.get(0));
    assertThat(plugin.nip11Extension().values())
        .containsOnlyKeys("iroh_relay_url", "iroh_relay_urls");
    assertThat(IrohRelays.listens(hook)).isFalse();
    HttpResponse<String> answer = ask(hook, TestKey.filled(1), SECRET);
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).startsWith("false\n");
    assertThat(ask(hook, TestKey.filled(1), SECRET + "x").statusCode()).isEqualTo(401);

    plugin.close();
    assertThat(plugin.irohRelayUrls()).isEmpty();
    assertThat(plugin.nip11Extension().values()).isEmpty();
  }

  /** An endpoint that came with a token is known by its lease, to a fleet beside as well. */
  @Test
  void answersBesideTheRelayOfThisProcess() throws Exception {
    Map<String, Object> properties = relay();
    properties.put("mesh.iroh-relay.access-secret", SECRET);
    try (var plugin = MeshPlugin.start(properties, members)) {
      InetSocketAddress relay = plugin.irohRelayAddress().orElseThrow();
      assertThat(plugin.irohRelayUrls()).containsExactly(IrohRelays.URL);
      assertThat(IrohRelays.listens(relay)).isTrue();

      try (var client = IrohTestClient.join(relay, TestKey.filled(1), authorization(MEMBER))) {
        client.ping();
        HttpResponse<String> answer = ask(relay, TestKey.filled(1), SECRET);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("true");
        assertThat(ask(relay, TestKey.filled(2), SECRET).statusCode()).isEqualTo(403);
        assertThat(ask(relay, TestKey.filled(1), "").statusCode()).isEqualTo(401);

        members.remove(MEMBER);
        client.awaitClosed();
      }
      assertThat(ask(relay, TestKey.filled(1), SECRET).statusCode()).isEqualTo(403);
    }
  }

  /** A proxy before both sends what it likes on the connections that it has. */
  @Test
  void aConnectionOnWhichWasAskedMayStillBeUpgraded() throws Exception {
    Map<String, Object> properties = relay();
    properties.put("mesh.iroh-relay.access-secret", SECRET);
    try (var plugin = MeshPlugin.start(properties, members);
        var proxy = RawIrohSocket.dial(plugin.irohRelayAddress().orElseThrow())) {
      proxy.sendText(
          "POST /mesh/iroh-access HTTP/1.1\r\nHost: x\r\nX-Iroh-Endpoint-Id: "
              + TestKey.filled(1).id()
              + "\r\nAuthorization: Bearer "
              + SECRET
              + "\r\n\r\n");
      assertThat(proxy.readAnswer()).startsWith("false\n");

      var client =
          IrohTestClient.upgrade(
              proxy, TestKey.filled(1), IrohRelayVersion.V2, "/relay", authorization(MEMBER));
      client.prove();
      client.receive();
      client.ping();
    }
  }

  @Test
  void nobodyMayAskWhereThereIsNoSecret() throws Exception {
    try (var plugin = MeshPlugin.start(relay(), members)) {
      InetSocketAddress relay = plugin.irohRelayAddress().orElseThrow();
      assertThat(ask(relay, TestKey.filled(1), SECRET).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void wantsAnAdmissionThatKnowsEndpoints() {
    var hosts = RunningIrohRelay.decide(connection -> RunningIrohRelay.admitted());

    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(
            () -> MeshPlugin.with(fleet()).membership(members).admission(hosts).start().close())
        .withMessageStartingWith("mesh.iroh-relay.access-secret lets iroh relays of others ask")
        .withMessageContaining(hosts.getClass().getName());
  }

  @Test
  void namesAnAddressThatIsTaken() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Map<String, Object> properties = fleet();
      properties.put("mesh.iroh-relay.bind-address", "127.0.0.1:" + taken.getLocalPort());

      assertThatExceptionOfType(SettingsException.class)
          .isThrownBy(() -> MeshPlugin.start(properties, members))
          .withMessageStartingWith("what iroh relays of others ask cannot start: ")
          .withMessageContaining("mesh.iroh-relay.bind-address");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:0", "shared"})
  void worksInAMicronautHost(String bindAddress) throws Exception {
    Map<String, Object> properties = fleet();
    properties.put("mesh.iroh-relay.bind-address", bindAddress);
    properties.put("micronaut.server.port", -1);
    try (var host = ApplicationContext.builder(properties).build()) {
      host.registerSingleton(MembershipCheck.class, members);
      host.start();
      EmbeddedServer server = host.getBean(EmbeddedServer.class).start();

      assertThat(host.getBean(IrohRelayState.class).urls()).isEqualTo(URLS);
      InetSocketAddress hook = host.getBean(EmbeddedIrohRelay.class).localAddress().orElseThrow();
      assertThat(hook.getPort() == server.getPort()).isEqualTo(bindAddress.equals("shared"));
      // As the client of a relay does: one after the other, on one connection.
      for (int i = 0; i < 400; i++) {
        assertThat(ask(hook, TestKey.filled(1), SECRET).statusCode()).isEqualTo(403);
      }
      assertThat(ask(hook, TestKey.filled(1), SECRET + "x").statusCode()).isEqualTo(401);
    }
  }

  private HttpResponse<String> ask(InetSocketAddress hook, TestKey endpoint, String secret)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:%d/mesh/iroh-access".formatted(hook.getPort())))
            .POST(BodyPublishers.noBody())
            .header("X-Iroh-Endpoint-Id", endpoint.id().toString())
            .header("Authorization", "Bearer " + secret)
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  private static Map<String, Object> relay() {
    Map<String, Object> properties = new HashMap<>(IrohRelays.properties());
    properties.remove("micronaut.server.port");
    return properties;
  }

  private static Map<String, Object> fleet() {
    var properties = new HashMap<String, Object>();
    properties.put("mesh.iroh-relay.mode", "external");
    properties.put("mesh.iroh-relay.urls", URLS);
    properties.put("mesh.iroh-relay.bind-address", "127.0.0.1:0");
    properties.put("mesh.iroh-relay.access-secret", SECRET);
    return properties;
  }
}
