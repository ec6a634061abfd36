package io.nostrmesh.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.ReasonPrefix;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {

  @Test
  void endpointIdsRoundTrip() {
    var random = new Random(11);
    for (int i = 0; i < 1000; i++) {
      byte[] bytes = new byte[EndpointId.BYTES];
      random.nextBytes(bytes);
      EndpointId id = EndpointId.of(bytes);

      assertThat(id.bytes()).isEqualTo(bytes);
      assertThat(EndpointId.parse(id.toString())).isEqualTo(Parsed.valid(id));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "00", "zz"})
  void refusesOtherSpellingsOfEndpointIds(String text) {
    assertThat(EndpointId.parse(text)).isInstanceOf(Parsed.Malformed.class);
    assertThat(EndpointId.parse("A".repeat(64))).isInstanceOf(Parsed.Malformed.class);
    assertThatIllegalArgumentException().isThrownBy(() -> EndpointId.of(new byte[31]));
  }

  @ParameterizedTest
  @EnumSource(ReasonPrefix.class)
  void reasonsReadAsNip01Messages(ReasonPrefix prefix) {
    assertThat(new Reason(prefix, "a.b", "text").message()).matches("[a-z-]+: text");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "expired", "Offer.expired", "offer.", "offer expired.x"})
  void reasonCodesAreDottedWords(String code) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Reason(ReasonPrefix.INVALID, code, "text"))
        .withMessageContaining("code");
  }
}
