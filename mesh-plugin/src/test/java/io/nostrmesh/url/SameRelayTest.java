package io.nostrmesh.url;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.testkit.AddressTable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SameRelayTest {

  static Stream<Arguments> urls() {
    return AddressTable.sameRelay().map(row -> Arguments.of(row.get(0), row.get(1)));
  }

  @ParameterizedTest
  @MethodSource("urls")
  void comparesTheCanonicalForm(String url, String canonical) {
    assertThat(SameRelay.canonical(" " + url + "\t")).isEqualTo(canonical);
    assertThat(SameRelay.test(url, url)).isEqualTo(!canonical.isEmpty());
  }

  @Test
  void tellsHostsPathsPortsAndSchemesApart() {
    String own = "https://relay.example.com/iroh";
    assertThat(SameRelay.test("https://RELAY.example.com/iroh/", own)).isTrue();
    assertThat(SameRelay.test("https://other.example.com/iroh", own)).isFalse();
    assertThat(SameRelay.test("https://relay.example.com/Iroh", own)).isFalse();
    assertThat(SameRelay.test("https://relay.example.com:443/iroh", own)).isFalse();
    assertThat(SameRelay.test("wss://relay.example.com/iroh", own)).isFalse();
  }

  @Test
  void emptyUrlsAreNoRelay() {
    assertThat(SameRelay.test("", "")).isFalse();
    assertThat(SameRelay.test("/", "?x")).isFalse();
  }
}
