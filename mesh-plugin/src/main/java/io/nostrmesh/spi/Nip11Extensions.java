package io.nostrmesh.spi;

import static java.util.Objects.requireNonNull;

import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonNumber;
import io.nostrmesh.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * All NIP-11 extensions of a host as one. A Micronaut host injects it, others create it, once at
 * startup and {@linkplain #besides besides} the host's own fields; each document then passes
 * through {@link #extend}.
 */
public final class Nip11Extensions {

  private static final String SUPPORTED_NIPS = "supported_nips";

  /** What one extension adds to one document. */
  private record Additions(Map<String, JsonValue> values, Set<Integer> nips) {

    static final Additions NONE = new Additions(Map.of(), Set.of());

    /** Fields stay in the order in which they were given; one that is {@code null} fails. */
    Additions {
      var inOrder = new LinkedHashMap<String, JsonValue>();
      values.forEach((name, value) -> inOrder.put(requireNonNull(name), requireNonNull(value)));
      values = Collections.unmodifiableMap(inOrder);
      nips = Set.copyOf(nips);
    }
  }

  /** An extension with the fields that it announced at startup. */
  private record Writer(Asked<Nip11Extension> extension, Set<String> fields) {}

  private final List<Writer> writers;

  /**
   * Takes note of who writes what.
   *
   * @param extensions in any order
   * @param hostFields the fields that the host writes itself
   * @throws IllegalStateException when two writers claim one field, naming field and writers
   */
  public Nip11Extensions(List<? extends Nip11Extension> extensions, Set<String> hostFields) {
    Map<String, String> writerOf = new HashMap<>();
    writerOf.put(SUPPORTED_NIPS, "the host");
    hostFields.forEach(field -> writerOf.put(field, "the host"));
    var known = new ArrayList<Writer>();
    for (Nip11Extension extension : extensions) {
      var asked = new Asked<>(extension);
      Set<String> fields = asked.get(writer -> Set.copyOf(writer.fields()), Set.of());
      String name = extension.getClass().getName();
      for (String field : fields) {
        String other = writerOf.putIfAbsent(field, name);
        if (other != null) {
          throw new IllegalStateException(
              "NIP-11 field " + field + " is written by both " + other + " and " + name);
        }
      }
      known.add(new Writer(asked, fields));
    }
    this.writers = List.copyOf(known);
  }

  /**
   * The same extensions beside fields of a host. To be called at startup, so that a clash stops it.
   *
   * @param hostFields the fields that the host writes itself
   * @return what to pass that host's documents through
   * @throws IllegalStateException when two writers claim one field, naming field and writers
   */
  public Nip11Extensions besides(Set<String> hostFields) {
    return new Nip11Extensions(
        writers.stream().map(writer -> writer.extension().implementation()).toList(), hostFields);
  }

  /**
   * Adds to a document what the extensions say at the moment.
   *
   * @param document the host's own
   * @return the document to serve; its NIP numbers sorted, each once
   */
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
    for (Writer writer : writers) {
      // One broken extension must not take the relay's document down with it.
      Additions additions =
          writer
              .extension()
              .get(asked -> new Additions(asked.values(), asked.nips()), Additions.NONE);
      for (var field : additions.values().entrySet()) {
        if (writer.fields().contains(field.getKey())) {
          extended = extended.with(field.getKey(), field.getValue());
        }
      }
      nips.addAll(additions.nips());
    }
    if (nips.isEmpty()) {
      return extended;
    }
    return extended.with(
        SUPPORTED_NIPS,
        new JsonArray(nips.stream().<JsonValue>map(nip -> JsonValue.of(nip)).toList()));
  }
}
