package io.nostrmesh.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nostrmesh.gateway.gate.GatewayAccess;
import io.nostrmesh.gateway.settings.ClientAddress;
import io.nostrmesh.gateway.settings.GatewayLimits;
import io.nostrmesh.gateway.settings.GatewaySettings;
import io.nostrmesh.gateway.settings.GatewayTimings;
import io.nostrmesh.gateway.settings.UpstreamAddress;
import io.nostrmesh.limit.HeapShare;
import io.nostrmesh.settings.property.PropertyView;
import io.nostrmesh.settings.property.SettingsException;
import io.nostrmesh.url.RelayUrl;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayPropertiesTest {

  private static final String UPSTREAM = "ws://127.0.0.1:7777";

  @Test
  void isOffWithoutAWord() {
    assertThat(read(Map.of())).isEmpty();
  }

  @Test
  void needsAnUpstreamAndNothingElse() {
    assertThat(read(Map.of("upstream", UPSTREAM)))
        .contains(
            new GatewaySettings(
                new UpstreamAddress.At(new RelayUrl(UPSTREAM)),
                new InetSocketAddress("127.0.0.1", 3000),
                Optional.empty(),
                GatewayAccess.OFFERS,
                ClientAddress.PEER,
                false,
                false,
                Optional.empty(),
                GatewayLimits.DEFAULTS,
                GatewayTimings.DEFAULTS));
  }

  @Test
  void readsEveryProperty() {
    Map<String, String> properties = new HashMap<>();
    properties.put("upstream", "wss://relay.internal/nostr");
    properties.put("listen", "[::1]:0");
    properties.put("public-url", "wss://relay.example.com/");
    properties.put("access", "members");
    properties.put("client-address", "forwarded");
    properties.put("forward-client-address", "true");
    properties.put("upstream-compression", "true");
    properties.put("secret-key-file", "keys/gateway.nsec");
    properties.put("max-connections", "10");
    properties.put("max-connections-per-address", "9");
    properties.put("max-message-bytes", "2000");
    properties.put("max-upstream-message-bytes", "3000");
    properties.put("max-received-bytes", "4000");
    properties.put("max-queued-bytes", "5%");
    properties.put("connect-timeout", "1s");
    properties.put("request-timeout", "2s");
    properties.put("ping-interval", "3s");
    properties.put("document-age", "4s");

    assertThat(read(properties))
        .contains(
            new GatewaySettings(
                new UpstreamAddress.At(new RelayUrl("wss://relay.internal/nostr")),
                new InetSocketAddress("::1", 0),
                Optional.of(new RelayUrl("wss://relay.example.com")),
                GatewayAccess.MEMBERS,
                ClientAddress.FORWARDED,
                true,
                true,
                Optional.of(Path.of("keys", "gateway.nsec")),
                new GatewayLimits(10, 9, 2000, 3000, 4000, new HeapShare(5).bytes()),
                new GatewayTimings(
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(4))));
  }

  @Test
  void sitsInTheHostsOwnPort() {
    assertThat(read(Map.of("upstream", "self")))
        .hasValueSatisfying(
            settings ->
                assertThat(settings.upstream()).isEqualTo(new UpstreamAddress.Self(Set.of())));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "upstream | relay.example.com | mesh.gateway.upstream cannot be used: a relay address must",
        "upstream | Self | mesh.gateway.upstream cannot be used: a relay address must start with ws",
        "upstream | 127.0.0.1:7777 | mesh.gateway.upstream cannot be used: a relay address must",
        "upstream | http://127.0.0.1:7777 | speak WebSocket with a relay, so write ws://127.0.0.1:7777",
        "upstream | https://relay.internal/ | with a relay, so write wss://relay.internal",
        "upstream | HTTP://10.0.0.7 | so write ws://10.0.0.7",
        "upstream | http://user:hush@h | mesh.gateway.upstream cannot be used: a relay address must",
        "upstream | ws://user:hush@h | mesh.gateway.upstream cannot be used: a URL must not hold user",
        "upstream | ws://h?token=hush | must not have a query",
        "upstream | ws://h:0 | the port of a relay address must be 1 to 65535",
        "upstream | ws://h:70000 | mesh.gateway.upstream cannot be used",
        "upstream | ws:// | mesh.gateway.upstream cannot be used",
        "public-url | relay.example.com | mesh.gateway.public-url cannot be used: a relay address",
        "public-url | http://relay.example.com | mesh.gateway.public-url cannot be used: clients",
        "public-url | http://relay.example.com | so write wss://relay.example.com",
        "public-url | self | mesh.gateway.public-url cannot be used",
        "other-sockets | chat | mesh.gateway.other-sockets: 'chat' is no path of a WebSocket",
        "other-sockets | / | mesh.gateway.other-sockets: '/' is no path of a WebSocket",
        "other-sockets | /chat/ | mesh.gateway.other-sockets: '/chat/' is no path of a WebSocket",
        "other-sockets | /a%62 | mesh.gateway.other-sockets: '/a%62' is no path of a WebSocket",
        "other-sockets | /.. | mesh.gateway.other-sockets: '/..' is no path of a WebSocket",
        "other-sockets | /chat | mesh.gateway.other-sockets has no effect unless",
        "listen | 3000 | mesh.gateway.listen must be address:port, such as 127.0.0.1:3000",
        "listen | ws://127.0.0.1:3000 | mesh.gateway.listen must be address:port",
        "listen | :3000 | every address is written 0.0.0.0 or [::]",
        "listen | 127.0.0.1 | the port is missing",
        "listen | 127.0.0.1:7777 | mesh.gateway.upstream and mesh.gateway.listen are the same address",
        "listen | 0.0.0.0:7777 | mesh.gateway.upstream and mesh.gateway.listen are the same address",
        "listen | [::]:7777 | port 7777: let the relay listen on another port",
        "access | everybody | mesh.gateway.access must be offers or members, got 'everybody'",
        "access | open | mesh.gateway.access must be offers or members",
        "client-address | x-real-ip | mesh.gateway.client-address must be peer or forwarded",
        "forward-client-address | yes | mesh.gateway.forward-client-address must be true or false",
        "upstream-compression | 1 | mesh.gateway.upstream-compression must be true or false",
        "max-connections | 0 | mesh.gateway.max-connections must be at least 1, got 0",
        "max-connections | lots | mesh.gateway.max-connections must be a whole number",
        "max-connections-per-address | 0 | mesh.gateway.max-connections-per-address must be at least 1",
        "max-message-bytes | 1023 | mesh.gateway.max-message-bytes must be at least 1024",
        "max-upstream-message-bytes | 1 | mesh.gateway.max-upstream-message-bytes must be at least",
        "max-received-bytes | 5MB | mesh.gateway.max-received-bytes must be a number of bytes, or a",
        "max-received-bytes | 12 | mesh.gateway.max-received-bytes must be at least 1024",
        "max-queued-bytes | 101% | mesh.gateway.max-queued-bytes must be a number of bytes, or a part",
        "connect-timeout | 0s | mesh.gateway.connect-timeout must be more than 0s",
        "request-timeout | 10 | mesh.gateway.request-timeout must be a duration such as 90s",
        "ping-interval | -1s | mesh.gateway.ping-interval must be more than 0s",
        "document-age | 0s | mesh.gateway.document-age must be more than 0s",
        "secret-key-file | nsec1hush | mesh.gateway.secret-key-file must name a file, and looks like",
        "upstreem | ws://h | unknown property mesh.gateway.upstreem (did you mean mesh.gateway.upstream?)",
        "max-conections | 5 | did you mean mesh.gateway.max-connections?"
      })
  void saysWhatIsWrongAndWhatToDo(String property, String value, String complaint) {
    Map<String, String> properties = new HashMap<>(Map.of("upstream", UPSTREAM));
    properties.put(property, value);

    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> read(properties))
        .withMessageContaining(complaint)
        .satisfies(refusal -> assertThat(refusal).hasMessageNotContaining("hush"));
  }

  @Test
  void takesNoKeyForAFile() {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> read(Map.of("upstream", UPSTREAM, "secret-key-file", "5".repeat(64))))
        .withMessageContaining("looks like the key itself")
        .satisfies(refusal -> assertThat(refusal).hasMessageNotContaining("5555"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "listen=127.0.0.1:3000",
        "public-url=wss://relay.example.com",
        "access=offers",
        "secret-key-file=key",
        "document-age=5s"
      })
  void missesTheUpstream(String setting) {
    String property = setting.substring(0, setting.indexOf('='));
    String value = setting.substring(setting.indexOf('=') + 1);

    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> read(Map.of(property, value)))
        .withMessage(
            "mesh.gateway.%s is set but mesh.gateway.upstream is not: set it to the relay behind"
                    .formatted(property)
                + " the gateway, such as ws://127.0.0.1:7777");
  }

  @ParameterizedTest
  @CsvSource({
    "ws://localhost:3000, 127.0.0.1:3000, true",
    "ws://127.0.0.1, 127.0.0.1:80, true",
    "ws://[::1]:3000, [::1]:3000, true",
    "ws://localhost:3000, 0.0.0.0:3000, true",
    "ws://0.0.0.0:3000, 0.0.0.0:3000, true",
    "ws://127.0.0.2:3000, 127.0.0.1:3000, false",
    "ws://127.0.0.1:3001, 127.0.0.1:3000, false",
    "ws://192.0.2.1:3000, 0.0.0.0:3000, false",
    "ws://no-such-host.invalid:3000, 0.0.0.0:3000, false",
    "ws://127.0.0.1:3000, 127.0.0.1:0, false"
  })
  void isNotItsOwnRelay(String upstream, String listen, boolean refused) {
    Map<String, String> properties = Map.of("upstream", upstream, "listen", listen);

    if (refused) {
      assertThatExceptionOfType(SettingsException.class)
          .isThrownBy(() -> read(properties))
          .withMessageContaining("mesh.gateway.upstream and mesh.gateway.listen are the same");
    } else {
      assertThat(read(properties)).isPresent();
    }
  }

  @Test
  void listensWhereItsHostDoes() {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> read(Map.of("upstream", "self", "listen", "127.0.0.1:3000")))
        .withMessageContaining("mesh.gateway.listen has no effect")
        .withMessageContaining("remove it");
  }

  @Test
  void readsVariables() {
    var view =
        PropertyView.of(
            Map.of(),
            Map.of("MESH_GATEWAY_UPSTREAM", UPSTREAM, "MESH_GATEWAY_MAX_CONNECTIONS", "7"));

    assertThat(PluginSettings.read(view).gateway())
        .hasValueSatisfying(
            settings -> assertThat(settings.limits().connectionsInAll()).isEqualTo(7));
  }

  private static Optional<GatewaySettings> read(Map<String, String> properties) {
    Map<String, Object> full = new HashMap<>();
    properties.forEach((name, value) -> full.put("mesh.gateway." + name, value));
    return PluginSettings.read(PropertyView.of(full)).gateway();
  }
}
