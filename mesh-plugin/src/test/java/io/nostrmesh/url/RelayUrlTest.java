package io.nostrmesh.url;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.nostrmesh.json.Parsed;
import io.nostrmesh.testkit.AddressTable;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RelayUrlTest {

  static Stream<AddressTable.Row> table() {
    return AddressTable.addresses();
  }

  @ParameterizedTest
  @MethodSource("table")
  void makesOfEachAddressWhatTheTableSays(AddressTable.Row row) {
    Parsed<RelayUrl> url = RelayUrl.parse("  " + row.spelled() + "\n");

    if (row.relay().startsWith("!")) {
      assertThat(url)
          .isInstanceOfSatisfying(
              Parsed.Malformed.class,
              malformed -> assertThat(malformed.problem()).contains(row.relay().substring(1)));
    } else {
      assertThat(url.toOptional()).contains(new RelayUrl(row.relay()));
    }
  }

  @ParameterizedTest
  @MethodSource("table")
  void tellsTheNameThatBrowsersMakeOfAnInternationalOne(AddressTable.Row row) {
    if (row.relay().startsWith("!here ")) {
      assertThat(row.browser()).contains("//" + row.relay().substring("!here ".length()));
    }
  }

  @ParameterizedTest
  @MethodSource("table")
  void knowsTheSpellingOfBrowsersForTheSameRelay(AddressTable.Row row) {
    RelayUrl.parse(row.spelled())
        .toOptional()
        .filter(url -> !row.browser().equals("!"))
        .ifPresent(
            url ->
                assertThat(RelayUrl.parse(row.browser()).toOptional())
                    .hasValueSatisfying(other -> assertThat(other).isEqualTo(url)));
  }

  @ParameterizedTest
  @MethodSource("table")
  void givesTheHttpClientAUrlThatItTakes(AddressTable.Row row) {
    RelayUrl.parse(row.spelled())
        .toOptional()
        .filter(url -> url.hostToLookUp().isEmpty())
        .ifPresent(
            url -> {
              assertThat(url.webSocket().getHost()).isNotNull();
              assertThat(url.information().getScheme())
                  .isEqualTo(url.isSecure() ? "https" : "http");
              assertThat(url.information().getPort()).isEqualTo(url.webSocket().getPort());
            });
  }

  @ParameterizedTest
  @CsvSource({
    "ws://localhost:3000, ws://localhost:3000, http://localhost:3000",
    "wss://relay.example.com/Team, wss://relay.example.com/Team, https://relay.example.com/Team",
    "ws://[::1]:7777, ws://[::1]:7777, http://[::1]:7777",
    "ws://[fe80::1%25eth0]:7777, ws://[fe80::1%eth0]:7777, http://[fe80::1%eth0]:7777",
    "ws://h/%25/[a]|b^c, ws://h/%25/%5Ba%5D%7Cb%5Ec, http://h/%25/%5Ba%5D%7Cb%5Ec"
  })
  void findsWebSocketAndInformationDocument(String text, String socket, String information) {
    var url = new RelayUrl(text);

    assertThat(url.webSocket()).isEqualTo(URI.create(socket));
    assertThat(url.information()).isEqualTo(URI.create(information));
  }

  @ParameterizedTest
  @CsvSource({
    "ws://localhost:3000, ws://127.0.0.1:3000, true",
    "ws://localhost.:3000, ws://[::1]:3000, true",
    "ws://127.0.0.53:3000, ws://[::ffff:127.0.0.1]:3000, true",
    "ws://192.168.1.20, ws://[::ffff:c0a8:114]:80, true",
    "wss://relay.example.com, wss://relay.example.com., true",
    "wss://relay.example.com//a//b, wss://relay.example.com/a/b, true",
    "ws://[fe80::1%25eth0]:3000, ws://[fe80::1]:3000, true",
    "ws://127.0.0.1.evil.example:3000, ws://127.0.0.1:3000, false",
    "ws://localhost.evil.example, ws://localhost, false",
    "ws://relay.example.com, wss://relay.example.com, false",
    "wss://relay.example.com, wss://relay.example.com:8443, false",
    "wss://relay.example.com/a, wss://relay.example.com/A, false",
    "wss://relay.example.com, wss://www.relay.example.com, false",
    "ws://192.168.1.20, ws://192.168.1.2, false",
    "ws://[2001:db8::1], ws://[2001:db8::2], false"
  })
  void knowsTheSameRelay(String one, String other, boolean same) {
    RelayUrl first = RelayUrl.parse(one).toOptional().orElseThrow();
    RelayUrl second = RelayUrl.parse(other).toOptional().orElseThrow();

    assertThat(first.isSameRelay(second)).isEqualTo(same);
    assertThat(second.isSameRelay(first)).isEqualTo(same);
  }

  @Test
  void keepsAZoneOutOfRelayTags() {
    assertThat(new RelayUrl("ws://[fe80::1%25eth0]:3000/a").tag())
        .isEqualTo("ws://[fe80::1]:3000/a");
    assertThat(new RelayUrl("wss://h/a").tag()).isEqualTo("wss://h/a");
  }

  @Test
  void asksForHostsToBeLookedUpThatJavaHasNoUrlFor() throws UnknownHostException {
    var url = new RelayUrl("ws://mesh_relay:3000/a");

    assertThat(url.hostToLookUp()).contains("mesh_relay");
    assertThatIllegalStateException().isThrownBy(url::webSocket);
    assertThat(url.at(InetAddress.getByName("10.0.0.7"))).hasToString("ws://10.0.0.7:3000/a");
    assertThat(url.at(InetAddress.getByName("fd00::7"))).hasToString("ws://[fd00::7]:3000/a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ws://localhost:3000/", "WS://localhost", "ws://h:80", "http://h", ""})
  void theConstructorWantsTheNormalForm(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> new RelayUrl(text));
  }
}
