package io.nostrmesh.nostr;

import io.nostrmesh.json.JsonValue;
import java.util.List;

/**
 * A tag of an event: a name and the values behind it (NIP-01).
 *
 * @param values one or more strings; the first is the name
 */
public record Tag(List<String> values) {

  /**
   * @throws IllegalArgumentException when {@code values} is empty
   */
  public Tag {
    values = List.copyOf(values);
    if (values.isEmpty()) {
      throw new IllegalArgumentException("values of a tag must not be empty");
    }
  }

  public static Tag of(String... values) {
    return new Tag(List.of(values));
  }

  public String name() {
    return values.get(0);
  }

  /** The first value behind the name; empty text when there is none, as NIP-01 reads a bare tag. */
  public String value() {
    return values.size() > 1 ? values.get(1) : "";
  }

  JsonValue json() {
    return JsonValue.ofStrings(values);
  }
}
