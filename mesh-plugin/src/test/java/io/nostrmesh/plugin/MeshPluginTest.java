package io.nostrmesh.plugin;

import static io.nostrmesh.plugin.IrohRelays.MEMBER;
import static io.nostrmesh.plugin.IrohRelays.STRANGER;
import static io.nostrmesh.plugin.IrohRelays.authorization;
import static io.nostrmesh.plugin.IrohRelays.properties;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nostrmesh.admission.lease.InMemoryLeaseStore;
import io.nostrmesh.iroh.protocol.HandshakeFrame.ServerDeniesAuth;
import io.nostrmesh.iroh.protocol.IrohRelayVersion;
import io.nostrmesh.iroh.protocol.TestKey;
import io.nostrmesh.iroh.server.IrohTestClient;
import io.nostrmesh.plugin.IrohRelays.Members;
import io.nostrmesh.settings.property.SettingsException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The plugin in a host that has no framework. */
@Timeout(60)
class MeshPluginTest {

  private final Members members = new Members(MEMBER);

  @Test
  void givesItsSideOfTheContracts() {
    try (var plugin = MeshPlugin.start(relay(), members)) {
      assertThat(plugin.irohRelayUrl()).contains(IrohRelays.URL);
      assertThat(plugin.nip11Extension().values()).containsKey("iroh_relay_url");
      assertThat(plugin.eventPolicies().perishableKinds()).contains(31990);
      assertThat(plugin.membership()).isSameAs(members);
    }
  }

  @Test
  void admitsMembersAndNobodyElse() {
    try (var plugin = MeshPlugin.start(relay(), members);
        var client =
            IrohTestClient.join(address(plugin), TestKey.filled(1), authorization(MEMBER))) {
      client.ping();
      try (var stranger =
          IrohTestClient.dial(
              address(plugin), TestKey.filled(3), IrohRelayVersion.V2, authorization(STRANGER))) {
        stranger.prove();
        assertThat(stranger.receive()).isInstanceOf(ServerDeniesAuth.class);
      }
      members.remove(MEMBER);
      client.awaitClosed();
    }
  }

  @Test
  void runsTwiceAtOnceAndAgainAfterwards() {
    try (var first = MeshPlugin.start(relay(), members);
        var second = MeshPlugin.start(relay(), members)) {
      assertThat(address(first)).isNotEqualTo(address(second));
    }
    try (var third = MeshPlugin.start(relay(), members)) {
      assertThat(third.irohRelayUrl()).isPresent();
    }
  }

  @Test
  void closesEverythingThatItOpened() throws IOException {
    Set<Thread> before = threads();
    var plugin = MeshPlugin.start(relay(), members);
    InetSocketAddress relay = address(plugin);
    assertThat(IrohRelays.listens(relay)).isTrue();

    plugin.close();

    assertThat(plugin.irohRelayUrl()).isEmpty();
    assertThat(IrohRelays.listens(relay)).isFalse();
    assertOnlyThese(before);
    plugin.close();
  }

  @Test
  void closesWhatItOpenedWhenItCannotStart() throws IOException {
    Set<Thread> before = threads();
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Map<String, Object> properties = relay();
      properties.put("mesh.iroh-relay.bind-address", "127.0.0.1:" + taken.getLocalPort());

      assertThatExceptionOfType(SettingsException.class)
          .isThrownBy(() -> MeshPlugin.start(properties, members))
          .withMessageContaining("mesh.iroh-relay.bind-address");
    }
    assertOnlyThese(before);
  }

  @Test
  void runsWithoutRelay() {
    try (var plugin = MeshPlugin.with(Map.of("mesh.membership.mode", "open")).start()) {
      assertThat(plugin.irohRelayUrl()).isEmpty();
      assertThat(plugin.nip11Extension().values()).isEmpty();
      assertThatThrownBy(plugin::transportAdmission)
          .hasMessageContaining("mesh.iroh-relay.public-url");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mesh.offers.max-ttl | 0s | mesh.offers.max-ttl must be",
        "mesh.offers.max-tll | 5m | did you mean mesh.offers.max-ttl?",
        "mesh.enabled | false | mesh.enabled is false, so there is no plugin to start",
        "mesh.membership.mode | open | mesh.membership.mode is set, but the host has",
        "mesh.iroh-relay.bind-address | here | mesh.iroh-relay.bind-address must be address:port",
      })
  void refusesWhatItCannotDo(String property, String value, String complaint) {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> MeshPlugin.start(Map.of(property, value), members))
        .withMessageContaining(complaint);
  }

  @Test
  void hasNoHostsPortToShare() {
    Map<String, Object> properties = relay();
    properties.put("mesh.iroh-relay.bind-address", "shared");
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> MeshPlugin.start(properties, members))
        .withMessageContaining("mesh.iroh-relay.bind-address is shared, which needs a Micronaut");
  }

  @Test
  void keepsLeasesInAFileOrWhereTheHostSays(@TempDir Path folder) throws IOException {
    Map<String, Object> properties = relay();
    Path file = folder.resolve("leases");
    properties.put("mesh.admission.lease-file", file.toString());
    for (int start = 0; start < 2; start++) {
      try (var plugin = MeshPlugin.start(properties, members)) {
        assertThat(plugin.irohRelayUrl()).isPresent();
        assertThat(file).content().startsWith("mesh leases 1");
        assertThatExceptionOfType(SettingsException.class)
            .isThrownBy(() -> MeshPlugin.start(properties, members))
            .withMessageStartingWith("mesh.admission.lease-file cannot be used: another process");
      }
    }
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(
            () ->
                MeshPlugin.with(properties)
                    .membership(members)
                    .leases(new InMemoryLeaseStore())
                    .start())
        .withMessageStartingWith("mesh.admission.lease-file is set, but leases are kept elsewhere");
  }

  @Test
  void wantsToKnowTheMembers() {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> MeshPlugin.with(Map.of()).start())
        .withMessageContaining("give MeshPlugin a membership check")
        .withMessageContaining("mesh.membership.mode");
  }

  private static Map<String, Object> relay() {
    Map<String, Object> properties = new HashMap<>(properties());
    properties.remove("micronaut.server.port");
    return properties;
  }

  private static InetSocketAddress address(MeshPlugin plugin) {
    return plugin.irohRelayAddress().orElseThrow();
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("mesh-"))
        .collect(Collectors.toSet());
  }

  private static void assertOnlyThese(Set<Thread> before) {
    for (Thread thread : threads()) {
      if (!before.contains(thread)) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }
}
