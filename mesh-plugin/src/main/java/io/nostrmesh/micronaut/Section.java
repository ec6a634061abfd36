package io.nostrmesh.micronaut;

import io.micronaut.context.env.Environment;
import io.micronaut.context.env.PropertySource;
import io.micronaut.context.env.PropertySource.PropertyConvention;
import io.micronaut.context.exceptions.ConfigurationException;
import io.micronaut.core.naming.NameUtils;
import io.nostrmesh.limit.Choice;
import io.nostrmesh.limit.PropertyNames;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The properties below one prefix, read strictly. Micronaut's own binding takes a value that it
 * cannot convert for an absent one, and never notices a misspelled name; either would leave an
 * operator with a setting that is not what the file says.
 */
final class Section {

  private final Environment environment;
  private final String prefix;
  private final Set<String> known = new TreeSet<>();

  Section(Environment environment, String prefix) {
    this.environment = environment;
    this.prefix = prefix;
  }

  /** The value of a property; blank counts as absent. */
  Optional<String> text(String name) {
    known.add(name);
    return environment
        .getProperty(prefix + "." + name, String.class)
        .map(String::trim)
        .filter(text -> !text.isEmpty());
  }

  /**
   * @throws ConfigurationException when the property is set to something that is no {@code type}
   */
  <T> T get(String name, Class<T> type, T otherwise) {
    return optional(name, type).orElse(otherwise);
  }

  <T> Optional<T> optional(String name, Class<T> type) {
    return text(name)
        .map(
            text ->
                convert(text, type)
                    .orElseThrow(
                        () ->
                            new ConfigurationException(
                                "%s.%s must be %s, got '%s'"
                                    .formatted(prefix, name, expected(type), text))));
  }

  /**
   * Builds settings whose constructor complains about a component by its name; the operator gets to
   * read the property's name instead.
   *
   * @param group what stands between prefix and component, with a dot at its end, or nothing
   */
  <T> T build(String group, Supplier<T> settings) {
    try {
      return settings.get();
    } catch (IllegalArgumentException outOfRange) {
      String complaint = String.valueOf(outOfRange.getMessage());
      int end = complaint.indexOf(' ');
      String property = NameUtils.hyphenate(complaint.substring(0, end));
      throw new ConfigurationException(prefix + "." + group + property + complaint.substring(end));
    }
  }

  /**
   * To be called when all properties have been read.
   *
   * @throws ConfigurationException when there are others below the prefix, in whatever source
   */
  void refuseUnknown() {
    PropertyNames names = names();
    for (PropertySource source : environment.getPropertySources()) {
      boolean variables = source.getConvention() == PropertyConvention.ENVIRONMENT_VARIABLE;
      for (String name : source) {
        Optional<String> complaint =
            variables
                ? names.ofVariable(prefix, name, String.valueOf(source.get(name)))
                : names.ofProperty(prefix, NameUtils.hyphenate(name, true), name);
        if (complaint.isPresent()) {
          throw new ConfigurationException(complaint.get());
        }
      }
    }
  }

  /** What has been read so far, by their full names. */
  PropertyNames names() {
    return new PropertyNames(
        known.stream().map(name -> prefix + "." + name).collect(Collectors.toSet()));
  }

  /** A constant is written as {@link Choice} has it and in no other way. */
  private <T> Optional<T> convert(String text, Class<T> type) {
    T @Nullable [] constants = type.getEnumConstants();
    if (constants == null) {
      return environment.convert(text, type);
    }
    return Choice.among(constants, text);
  }

  private static String expected(Class<?> type) {
    if (type.isEnum()) {
      return Choice.words((Enum<?>[]) type.getEnumConstants());
    }
    return type == Duration.class ? "a duration such as 90s, 5m or 24h" : "a whole number";
  }
}
