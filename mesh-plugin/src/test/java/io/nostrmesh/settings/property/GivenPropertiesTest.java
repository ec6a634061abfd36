package io.nostrmesh.settings.property;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nostrmesh.settings.PluginSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class GivenPropertiesTest {

  private static final String NAME = "mesh.offers.max-ttl";

  static Stream<Arguments> spellings() {
    return Stream.of(
        Arguments.of(Map.of("mesh.offers.max-ttl", "5m"), "5m"),
        Arguments.of(Map.of("mesh.offers.maxTtl", "5m"), "5m"),
        Arguments.of(Map.of("mesh", Map.of("offers", Map.of("maxTtl", "5m"))), "5m"),
        Arguments.of(Map.of(NAME, Duration.ofMinutes(5)), "PT5M"),
        Arguments.of(Map.of(NAME, 5), "5"),
        Arguments.of(Map.of(NAME, true), "true"),
        Arguments.of(Map.of(NAME, List.of("a", "b")), "a,b"),
        Arguments.of(Map.of(NAME, new int[] {1, 2}), "1,2"),
        Arguments.of(Map.of(NAME + "[1]", "b", NAME + "[0]", "a"), "a,b"),
        Arguments.of(Map.of("mesh.offers.maxTtl[0]", "a"), "a"));
  }

  @ParameterizedTest
  @MethodSource("spellings")
  void takesEachSpelling(Map<String, ?> given, String text) {
    assertThat(PropertyView.of(given).value(NAME)).contains(text);
  }

  @ParameterizedTest
  @CsvSource({
    "MESH_OFFERS_MAX_TTL",
    "mesh_offers_max_ttl",
    "Mesh_Offers_Max_Ttl",
    "mesh.offers.max-ttl"
  })
  void takesVariablesInAnyCase(String variable) {
    assertThat(PropertyView.of(Map.of(), Map.of(variable, "5m")).value(NAME)).contains("5m");
  }

  @Test
  void prefersPropertiesToVariables() {
    var view = PropertyView.of(Map.of(NAME, "1m"), Map.of("MESH_OFFERS_MAX_TTL", "5m"));

    assertThat(view.value(NAME)).contains("1m");
    assertThat(view.entries()).hasSize(2);
  }

  @Test
  void takesNullForAbsent() {
    Map<String, Object> given = new HashMap<>();
    given.put(NAME, null);

    assertThat(PropertyView.of(given).value(NAME)).isEmpty();
  }

  @Test
  void refusesOnePropertyTwice() {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> PropertyView.of(Map.of("mesh.offers.maxTtl", 1, NAME, 2)))
        .withMessageContaining("is set twice");
  }

  @Test
  void refusesAListWithAGap() {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> PropertyView.of(Map.of(NAME + "[1]", "b")).value(NAME))
        .withMessageContaining(NAME + "[0] is missing");
  }

  @ParameterizedTest
  @CsvSource({
    "MESH_OFFERS_MAXTTL, did you mean MESH_OFFERS_MAX_TTL?",
    "MESH_MEMBERSHIP_MEMBERS_0, did you mean MESH_MEMBERSHIP_MEMBERS?",
  })
  void refusesAVariableThatSetsNothing(String variable, String complaint) {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> PluginSettings.read(PropertyView.of(Map.of(), Map.of(variable, "1"))))
        .withMessageContaining(complaint);
  }
}
