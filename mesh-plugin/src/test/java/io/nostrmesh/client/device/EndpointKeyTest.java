package io.nostrmesh.client.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.json.Parsed;
import java.security.SecureRandom;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointKeyTest {
  /** The first test of RFC 8032, section 7.1. */
  private static final String SECRET =
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";

  private static final String PUBLIC =
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

  private static final String SECRET_BASE32 =
      "tvq3dhpp7vngbouejl2jf3bmyrcetrljpmzgsglqhowaghfop5qa";

  @Test
  void derivesThePublicHalfOfThePublishedVector() {
    assertThat(parse(SECRET).id()).hasToString(PUBLIC);
  }

  @ParameterizedTest
  @ValueSource(strings = {SECRET, SECRET + "\n", "  " + SECRET + "\r\n", SECRET_BASE32})
  void readsEverySpellingInBothCases(String text) {
    assertThat(parse(text).revealHex()).isEqualTo(SECRET);
    assertThat(parse(text.toUpperCase(Locale.ROOT)).revealHex()).isEqualTo(SECRET);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0d61b19d",
        "zd61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f6000",
        "tvq3dhpp7vngbouejl2jf3bmyrcetrljpmzgsglqhowaghfop5qb",
        "tvq3dhpp7vngbouejl2jf3bmyrcetrljpmzgsglqhowaghfop5q1"
      })
  void refusesWhatIsNoKey(String text) {
    assertThat(EndpointKey.parse(text)).isInstanceOf(Parsed.Malformed.class);
  }

  @Test
  void neverPrintsItsSecret() {
    EndpointKey key = EndpointKey.generate(new SecureRandom());

    assertThat(key.toString()).contains(key.id().toString()).doesNotContain(key.revealHex());
    assertThat(parse(key.revealHex()).id()).isEqualTo(key.id());
  }

  private static EndpointKey parse(String text) {
    return EndpointKey.parse(text).toOptional().orElseThrow();
  }
}
