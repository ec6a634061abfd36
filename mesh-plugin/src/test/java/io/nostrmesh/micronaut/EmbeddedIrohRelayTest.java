package io.nostrmesh.micronaut;

import static io.nostrmesh.plugin.IrohRelays.MEMBER;
import static io.nostrmesh.plugin.IrohRelays.STRANGER;
import static io.nostrmesh.plugin.IrohRelays.authorization;
import static io.nostrmesh.plugin.IrohRelays.properties;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micronaut.context.ApplicationContext;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.runtime.server.EmbeddedServer;
import io.nostrmesh.iroh.protocol.HandshakeFrame.ServerDeniesAuth;
import io.nostrmesh.iroh.protocol.IrohRelayVersion;
import io.nostrmesh.iroh.protocol.TestKey;
import io.nostrmesh.iroh.server.IrohTestClient;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.limit.RateLimit;
import io.nostrmesh.nip11.IrohRelayAdvertisement;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.plugin.EmbeddedIrohRelay;
import io.nostrmesh.plugin.IrohRelayState;
import io.nostrmesh.plugin.IrohRelays;
import io.nostrmesh.plugin.IrohRelays.Members;
import io.nostrmesh.spi.MembershipCheck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** The plugin inside a Micronaut host with an HTTP server, seen from outside. */
class EmbeddedIrohRelayTest {

  private static final String NOT_A_MEMBER =
      "not a relay member: ask the relay's owner to add your Nostr key";

  private final Members members = new Members(MEMBER);

  @Test
  void advertisesTheRelayExactlyWhileItListens() throws IOException {
    ApplicationContext host = host(properties());
    var advertisement = host.getBean(IrohRelayAdvertisement.class);
    assertThat(advertisement.values()).isEmpty();

    host.getBean(EmbeddedServer.class).start();
    InetSocketAddress relay = address(host);
    assertThat(advertisement.values())
        .isEqualTo(
            Map.of(
                "iroh_relay_url",
                JsonValue.of(IrohRelays.URL),
                "iroh_relay_urls",
                JsonValue.ofStrings(List.of(IrohRelays.URL))));
    assertThat(IrohRelays.listens(relay)).isTrue();

    host.close();
    assertThat(advertisement.values()).isEmpty();
    assertThat(IrohRelays.listens(relay)).isFalse();
  }

  /** A context that stops ends its server when most of its beans are gone. */
  @Test
  void noSecondRelayIsMadeWhileTheHostStops() {
    MadeRelays.ALL.clear();
    running(properties("test.made-relays", "yes")).close();
    assertThat(MadeRelays.ALL).hasSize(1);
  }

  @Test
  void admitsMembersUntilTheirMembershipEnds() {
    try (var host = running(properties());
        var client = IrohTestClient.join(address(host), TestKey.filled(1), authorization(MEMBER))) {
      client.ping();
      assertThat(host.getBean(IrohRelayState.class).connections()).isEqualTo(1);

      members.remove(MEMBER);

      client.awaitClosed();
      assertDenied(host, MEMBER, NOT_A_MEMBER);
    }
  }

  @Test
  void deniesStrangers() {
    try (var host = running(properties())) {
      assertDenied(host, STRANGER, NOT_A_MEMBER);
    }
  }

  @Test
  void countsWhatHappens() {
    try (var host = running(properties());
        var client = IrohTestClient.join(address(host), TestKey.filled(1), authorization(MEMBER))) {
      assertDenied(host, STRANGER, NOT_A_MEMBER);
      client.sendDatagram(TestKey.filled(9).id(), "nobody home");
      client.ping();

      MeterRegistry meters = host.getBean(MeterRegistry.class);
      assertThat(meters.get("mesh.iroh.connections").gauge().value()).isEqualTo(1);
      assertThat(meters.get("mesh.iroh.members").gauge().value()).isEqualTo(1);
      assertThat(meters.get("mesh.iroh.member.connections").gauge().value()).isEqualTo(1);
      assertThat(count(meters, "mesh.admission.decisions", "verdict", "admitted")).isEqualTo(1);
      assertThat(count(meters, "mesh.admission.decisions", "reason", "admission.not-a-member"))
          .isEqualTo(1);
      assertThat(count(meters, "mesh.iroh.dropped", "cause", "unknown-destination")).isEqualTo(1);
      assertThat(meters.get("mesh.iroh.received.bytes").counter().count()).isEqualTo(11);
      assertThat(meters.get("mesh.iroh.handshake").tag("verdict", "denied").timer().count())
          .isEqualTo(1);
    }
  }

  @Test
  void tellsItsHealth() {
    try (var host = running(properties())) {
      assertThat(health(host)).containsEntry("url", IrohRelays.URL).containsEntry("connections", 0);
    }
    try (var host = running(properties("mesh.iroh-relay.public-url", "ftp://x"))) {
      assertThat(health(host)).doesNotContainKey("url");
      assertThat(health(host).get("off").toString()).contains("mesh.iroh-relay.public-url");
    }
  }

