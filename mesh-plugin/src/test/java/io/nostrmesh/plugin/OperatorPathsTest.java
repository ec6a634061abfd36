package io.nostrmesh.plugin;

import static io.nostrmesh.plugin.IrohRelays.MEMBER;
import static io.nostrmesh.plugin.IrohRelays.STRANGER;
import static io.nostrmesh.plugin.IrohRelays.authorization;
import static io.nostrmesh.plugin.IrohRelays.properties;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.nostrmesh.iroh.protocol.Datagrams;
import io.nostrmesh.iroh.protocol.Ecn;
import io.nostrmesh.iroh.protocol.Frame;
import io.nostrmesh.iroh.protocol.FrameWriter;
import io.nostrmesh.iroh.protocol.HandshakeFrame.ServerDeniesAuth;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.ClientToRelayDatagrams;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.Ping;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.RelayToClientDatagrams;
import io.nostrmesh.iroh.protocol.IrohRelayVersion;
import io.nostrmesh.iroh.protocol.TestKey;
import io.nostrmesh.iroh.server.IrohTestClient;
import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonNumber;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.nostr.Nip19;
import io.nostrmesh.plugin.IrohRelays.Members;
import io.nostrmesh.plugin.PlainHttp.Answer;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators see, through the port of a running iroh relay, and who else does not. */
@Timeout(120)
class OperatorPathsTest {

  private static final String SECRET = "c2VjcmV0IG9mIG9wZXJhdG9ycw";
  private static final String CONNECTIONS = "GET /mesh/connections";
  private static final String DENIED = "GET /mesh/denied";
  private static final String LOCAL = "Host: localhost";

  private final Members members = new Members(MEMBER);

