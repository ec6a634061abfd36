package io.nostrmesh.iroh.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IrohRelayVersionTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "iroh-relay-v2, iroh-relay-v1           | V2",
        "iroh-relay-v1,iroh-relay-v2            | V2",
        "baz, iroh-relay-v1, iroh-relay-v2, boo | V2",
        "iroh-relay-v1, iroh-relay-v9           | V1",
      })
  void picksTheNewestInWhateverOrder(String offered, IrohRelayVersion version) {
    assertThat(IrohRelayVersion.newestOf(offered)).contains(version);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",", "mqtt", "IROH-RELAY-V2", "iroh-relay-v22", "iroh-relay-v1 v2"})
  void findsNoneAmongForeignNames(String offered) {
    assertThat(IrohRelayVersion.newestOf(offered)).isEmpty();
  }
}
