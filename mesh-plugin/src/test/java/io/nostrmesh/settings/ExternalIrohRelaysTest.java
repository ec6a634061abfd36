package io.nostrmesh.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.nostrmesh.control.AccessSecret;
import io.nostrmesh.iroh.server.IrohRelayConfig;
import io.nostrmesh.settings.property.PropertyView;
import io.nostrmesh.settings.property.SettingsException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExternalIrohRelaysTest {

  private static final String SECRET = "c2VjcmV0IG9mIGEgZmxlZXQ=";
  private static final String TWO = "https://a.example.com/,https://b.example.com";

  @TempDir private Path folder;

  @Test
  void namesEachUrlAsItIsWrittenAndWhereTheFleetAsks() {
    assertThat(plan(external()))
        .isInstanceOfSatisfying(
            IrohRelayPlan.External.class,
            fleet -> {
              assertThat(fleet.urls())
                  .containsExactly("https://a.example.com/", "https://b.example.com");
              assertThat(fleet.config())
                  .isEqualTo(IrohRelayConfig.at(new InetSocketAddress("127.0.0.1", 3341)));
              assertThat(fleet.access().matches(SECRET)).isTrue();
              assertThat(fleet.access().matches(SECRET + "x")).isFalse();
            });
  }

  @Test
  void takesTheSecretFromAFileOfItsOwnersAlone() throws IOException {
    Path file = Files.writeString(folder.resolve("secret"), SECRET + "\n");
    Map<String, Object> properties = external();
    properties.remove("mesh.iroh-relay.access-secret");
    properties.put("mesh.iroh-relay.access-secret-file", file.toString());

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(complaint(properties))
        .contains("mesh.iroh-relay.access-secret-file cannot be used")
        .doesNotContain(SECRET);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThat(plan(properties))
        .isInstanceOfSatisfying(
            IrohRelayPlan.External.class,
            fleet -> assertThat(fleet.access().matches(SECRET)).isTrue());
    Files.writeString(file, "short");
    assertThat(complaint(properties))
        .contains("mesh.iroh-relay.access-secret-file cannot be used: it must have 16 to 1024");
  }

  /** What is missing, where the other mode is; a word is removed, or set. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "urls | | mesh.iroh-relay.mode is external, but mesh.iroh-relay.urls is not set",
        "bind-address | | but mesh.iroh-relay.bind-address is not set: set it to the address where",
        "access-secret | | but mesh.iroh-relay.access-secret is not set: set it to the bearer_token",
        "mode | fleet | mesh.iroh-relay.mode must be embedded or external, got 'fleet'",
        "mode | | mesh.iroh-relay.urls are those of a fleet of others: set mesh.iroh-relay.mode to",
        "mode | embedded | mesh.iroh-relay.urls are those of a fleet of others: set",
        "urls | ws://a.example.com | mesh.iroh-relay.urls cannot be used: number 1: it must start",
        "urls | https://a,https://u:geheim@b | urls cannot be used: number 2: ",
        "urls | https://a?x=1 | mesh.iroh-relay.urls cannot be used: number 1: it must have neither",
        "urls | https://a,,https://b | mesh.iroh-relay.urls cannot be used: number 2: ",
        "urls | https://a,https://b,HTTPS://A/ | urls names one iroh relay twice: remove one HTTPS",
        "bind-address | 3341 | mesh.iroh-relay.bind-address must be address:port",
        "access-secret | geheim-geheim-0 | mesh.iroh-relay.access-secret cannot be used: it must have",
        "access-secret | geheim geheim geheim | access-secret cannot be used: it must be visible",
        "access-secret | geheimgeheimgeheimé | access-secret cannot be used: it must be visible",
        "access-secret-file | geheim | mesh.iroh-relay.access-secret-file are both set: remove one",
        "public-url | https://a | mesh.iroh-relay.public-url is for an iroh relay of this process",
        "limits.connections.in-all | 9 | limits.connections.in-all is for an iroh relay of this",
        "limits.message-bytes | 99999 | limits.message-bytes is for an iroh relay of this process",
        "timings.keep-alive-jitter | 1s | timings.keep-alive-jitter is for an iroh relay of this",
        "acces-secret | geheim | mesh.iroh-relay.acces-secret (did you mean",
        "url | https://a | unknown property mesh.iroh-relay.url"
      })
  void stopsTheStartWithThePropertyAndTheFix(String property, String value, String expected) {
    Map<String, Object> properties = external();
    if (value == null) {
      properties.remove("mesh.iroh-relay." + property);
    } else {
      properties.put("mesh.iroh-relay." + property, value);
    }

    assertThat(complaint(properties)).contains(expected).doesNotContain("geheim", SECRET);
  }

  @Test
  void takesSixteenUrlsAndNoMore() {
    Map<String, Object> properties = external();
    properties.put("mesh.iroh-relay.urls", urls(16));
    assertThat(plan(properties).urls()).hasSize(16);

    properties.put("mesh.iroh-relay.urls", urls(17));
    assertThat(complaint(properties)).contains("mesh.iroh-relay.urls must be at most 16 URLs");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limits.handshakes.in-all",
        "limits.handshakes.per-address",
        "limits.handshakes.attempts-per-minute",
        "limits.received-bytes",
        "timings.handshake",
        "timings.write-stall"
      })
  void takesWhatAListenerHas(String property) {
    Map<String, Object> properties = external();
    properties.put(
        "mesh.iroh-relay." + property, property.startsWith("timings") ? "9s" : "9999999");

    assertThat(plan(properties)).isInstanceOf(IrohRelayPlan.External.class);
  }

  /** Beside a relay of this process the secret is good for more than that. */
  @ParameterizedTest
  @CsvSource({
    "external, off, false",
    "external, claimed, true",
    "external, proven, true",
    "embedded, off, true"
  })
  void wantsSomebodysWordForEndpointsThatShowNoToken(String mode, String roster, boolean starts) {
    Map<String, Object> properties = external();
    if (mode.equals("embedded")) {
      properties.remove("mesh.iroh-relay.urls");
      properties.put("mesh.iroh-relay.public-url", "https://a.example.com");
    }
    properties.put("mesh.iroh-relay.mode", mode);
    properties.put("mesh.admission.roster", roster);

    if (starts) {
      assertThat(plan(properties).urls()).isNotEmpty();
    } else {
      assertThat(complaint(properties))
          .isEqualTo(
              "mesh.iroh-relay.mode is external, but mesh.admission.roster is off: a fleet asks by"
                  + " endpoint alone, so nobody would be let in; set mesh.admission.roster to"
                  + " proven or claimed, or remove it");
    }
  }

  @Test
  void lettingAFleetAskBesideTheEmbeddedRelayNeedsNoMore() {
    Map<String, Object> properties = new HashMap<>();
    properties.put("mesh.iroh-relay.access-secret", SECRET);
    assertThat(complaint(properties))
        .contains("mesh.iroh-relay.access-secret is set, but nobody listens");

    properties.put("mesh.iroh-relay.public-url", "https://a.example.com");
    properties.put("mesh.iroh-relay.bind-address", "127.0.0.1:3340");
    assertThat(plan(properties))
        .isInstanceOfSatisfying(
            IrohRelayPlan.Serve.class,
            serve -> {
              assertThat(serve.access().orElseThrow().matches(SECRET)).isTrue();
              assertThat(serve.urls()).containsExactly("https://a.example.com");
            });
  }

  @Test
  void nothingThatIsPrintedHoldsTheSecret() {
    assertThat(PluginSettings.read(PropertyView.of(external())).toString()).doesNotContain(SECRET);
    assertThat(AccessSecret.parse(SECRET).toString()).doesNotContain(SECRET);
  }

  private static String urls(int number) {
    return IntStream.range(0, number)
        .mapToObj("https://%d.example.com"::formatted)
        .collect(Collectors.joining(","));
  }

  private static Map<String, Object> external() {
    var properties = new HashMap<String, Object>();
    properties.put("mesh.iroh-relay.mode", "external");
    properties.put("mesh.iroh-relay.urls", TWO);
    properties.put("mesh.iroh-relay.bind-address", "127.0.0.1:3341");
    properties.put("mesh.iroh-relay.access-secret", SECRET);
    return properties;
  }

  private static IrohRelayPlan plan(Map<String, Object> properties) {
    return PluginSettings.read(PropertyView.of(properties)).irohRelay();
  }

  private static String complaint(Map<String, Object> properties) {
    Throwable thrown = catchThrowable(() -> plan(properties));
    assertThat(thrown).isInstanceOf(SettingsException.class);
    return thrown.getMessage();
  }
}
