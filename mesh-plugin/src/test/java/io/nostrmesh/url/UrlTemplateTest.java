package io.nostrmesh.url;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.json.Parsed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrlTemplateTest {

  private static final String ALICE = "a".repeat(64);

  @ParameterizedTest
  @CsvSource({
    "http://h, http://h/KEY",
    "http://h/, http://h/KEY",
    "https://h:8443/members, https://h:8443/members/KEY",
    "https://h/members//, https://h/members/KEY",
    "HTTPS://[::1]:8443/m, HTTPS://[::1]:8443/m/KEY",
    "http://h/{pubkey}/is-member, http://h/KEY/is-member",
    "http://h/?of={pubkey}&x=1, http://h/?of=KEY&x=1"
  })
  void saysWhereToAsk(String text, String asked) {
    UrlTemplate url = UrlTemplate.parse(text).toOptional().orElseThrow();

    assertThat(url.with(ALICE)).hasToString(asked.replace("KEY", ALICE));
  }

  @ParameterizedTest
  @CsvSource({
    "members.example.com, must start with http",
    "ftp://h/x, must start with http",
    "http://h/?of=, write {pubkey} where the key goes",
    "http://u:secret@h/, must not hold user info",
    "http://{pubkey}.h/, host and port cannot be asked",
    "http:///x, a URL",
    "http://h/#{pubkey}, must not have a fragment",
    "http://h/a b/{pubkey}, holds no white space",
    "http://h/a|b/{pubkey}, it is no URL",
    "http://h:0/, host and port cannot be asked",
    "http://h_1/, host and port cannot be asked"
  })
  void refusesWhatCannotBeAsked(String text, String problem) {
    assertThat(((Parsed.Malformed<?>) UrlTemplate.parse(text)).problem())
        .contains(problem)
        .doesNotContain("secret");
  }

  @Test
  void keepsToItselfWhatMayBeSecret() {
    assertThat(UrlTemplate.parse("https://h:1/secret/{pubkey}?t=secret").toOptional().orElseThrow())
        .hasToString("https://h:1");
  }
}
