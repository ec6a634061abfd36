package io.nostrmesh.settings.property;

import io.nostrmesh.limit.PropertyNames;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Properties and variables that a program has in its hands. */
final class GivenProperties implements PropertyView {

  private static final Pattern ELEMENT = Pattern.compile("(.*)\\[(\\d{1,9})]");

  private final Map<String, Entry> properties = new TreeMap<>();
  private final Map<String, Entry> variables = new TreeMap<>();

  GivenProperties(Map<String, ?> properties, Map<String, String> variables) {
    properties.forEach(this::add);
    variables.forEach(
        (name, value) ->
            put(this.variables, PropertyNames.variable(name), entry(name, value, true)));
  }

  private void add(String name, @Nullable Object value) {
    if (value instanceof Map<?, ?> below) {
      below.forEach((rest, inner) -> add(name + "." + rest, inner));
    } else if (value != null) {
      Entry entry = entry(name, text(value), false);
      put(properties, entry.property(), entry);
    }
  }

  private static Entry entry(String name, String value, boolean isVariable) {
    return new Entry(name, isVariable ? name : PropertySpelling.dashes(name), value, isVariable);
  }

  private static void put(Map<String, Entry> entries, String key, Entry entry) {
    Entry other = entries.put(key, entry);
    if (other != null) {
      throw new SettingsException(
          "%s is set twice, also as %s: remove one of them"
              .formatted(entry.written(), other.written()));
    }
  }

  private static String text(Object value) {
    if (value instanceof Collection<?> list) {
      return list.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
    if (value.getClass().isArray()) {
      return IntStream.range(0, Array.getLength(value))
          .mapToObj(i -> String.valueOf(Array.get(value, i)))
          .collect(Collectors.joining(","));
    }
    return value.toString();
  }

  @Override
  public Optional<String> value(String property) {
    return Optional.ofNullable(properties.get(property))
        .map(Entry::value)
        .or(() -> elements(property))
        .or(
            () ->
                Optional.ofNullable(variables.get(PropertyNames.variable(property)))
                    .map(Entry::value));
  }

  /** A list that was set element by element, {@code name[0]} and so on. */
  private Optional<String> elements(String property) {
    Map<Integer, String> byIndex = new HashMap<>();
    for (Entry entry : properties.values()) {
      Matcher element = ELEMENT.matcher(entry.property());
      if (element.matches() && element.group(1).equals(property)) {
        byIndex.put(Integer.valueOf(element.group(2)), entry.value());
      }
    }
    List<String> inOrder = new ArrayList<>();
    for (int i = 0; i < byIndex.size(); i++) {
      String element = byIndex.get(i);
      if (element == null) {
        throw new SettingsException(
            "%s[%d] is missing: the elements of a list are numbered from 0 without a gap"
                .formatted(property, i));
      }
      inOrder.add(element);
    }
    return inOrder.isEmpty() ? Optional.empty() : Optional.of(String.join(",", inOrder));
  }

  @Override
  public Stream<Entry> entries() {
    return Stream.concat(properties.values().stream(), variables.values().stream());
  }
}
