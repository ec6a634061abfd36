package io.nostrmesh.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChoiceTest {

  enum Colour {
    RED,
    SKY_BLUE,
    ILL_LIT_PINK
  }

  @ParameterizedTest
  @CsvSource({"RED, red", "SKY_BLUE, sky-blue", "ILL_LIT_PINK, ill-lit-pink"})
  void writesLowerCaseWithDashes(Colour colour, String word) {
    Locale before = Locale.getDefault();
    // Turkish would make a dotless i of it.
    Locale.setDefault(Locale.forLanguageTag("tr"));
    try {
      assertThat(Choice.word(colour)).isEqualTo(word);
      assertThat(Choice.parse(Colour.class, word.toUpperCase(Locale.ROOT))).contains(colour);
    } finally {
      Locale.setDefault(before);
    }
  }

  @ParameterizedTest
  @EnumSource(TimeUnit.class)
  void readsWhatItWrites(TimeUnit unit) {
    assertThat(Choice.parse(TimeUnit.class, Choice.word(unit))).contains(unit);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " red", "red ", "sky_blue", "skyblue", "sky--blue", "0", "redd"})
  void readsNothingElse(String word) {
    assertThat(Choice.parse(Colour.class, word)).isEmpty();
  }

  @Test
  void listsThemForAComplaint() {
    assertThat(Choice.words(Colour.class)).isEqualTo("red, sky-blue or ill-lit-pink");
    assertThat(Choice.words(Colour.RED)).isEqualTo("red");
  }
}
