package io.nostrmesh.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class Nip11ExtensionsTest {

  private static final JsonObject DOCUMENT =
      JsonReader.readObject("{\"name\":\"r\",\"supported_nips\":[42,1]}")
          .toOptional()
          .orElseThrow();

  record Fixed(Set<String> fields, Map<String, JsonValue> values, Set<Integer> nips)
      implements Nip11Extension {}

  @Test
  void addsFieldsAndSortedNips() {
    var one = new Fixed(Set.of("a", "b"), Map.of("a", JsonValue.of("x")), Set.of(43, 1));
    var two = new Fixed(Set.of("c"), Map.of("c", JsonValue.of(2)), Set.of());

    assertThat(new Nip11Extensions(List.of(one, two), Set.of("name")).extend(DOCUMENT).toJson())
        .isEqualTo("{\"name\":\"r\",\"supported_nips\":[1,42,43],\"a\":\"x\",\"c\":2}");
  }

  /** A document that looks the same each time can be compared, cached and read. */
  @Test
  void keepsTheOrderOfFields() {
    var values = new LinkedHashMap<String, JsonValue>();
    List.of("m", "c", "x", "a", "q", "b", "z", "d")
        .forEach(name -> values.put(name, JsonValue.of(1)));
    var extension = new Fixed(values.keySet(), values, Set.of());

    assertThat(new Nip11Extensions(List.of(extension), Set.of()).extend(JsonObject.EMPTY).members())
        .containsExactlyEntriesOf(values);
  }

  @Test
  void twoWritersOfOneFieldStopTheHost() {
    var one = new Fixed(Set.of("a"), Map.of(), Set.of());

    assertThatIllegalStateException()
        .isThrownBy(() -> new Nip11Extensions(List.of(one, one), Set.of()))
        .withMessageContaining("NIP-11 field a ");
    assertThatIllegalStateException()
        .isThrownBy(() -> new Nip11Extensions(List.of(one), Set.of("a")))
        .withMessageContaining("the host");
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                new Nip11Extensions(
                    List.of(new Fixed(Set.of("supported_nips"), Map.of(), Set.of())), Set.of()));
  }

  @Test
  void knowsAHostsFieldsLater() {
    var one = new Fixed(Set.of("a"), Map.of("a", JsonValue.of("x")), Set.of());
    var extensions = new Nip11Extensions(List.of(one), Set.of());

    assertThat(extensions.besides(Set.of("name", "supported_nips")).extend(DOCUMENT).string("a"))
        .contains("x");
    assertThatIllegalStateException()
        .isThrownBy(() -> extensions.besides(Set.of("a")))
        .withMessage("NIP-11 field a is written by both the host and " + Fixed.class.getName());
  }

  @Test
  void addsNoEmptyListOfNips() {
    JsonObject bare = new JsonObject(Map.of("name", JsonValue.of("r")));
    var one = new Fixed(Set.of("a"), Map.of("a", JsonValue.of(1)), Set.of());

    assertThat(new Nip11Extensions(List.of(one), Set.of()).extend(bare).members().keySet())
        .containsExactly("name", "a");
  }

  @Test
  void ignoresFieldsThatWereNotDeclared() {
    var liar = new Fixed(Set.of("a"), Map.of("name", JsonValue.of("mine")), Set.of());

    assertThat(new Nip11Extensions(List.of(liar), Set.of()).extend(DOCUMENT).string("name"))
        .contains("r");
  }

  @Test
  void aBrokenExtensionDoesNotSpoilTheDocument() {
    Nip11Extension broken =
        new Nip11Extension() {
          @Override
          public Set<String> fields() {
            return Set.of("a");
          }

          @Override
          public Map<String, JsonValue> values() {
            throw new IllegalStateException("broken");
          }
        };
    var sound = new Fixed(Set.of("b"), Map.of("b", JsonValue.of(1)), Set.of());

    JsonObject extended = new Nip11Extensions(List.of(broken, sound), Set.of()).extend(DOCUMENT);

    assertThat(extended.get("a")).isEmpty();
    assertThat(extended.get("b")).contains(JsonValue.of(1));
  }
}