  /** A semicolon stands between headers. */
  @ParameterizedTest(name = "{0}, secret {1}: {2} {3}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "http://localhost:3340   | no  | GET  | Host: localhost:3340 | 200",
        "http://127.0.0.1:3340   | no  | GET  | Host: 127.0.0.1      | 200",
        "http://[::1]:3340       | no  | GET  | Host: [::1]:3340     | 200",
        "http://localhost:3340   | yes | GET  | Host: LocalHost      | 200",
        "http://localhost:3340   | no  | POST | Host: localhost      | 405",
        "http://localhost:3340   | no  | HEAD | Host: localhost      | 405",
        "http://localhost:3340   | no  | GET  | -                    | 401",
        "http://localhost:3340   | no  | GET  | Host: iroh.example.com | 401",
        "http://localhost:3340   | no  | GET  | Host: localhost.example.com | 401",
        "http://localhost:3340   | no  | GET  | Host: 127.0.0.1.example.com | 401",
        "http://localhost:3340   | no  | GET  | Host: localhost@example.com | 401",
        "http://localhost:3340   | no  | GET  | Host: localhost;Host: localhost | 401",
        "http://localhost:3340   | no  | GET  | Host: localhost;X-Forwarded-For: 127.0.0.1 | 401",
        "http://localhost:3340   | no  | GET  | Host: localhost;x-forwarded-proto: https | 401",
        "http://localhost:3340   | no  | GET  | Host: localhost;X-Real-IP: 127.0.0.1 | 401",
        "http://localhost:3340   | no  | GET  | Host: localhost;Forwarded: for=127.0.0.1 | 401",
        "http://localhost:3340   | no  | GET  | Host: localhost;Via: 1.1 proxy | 401",
        "http://localhost:3340   | no  | GET  | Host: localhost;CF-Connecting-IP: 192.0.2.1 | 401",
        "http://localhost:3340   | no  | GET  | Host: localhost;Origin: http://localhost | 401",
        "http://localhost:3340   | yes | GET  | Host: localhost;Authorization: Bearer x | 401",
        "http://localhost:3340   | no  | GET  | Host: localhost;Authorization: Bearer SECRET | 401",
        "http://localhost:3340   | yes | GET  | Host: other;Authorization: Bearer SECRET | 200",
        "https://iroh.example.com | no  | GET | Host: localhost      | 401",
        "https://iroh.example.com | no  | GET | Host: 127.0.0.1:3340 | 401",
        "https://iroh.example.com | yes | GET | Host: 127.0.0.1:3340 | 401",
        "https://iroh.example.com | yes | GET | Host: iroh.example.com;Authorization: Bearer SECRET | 200",
        "https://iroh.example.com | yes | GET | Host: a;Via: b;Authorization: bearer SECRET | 200",
        "https://iroh.example.com | yes | POST | Host: a;Authorization: Bearer SECRET | 405",
        "https://iroh.example.com | yes | GET | Host: a;Authorization: Bearer SECRETx | 401",
        "https://iroh.example.com | yes | GET | Host: a;Authorization: Basic SECRET | 401",
        "https://iroh.example.com | yes | GET | Host: a;Authorization: SECRET | 401",
        "https://iroh.example.com | yes | GET | Host: a;Authorization: Bearer SECRET;Authorization: Bearer SECRET | 401",
      })
  void tellsOperatorsAlone(
      String publicUrl, String secret, String method, String headers, int status)
      throws IOException {
    Map<String, Object> properties = properties("mesh.iroh-relay.public-url", publicUrl);
    if (secret.equals("yes")) {
      properties.put("mesh.iroh-relay.access-secret", SECRET);
    }
    try (var plugin = MeshPlugin.start(properties, members)) {
      String[] lines =
          headers == null ? new String[0] : headers.replace("SECRET", SECRET).split(";");
      for (String path : List.of("/mesh/connections", "/mesh/denied")) {
        Answer answer = PlainHttp.ask(address(plugin), method + " " + path, lines);

        assertThat(answer.status()).as(path).isEqualTo(status);
        if (status == 401) {
          assertThat(answer.body()).doesNotContain("{").contains("mesh.iroh-relay.access-secret");
          assertThat(answer.head()).containsIgnoringCase("www-authenticate: Bearer");
        } else if (status == 200) {
          assertThat(answer.head())
              .containsIgnoringCase("content-type: application/json")
              .containsIgnoringCase("cache-control: no-store")
              .doesNotContainIgnoringCase("access-control-allow-origin");
        }
      }
    }
  }

  @Test
  void tellsThisMachineOverIpv6() throws IOException {
    try (var plugin =
        MeshPlugin.start(properties("mesh.iroh-relay.bind-address", "[::1]:0"), members)) {
      assertThat(PlainHttp.ask(address(plugin), CONNECTIONS, "Host: [::1]").status())
          .isEqualTo(200);
      assertThat(PlainHttp.ask(address(plugin), CONNECTIONS, "Host: [2001:db8::1]").status())
          .isEqualTo(401);
    }
  }

  /** The peer's address is this machine's as well, but one that others see. */
  @Test
  void takesAnAddressThatOthersSeeForNobodys() throws IOException {
    InetAddress outer = outerAddress().orElse(null);
    org.junit.jupiter.api.Assumptions.assumeTrue(outer != null, "no network");
    try (var plugin =
        MeshPlugin.start(properties("mesh.iroh-relay.bind-address", "0.0.0.0:0"), members)) {
      var there = new InetSocketAddress(outer, address(plugin).getPort());
      assertThat(PlainHttp.ask(there, CONNECTIONS, LOCAL).status()).isEqualTo(401);
    }
  }

  @Test
  void showsConnectionsWithWhatTheyMoved() throws IOException {
    long start = Instant.now().getEpochSecond();
    try (var plugin = MeshPlugin.start(quiet(), members);
        var one = IrohTestClient.join(address(plugin), TestKey.filled(1), authorization(MEMBER));
        var two = IrohTestClient.join(address(plugin), TestKey.filled(2), authorization(MEMBER))) {
      long received = 0;
      long delivered = 0;
      for (int bytes : new int[] {1, 5, 1200, 4000}) {
        one.sendDatagram(two.id(), "x".repeat(bytes));
        two.receiveDatagram(one.id());
        int segments = bytes > 1452 ? 1452 : 0;
        received += size(new ClientToRelayDatagrams(two.id(), datagrams(bytes, segments)));
        delivered += size(new RelayToClientDatagrams(one.id(), datagrams(bytes, segments)));
      }
      one.sendDatagram(TestKey.filled(9).id(), "nobody is there");
      received += size(new ClientToRelayDatagrams(two.id(), datagrams(15, 0)));
      one.ping();
      int ping = size(new Ping(1));

      JsonObject report = ask(plugin, CONNECTIONS);

      assertThat(number(report, "connections")).isEqualTo(2);
      assertThat(number(report, "connected_members")).isEqualTo(1);
      JsonObject member = items(report, "members").get(0);
      assertThat(items(report, "members")).hasSize(1);
      assertThat(member.string("pubkey")).contains(MEMBER.publicKey().hex());
      assertThat(member.string("npub")).contains(Nip19.npub(MEMBER.publicKey()));
      assertThat(number(member, "received")).isEqualTo(received + ping);
      assertThat(number(member, "sent")).isEqualTo(delivered + ping);
      assertThat(number(member, "open")).isEqualTo(2);
      JsonObject sender = connection(member, one);
      assertThat(number(sender, "received")).isEqualTo(received + ping);
      assertThat(number(sender, "sent")).isEqualTo(ping);
      JsonObject receiver = connection(member, two);
      assertThat(number(receiver, "received")).isZero();
      assertThat(number(receiver, "sent")).isEqualTo(delivered);
      assertThat(receiver.string("admitted_by")).contains("token");
      assertThat(receiver.string("address")).contains("127.0.0.1");
      assertThat(receiver.get("agent")).isEmpty();
      assertThat(number(receiver, "since")).isBetween(start, Instant.now().getEpochSecond());
    }
  }

  @Test
  void keepsTheAccountOfConnectionsThatAreGone() throws IOException {
    try (var plugin = MeshPlugin.start(quiet(), members)) {
      try (var client =
          IrohTestClient.join(address(plugin), TestKey.filled(1), authorization(MEMBER))) {
        client.ping();
        members.remove(MEMBER);
        client.awaitClosed();
      }
      JsonObject report = ask(plugin, CONNECTIONS);
      while (number(report, "connections") > 0) {
        report = ask(plugin, CONNECTIONS);
      }
      JsonObject member = items(report, "members").get(0);
      assertThat(number(member, "ended")).isEqualTo(1);
      assertThat(number(member, "received")).isEqualTo(size(new Ping(1)));
      assertThat(items(member, "connections")).isEmpty();
    }
  }

  @Test
  void showsWhoIsDenied() throws IOException {
    try (var plugin = MeshPlugin.start(quiet(), members)) {
      for (int times = 0; times < 3; times++) {
        try (var stranger =
            IrohTestClient.dial(
                address(plugin), TestKey.filled(3), IrohRelayVersion.V2, authorization(STRANGER))) {
          stranger.prove();
          assertThat(stranger.receive()).isInstanceOf(ServerDeniesAuth.class);
        }
      }
      try (var stranger =
          IrohTestClient.dial(address(plugin), TestKey.filled(4), IrohRelayVersion.V2)) {
        stranger.prove();
        assertThat(stranger.receive()).isInstanceOf(ServerDeniesAuth.class);
      }

      JsonObject report = ask(plugin, DENIED);

      assertThat(number(report, "times")).isEqualTo(4);
      assertThat(number(report, "since")).isPositive();
      List<JsonObject> all = items(report, "denied");
      assertThat(all).hasSize(2);
      assertThat(all.get(0).string("endpoint")).contains(TestKey.filled(4).id().toString());
      assertThat(all.get(0).string("code")).contains("admission.endpoint-unknown");
      assertThat(all.get(0).get("pubkey")).isEmpty();
      JsonObject repeated = all.get(1);
      assertThat(repeated.string("endpoint")).contains(TestKey.filled(3).id().toString());
      assertThat(repeated.string("pubkey")).contains(STRANGER.publicKey().hex());
      assertThat(repeated.string("code")).contains("admission.not-a-member");
      assertThat(repeated.string("text")).get().asString().startsWith("not a relay member");
      assertThat(number(repeated, "times")).isEqualTo(3);
      assertThat(number(repeated, "first")).isLessThanOrEqualTo(number(repeated, "last"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://localhost:3340", "https://eu.example.com"})
  void aFleetTellsNothingOfItsConnections(String url) throws IOException {
    var properties =
        Map.of(
            "mesh.iroh-relay.mode",
            "external",
            "mesh.iroh-relay.urls",
            url,
            "mesh.iroh-relay.bind-address",
            "127.0.0.1:0",
            "mesh.iroh-relay.access-secret",
            SECRET);
    try (var plugin = MeshPlugin.start(properties, members)) {
      String bearer = "Authorization: Bearer " + SECRET;
      Answer connections = PlainHttp.ask(address(plugin), CONNECTIONS, LOCAL, bearer);
      assertThat(connections.status()).isEqualTo(501);
      assertThat(connections.body()).contains("mesh.iroh-relay.mode is external");
      Answer denied = PlainHttp.ask(address(plugin), DENIED, LOCAL, bearer);
      assertThat(denied.status()).isEqualTo(200);
    }
  }

  private static Map<String, Object> quiet() {
    return properties("mesh.iroh-relay.timings.keep-alive", "10m");
  }

  private static JsonObject ask(MeshPlugin plugin, String request) throws IOException {
    Answer answer = PlainHttp.ask(address(plugin), request, LOCAL);
    assertThat(answer.status()).isEqualTo(200);
    return (JsonObject) JsonReader.read(answer.body()).toOptional().orElseThrow();
  }

  private static JsonObject connection(JsonObject member, IrohTestClient client) {
    return items(member, "connections").stream()
        .filter(open -> open.string("endpoint").orElseThrow().equals(client.id().toString()))
        .findFirst()
        .orElseThrow();
  }

  private static List<JsonObject> items(JsonObject json, String name) {
    var items = new ArrayList<JsonObject>();
    for (JsonValue item : ((JsonArray) json.get(name).orElseThrow()).items()) {
      items.add((JsonObject) item);
    }
    return items;
  }

  private static long number(JsonObject json, String name) {
    return ((JsonNumber) json.get(name).orElseThrow()).floor();
  }

  private static Datagrams datagrams(int bytes, int segments) {
    return new Datagrams(Ecn.NONE, segments, Unpooled.wrappedBuffer(new byte[bytes]));
  }

  private static int size(Frame frame) {
    ByteBuf written = new FrameWriter(UnpooledByteBufAllocator.DEFAULT).write(frame);
    int size = written.readableBytes();
    written.release();
    return size;
  }

  private static Optional<InetAddress> outerAddress() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
        .findFirst();
  }

  private static InetSocketAddress address(MeshPlugin plugin) {
    return plugin.irohRelayAddress().orElseThrow();
  }
}
