package io.nostrmesh.micronaut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.micronaut.context.exceptions.ConfigurationException;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RelayPlanTest {

  private static final String URL = "https://relay.example.com";
  private static final String BIND = "127.0.0.1:3340";

  @Test
  void servesWhenBothAreThere() {
    assertThat(plan("https://relay.example.com/iroh", BIND))
        .isEqualTo(
            new RelayPlan.Serve(
                "https://relay.example.com/iroh", new InetSocketAddress("127.0.0.1", 3340)));
  }

  @Test
  void staysOffSilentlyWhenNeitherIsThere() {
    assertThat(plan(null, null)).isEqualTo(new RelayPlan.Off(Optional.empty()));
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

  @ParameterizedTest
  @ValueSource(strings = {"[::]:3340", "[::1]:0", "0.0.0.0:65535", "127.0.0.1:0"})
  void bindsToAddresses(String address) {
    assertThat(plan(URL, address)).isInstanceOf(RelayPlan.Serve.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"3340", ":3340", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "::1:3340", "a:b"})
  void aMalformedBindAddressStopsTheStart(String address) {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> plan(URL, address))
        .withMessageContaining("mesh.iroh-relay.bind-address must be address:port")
        .withMessageContaining(address);
  }

  private static RelayPlan plan(String url, String bind) {
    return RelayPlan.of(Optional.ofNullable(url), Optional.ofNullable(bind));
  }

  private static String complaint(String url, String bind) {
    return ((RelayPlan.Off) plan(url, bind)).complaint().orElseThrow();
  }
}
