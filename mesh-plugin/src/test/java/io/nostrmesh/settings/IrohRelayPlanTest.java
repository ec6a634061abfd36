package io.nostrmesh.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nostrmesh.iroh.server.IrohRelayConfig;
import io.nostrmesh.limit.HeapShare;
import io.nostrmesh.limit.RateLimit;
import io.nostrmesh.settings.property.PropertyView;
import io.nostrmesh.settings.property.SettingsException;
import io.nostrmesh.testkit.AddressTable;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class IrohRelayPlanTest {

  private static final String URL = "https://relay.example.com";
  private static final String BIND = "127.0.0.1:3340";

  @Test
  void servesWhenBothAreThere() {
    assertThat(plan("https://relay.example.com/iroh", BIND))
        .isEqualTo(
            new IrohRelayPlan.Serve(
                "https://relay.example.com/iroh",
                IrohRelayConfig.at(new InetSocketAddress("127.0.0.1", 3340))
                    .withPathPrefix("/iroh")));
  }

  @Test
  void staysOffSilentlyWhenNeitherIsThere() {
    assertThat(plan(null, null)).isEqualTo(new IrohRelayPlan.Off(Optional.empty()));
  }

  @Test
  void saysWhichOneIsMissing() {
    assertThat(complaint(null, BIND)).contains("mesh.iroh-relay.public-url is not");
    assertThat(complaint(URL, null)).contains("mesh.iroh-relay.bind-address is not");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "relay.example.com:8443 | must start with http:// or https://",
        "localhost:3340 | must start with http:// or https://",
        "mailto:a@b.c | must start with http:// or https://",
        "ws://relay.example.com | must start with http:// or https://",
        "https://relay.example.com?x=1 | neither query nor fragment",
        "https://relay.example.com#x | neither query nor fragment",
        "https:// | mesh.iroh-relay.public-url cannot be used",
        "https://user:pass@relay.example.com | mesh.iroh-relay.public-url cannot be used",
        "https://relay .example.com | mesh.iroh-relay.public-url cannot be used"
      })
  void refusesUrlsThatCannotWork(String url, String complaint) {
    assertThat(complaint(url, BIND)).contains(complaint).doesNotContain("user:pass");
  }

  static Stream<AddressTable.Row> addresses() {
    return AddressTable.addresses();
  }

  @ParameterizedTest
  @MethodSource("addresses")
  void takesOrRefusesEachSpellingOfAnAddress(AddressTable.Row row) {
    if (row.irohRelay().equals("ok")) {
      assertThat(plan(row.http(), BIND))
          .isInstanceOfSatisfying(
              IrohRelayPlan.Serve.class,
              serve -> assertThat(serve.publicUrl()).isEqualTo(row.http()));
    } else {
      assertThat(complaint(row.http(), BIND))
          .startsWith("mesh.iroh-relay.public-url cannot be used: ")
          .contains(row.irohRelay().substring(1))
          .doesNotContain("secret", "user:pass");
    }
  }

  @Test
  void takesAnyPathThatTheCanonicaliserTakes() {
    assertThat(plan("https://h/a|b/%zz/", BIND))
        .isInstanceOfSatisfying(
            IrohRelayPlan.Serve.class,
            serve -> assertThat(serve.config().pathPrefixes()).containsExactly("/a|b/%zz"));
  }

  @Test
  void wantsAnHttpsUrlWhereTheRelayHasACertificate() {
    Map<String, Object> properties =
        Map.of(
            "mesh.iroh-relay.public-url", "http://relay.example.com",
            "mesh.iroh-relay.bind-address", BIND,
            "mesh.iroh-relay.tls.certificate", "cert.pem",
            "mesh.iroh-relay.tls.private-key", "key.pem");

    assertThat(((IrohRelayPlan.Off) plan(properties)).complaint().orElseThrow())
        .contains("must start with https://");
  }

  static Stream<List<String>> bindAddresses() {
    return AddressTable.bindAddresses();
  }

  @ParameterizedTest
  @MethodSource("bindAddresses")
  void bindsToAddressesAndStopsTheStartForWhatIsNone(List<String> row) {
    if (!row.get(1).startsWith("!")) {
      assertThat(plan(URL, row.get(0))).isInstanceOf(IrohRelayPlan.Serve.class);
      return;
    }
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> plan(URL, row.get(0)))
        .withMessageContaining("mesh.iroh-relay.bind-address must be address:port")
        .withMessageContaining("got '" + row.get(0) + "'")
        .withMessageContaining(row.get(1).substring(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "timings.handshake | 11s | mesh.iroh-relay.timings.handshake must be at most 10s",
        "timings.pong | never | mesh.iroh-relay.timings.pong must be a duration",
        "limits.handshakes.in-all | 0 | mesh.iroh-relay.limits.handshakes.in-all must be at least 1",
        "limits.connections.per-member | 0 | mesh.iroh-relay.limits.connections.per-member must",
        "limits.queues.bytes | 1 | mesh.iroh-relay.limits.queues.bytes must be at least",
        "limits.queues.bytes | a lot | limits.queues.bytes must be a number of bytes, or a part of",
        "limits.queues.bytes | 101% | limits.queues.bytes must be a number of bytes, or a part of",
        "limits.queues.bytes-in-all | 0% | limits.queues.bytes-in-all must be a number of bytes",
        "limits.received-bytes | 10MB | limits.received-bytes must be a number of bytes, or a part of",
        "limits.member-rate.bytes-per-second | 9 | limits.member-rate.bytes-per-second must",
        "limits.conections.in-all | 9 | mesh.iroh-relay.limits.conections.in-all (did you mean",
        "tls.captive-portal-bind-address | 80 | tls.captive-portal-bind-address must be address:port",
        "tls.captive-portal-bind-address | [::]:80 | set mesh.iroh-relay.tls.certificate as well",
        "tls.captive-portal | [::]:80 | mesh.iroh-relay.tls.captive-portal (did you mean",
        "tls.certificate | cert.pem | mesh.iroh-relay.tls.private-key go together"
      })
  void namesThePropertyThatIsWrong(String property, String value, String complaint) {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> plan(Map.of("mesh.iroh-relay." + property, value)))
        .withMessageContaining(complaint);
  }

  @Test
  void readsLimits() {
    Map<String, Object> properties =
        Map.of(
            "mesh.iroh-relay.public-url", URL,
            "mesh.iroh-relay.bind-address", BIND,
            "mesh.iroh-relay.limits.connections.in-all", "7",
            "mesh.iroh-relay.limits.member-rate.bytes-per-second", "1000",
            "mesh.iroh-relay.limits.queues.bytes", "2%",
            "mesh.iroh-relay.limits.received-bytes", "1000000",
            "mesh.iroh-relay.timings.write-stall", "5s");

    assertThat(plan(properties))
        .isInstanceOfSatisfying(
            IrohRelayPlan.Serve.class,
            serve -> {
              assertThat(serve.config().limits().connections().inAll()).isEqualTo(7);
              assertThat(serve.config().limits().memberRate())
                  .contains(RateLimit.bytesPerSecond(1000));
              assertThat(serve.config().limits().queues().bytes())
                  .isEqualTo(new HeapShare(2).bytes());
              assertThat(serve.config().limits().receivedBytes()).isEqualTo(1_000_000);
              assertThat(serve.config().timings().writeStall()).hasSeconds(5);
            });
  }

  private static IrohRelayPlan plan(String url, String bind) {
    Map<String, Object> properties = new HashMap<>();
    properties.put("mesh.iroh-relay.public-url", url);
    properties.put("mesh.iroh-relay.bind-address", bind);
    properties.values().removeIf(Objects::isNull);
    return plan(properties);
  }

  private static IrohRelayPlan plan(Map<String, Object> properties) {
    return PluginSettings.read(PropertyView.of(properties)).irohRelay();
  }

  private static String complaint(String url, String bind) {
    return ((IrohRelayPlan.Off) plan(url, bind)).complaint().orElseThrow();
  }
}
