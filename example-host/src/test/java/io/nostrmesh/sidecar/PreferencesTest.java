package io.nostrmesh.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonNull;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.offer.OfferCaps;
import io.nostrmesh.offer.OfferTerms;
import io.nostrmesh.offer.OfferedModel;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreferencesTest {
  private static final Preferences FULL =
      new Preferences(
          true,
          new OfferTerms(
              new OfferCaps(OptionalLong.of(8192), OptionalLong.empty(), OptionalLong.of(0)),
              List.of(
                  new OfferedModel("org/a", Optional.of("A"), OptionalLong.of(4096)),
                  new OfferedModel("local:b", Optional.empty(), OptionalLong.empty()))),
          "desk");

  @Test
  void surviveTheWayToTheFileAndBack() {
    assertThat(Preferences.parse(FULL.json().toJson())).isEqualTo(Parsed.valid(FULL));
  }

  @Test
  void startSharingNothingWithOneConsumerAtATime() {
    assertThat(Preferences.initial("desk").json().toJson())
        .isEqualTo(
            "{\"enabled\":false,\"caps\":{\"max_concurrency\":1},\"models\":[],\"d_tag\":\"desk\"}");
  }

  @Test
  void tolerateFieldsOfOtherProgramsAtTheTop() {
    String json = FULL.json().toJson().replaceFirst("\\{", "{\"window\":\"900x600\",");

    assertThat(Preferences.parse(json)).isEqualTo(Parsed.valid(FULL));
  }

  @Test
  void changeInOnePartAndKeepTheRest() {
    assertThat(FULL.turned(false)).isEqualTo(new Preferences(false, FULL.terms(), "desk"));
    assertThat(FULL.withModels(new JsonArray(List.of())))
        .isEqualTo(
            Parsed.valid(
                new Preferences(true, new OfferTerms(FULL.terms().caps(), List.of()), "desk")));
    assertThat(FULL.withLimit("max_vram_mb", JsonNull.NULL))
        .isEqualTo(FULL.withLimit("max_vram_mb", JsonNull.NULL))
        .extracting(changed -> changed.toOptional().orElseThrow().terms().caps())
        .isEqualTo(new OfferCaps(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.of(0)));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "'', empty JSON text",
        "'{', not valid JSON",
        "'{\"enabled\":true,\"caps\":{},\"models\":[]}', d_tag must be a string",
        "'{\"d_tag\":\"x\",\"caps\":{},\"models\":[]}', enabled is missing",
        "'{\"d_tag\":\"x\",\"enabled\":true,\"models\":[]}', caps is missing",
        "'{\"d_tag\":\"x\",\"enabled\":true,\"caps\":{}}', models is missing",
        "'{\"d_tag\":\"x\",\"enabled\":1,\"caps\":{},\"models\":[]}', enabled must be true or false",
        "'{\"d_tag\":\"a b\",\"enabled\":true,\"caps\":{},\"models\":[]}', d_tag must be 1 to 64",
        "'{\"d_tag\":\"x\",\"enabled\":true,\"caps\":{\"max_vram_mb\":-1},\"models\":[]}',"
            + " max_vram_mb must be a whole number",
        "'{\"d_tag\":\"x\",\"enabled\":true,\"caps\":{\"gpu\":1},\"models\":[]}', does not know: gpu",
        "'{\"d_tag\":\"x\",\"enabled\":true,\"caps\":{},\"models\":[{\"id\":\" \"}]}',"
            + " a model must have an id",
        "'{\"d_tag\":\"x\",\"enabled\":true,\"caps\":{},\"models\":[{\"label\":\"x\"}]}',"
            + " id must be a string"
      })
  void sayWhatCannotBeUnderstood(String json, String problem) {
    assertThat(Preferences.parse(json))
        .isInstanceOfSatisfying(
            Parsed.Malformed.class, told -> assertThat(told.problem()).contains(problem));
  }

  @Test
  void fitIntoAnOffer() {
    String models = "{\"id\":\"%s\"}".formatted("m".repeat(200)) + ",{\"id\":\"m\"}".repeat(700);

    assertThat(JsonReader.read("[" + models + "]").then(FULL::withModels))
        .isEqualTo(Parsed.malformed("these are more models than fit into one offer"));
  }
}
