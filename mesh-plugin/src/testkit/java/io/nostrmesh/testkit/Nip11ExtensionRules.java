package io.nostrmesh.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nostrmesh.json.JsonValue;
import io.nostrmesh.spi.Nip11Extension;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rules of a {@link Nip11Extension}, N1 and so on in {@code docs/reference/spi.md}. */
public interface Nip11ExtensionRules {

  /**
   * What keeps the rules; the same one throughout a test, and one that serves what it advertises.
   */
  Nip11Extension extension();

  /**
   * Ends what the extension advertises.
   *
   * @return false for one that advertises what never ends
   */
  default boolean end() {
    return false;
  }

  @Test
  @DisplayName("N1 the fields are the same always, and supported_nips is none of them")
  default void fieldsStayTheSame() {
    Set<String> fields = extension().fields();
    assertNotNull(fields);
    assertFalse(fields.contains("supported_nips"), "NIP numbers have a method of their own");
    fields.forEach(field -> assertFalse(field.isBlank()));
    extension().values();
    assertEquals(fields, extension().fields());
  }

  @Test
  @DisplayName("N2 there are values of those fields alone")
  default void valuesAreOfItsFields() {
    Map<String, JsonValue> values = extension().values();
    assertNotNull(values);
    assertTrue(extension().fields().containsAll(values.keySet()), () -> "not all of: " + values);
    values.forEach((field, value) -> assertNotNull(value, field));
  }

  @Test
  @DisplayName("N3 NIP numbers are numbers of NIPs")
  default void nipsAreNumbersOfNips() {
    Set<Integer> nips = extension().nips();
    assertNotNull(nips);
    nips.forEach(nip -> assertTrue(nip != null && nip > 0 && nip < 1 << 16, () -> "NIP " + nip));
  }

  @Test
  @DisplayName("N4 a question never makes its caller wait, and many may ask at once")
  default void neverWaits() {
    Questions.assertNeverWaits(() -> extension().values());
    Questions.assertNeverWaits(() -> extension().nips());
    Map<String, JsonValue> alone = extension().values();
    Questions.atOnce(() -> extension().values()).forEach(values -> assertEquals(alone, values));
  }

  @Test
  @DisplayName("N5 what is not served is not advertised")
  default void advertisesWhatIsServed() {
    assertEquals(extension().fields(), extension().values().keySet());
    if (end()) {
      assertEquals(Map.of(), extension().values());
    }
  }
}
