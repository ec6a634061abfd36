package io.nostrmesh.spi;

import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonNumber;
import io.nostrmesh.json.JsonValue.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * All NIP-11 extensions of a host as one. Hosts create it once at startup and pass each document
 * through {@link #extend}.
 */
public final class Nip11Extensions {

  private static final String SUPPORTED_NIPS = "supported_nips";

  private final List<Nip11Extension> extensions;

  /**
   * @param hostFields the fields that the host writes itself
   * @throws IllegalStateException when two writers claim one field, naming field and writers
   */
  public Nip11Extensions(List<? extends Nip11Extension> extensions, Set<String> hostFields) {
    this.extensions = List.copyOf(extensions);
    Map<String, String> writers = new HashMap<>();
    writers.put(SUPPORTED_NIPS, "the host");
    hostFields.forEach(field -> writers.put(field, "the host"));
    for (Nip11Extension extension : this.extensions) {
      String writer = extension.getClass().getName();
      for (String field : extension.fields()) {
        String other = writers.putIfAbsent(field, writer);
        if (other != null) {
          throw new IllegalStateException(
              "NIP-11 field " + field + " is written by both " + other + " and " + writer);
        }
      }
    }
  }

  /** The host's document with everything the extensions add; NIP numbers sorted, each once. */
  public JsonObject extend(JsonObject document) {
    var nips = new TreeSet<Integer>();
    if (document.get(SUPPORTED_NIPS).orElse(null) instanceof JsonArray own) {
      for (JsonValue nip : own.items()) {
        if (nip instanceof JsonNumber number) {
          number.unsigned(Integer.MAX_VALUE).ifPresent(value -> nips.add((int) value));
        }
      }
    }
    JsonObject extended = document;
    for (Nip11Extension extension : extensions) {
      try {
        for (var field : extension.values().entrySet()) {
          if (extension.fields().contains(field.getKey())) {
            extended = extended.with(field.getKey(), field.getValue());
          }
        }
        nips.addAll(extension.nips());
      } catch (RuntimeException e) {
        // One broken extension must not take the relay's document down with it.
        continue;
      }
    }
    return extended.with(
        SUPPORTED_NIPS,
        new JsonArray(nips.stream().<JsonValue>map(nip -> JsonValue.of(nip)).toList()));
  }
}
