package io.nostrmesh.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {
  private static final List<String> WORDS = List.of("access", "data-dir", "owner", "public-url");

  @ParameterizedTest
  @CsvSource({
    "access, access",
    "acess, access",
    "acccess, access",
    "akcess, access",
    "cacess, access",
    "accessibility, access",
    "datadir, data-dir",
    "data-folder, data-dir",
    "url, ",
    "public_url, public-url",
    "pbulicurl, public-url",
    "owenr, owner",
    "a, ",
    "'', ",
    "zzz, ",
  })
  void findsWhatWasMeant(String word, String meant) {
    assertThat(Spelling.nearest(word, WORDS).orElse(null)).isEqualTo(meant);
  }

  @ParameterizedTest
  @CsvSource({
    "enable, enabled",
    "eanbled, enabled",
    "offer, offers",
    "oferrs, ",
    "irohrelay, iroh-relay",
    "iroh, iroh-relay",
    "offersx, offers",
    "host, ",
    "other, ",
    "off, ",
    "'', ",
  })
  void findsSlipsAlone(String word, String meant) {
    List<String> names = List.of("enabled", "iroh-relay", "offers");
    assertThat(Spelling.slip(word, names).orElse(null)).isEqualTo(meant);
    assertThat(Spelling.slip("a".repeat(201), List.of("a".repeat(201)))).isEmpty();
  }

  @Test
  void takesTheFirstOfThoseThatAreEquallyLike() {
    assertThat(Spelling.nearest("ac", List.of("ab", "ad"))).contains("ab");
    assertThat(Spelling.nearest("ac", List.of("ad", "ab"))).contains("ad");
    assertThat(Spelling.nearest("ac", List.of())).isEmpty();
  }

  @Test
  void doesNotWorkOnWhatNobodyTyped() {
    assertThat(Spelling.nearest("a".repeat(200), List.of("a".repeat(201)))).isPresent();
    assertThat(Spelling.nearest("a".repeat(201), List.of("a".repeat(201)))).isEmpty();
  }
}