  @Test
  void aTakenAddressStopsTheHost() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var host =
            host(properties("mesh.iroh-relay.bind-address", "127.0.0.1:" + taken.getLocalPort()))) {
      assertThatThrownBy(() -> host.getBean(EmbeddedServer.class).start())
          .hasStackTraceContaining("the iroh relay cannot start: ")
          .hasStackTraceContaining("mesh.iroh-relay.bind-address");
    }
  }

  @Test
  void aTakenPortForTheCaptivePortalCheckStopsTheHostByItsName() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var host =
            host(
                withTls(
                    "first.pem",
                    "first-key.pem",
                    "mesh.iroh-relay.tls.captive-portal-bind-address",
                    "127.0.0.1:" + taken.getLocalPort()))) {
      assertThatThrownBy(() -> host.getBean(EmbeddedServer.class).start())
          .hasStackTraceContaining(
              "on 127.0.0.1:"
                  + taken.getLocalPort()
                  + "; free that address, or set mesh.iroh-relay.tls.captive-portal-bind-address");
    }
  }

  @Test
  void theKeyOfAnotherCertificateStopsTheHostByItsName() throws Exception {
    try (var host = host(withTls("first.pem", "second-key.pem"))) {
      assertThatThrownBy(() -> host.getBean(EmbeddedServer.class).start())
          .hasStackTraceContaining("second-key.pem is not the private key of the first certificate")
          .hasStackTraceContaining("give the key that it was made for")
          .hasStackTraceContaining(
              "see mesh.iroh-relay.tls.certificate and mesh.iroh-relay.tls.private-key");
    }
  }

  private static Map<String, Object> withTls(String chain, String key, String... more)
      throws URISyntaxException {
    Map<String, Object> properties = properties(more);
    properties.put("mesh.iroh-relay.public-url", "https://localhost:3340");
    properties.put("mesh.iroh-relay.tls.certificate", resource(chain));
    properties.put("mesh.iroh-relay.tls.private-key", resource(key));
    return properties;
  }

  private static String resource(String name) throws URISyntaxException {
    var resource = Objects.requireNonNull(IrohRelays.class.getResource("/iroh/tls/" + name));
    return Path.of(resource.toURI()).toString();
  }

  @Test
  void aMissingCertificateStopsTheHostByItsName() {
    try (var host =
        host(
            properties(
                "mesh.iroh-relay.public-url", "https://localhost",
                "mesh.iroh-relay.tls.certificate", "no-such-chain.pem",
                "mesh.iroh-relay.tls.private-key", "no-such-key.pem"))) {
      assertThatThrownBy(() -> host.getBean(EmbeddedServer.class).start())
          .hasStackTraceContaining("there is no file no-such-chain.pem")
          .hasStackTraceContaining("mesh.iroh-relay.tls.certificate")
          .hasMessageNotContaining("free that address");
    }
  }

  @Test
  void changesTheRateOfRunningConnections() {
    try (var host = running(properties());
        var client = IrohTestClient.join(address(host), TestKey.filled(1), authorization(MEMBER))) {
      var state = host.getBean(IrohRelayState.class);
      state.limitConnectionRate(Optional.of(new RateLimit(10, 1)));
      MeterRegistry meters = host.getBean(MeterRegistry.class);
      for (int i = 0; i < 1000 && meters.find("mesh.iroh.limited").counter() == null; i++) {
        client.sendDatagram(TestKey.filled(9).id(), "more than that");
      }
      assertThat(count(meters, "mesh.iroh.limited", "limit", "bytes-per-connection")).isPositive();
      assertThat(meters.get("mesh.iroh.queued.bytes").gauge().value())
          .as("no more than the notice about the rate")
          .isBetween(0.0, 512.0);
    }
  }

  @Test
  void runsWithoutRelay() {
    try (var host = running(Map.of("micronaut.server.port", -1))) {
      assertThat(host.getBean(IrohRelayAdvertisement.class).values()).isEmpty();
      assertThat(host.getBean(IrohRelayState.class).complaint()).isEmpty();
    }
  }

  private static InetSocketAddress address(ApplicationContext context) {
    return context.getBean(EmbeddedIrohRelay.class).localAddress().orElseThrow();
  }

  private ApplicationContext host(Map<String, Object> properties) {
    ApplicationContext host = ApplicationContext.builder(properties).build();
    host.registerSingleton(MembershipCheck.class, members);
    host.registerSingleton(MeterRegistry.class, new SimpleMeterRegistry());
    return host.start();
  }

  private ApplicationContext running(Map<String, Object> properties) {
    ApplicationContext host = host(properties);
    host.getBean(EmbeddedServer.class).start();
    return host;
  }

  private static void assertDenied(ApplicationContext host, SecretKey key, String reason) {
    try (var client =
        IrohTestClient.dial(
            address(host), TestKey.filled(3), IrohRelayVersion.V2, authorization(key))) {
      client.prove();
      assertThat(client.receive()).isEqualTo(new ServerDeniesAuth(reason));
    }
  }

  private static double count(MeterRegistry meters, String name, String tag, String value) {
    return meters.get(name).tag(tag, value).counter().count();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> health(ApplicationContext host) {
    Stream<HealthIndicator> indicators = host.getBeansOfType(HealthIndicator.class).stream();
    HealthResult result =
        indicators
            .map(indicator -> Mono.from(indicator.getResult()).block())
            .filter(found -> found != null && found.getName().equals("iroh-relay"))
            .findFirst()
            .orElseThrow();
    return (Map<String, Object>) result.getDetails();
  }
}
