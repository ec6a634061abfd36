package io.nostrmesh.settings.property;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All that a host has set, from whatever source, as one flat table of names and texts. Asked once,
 * by the thread that starts the plugin.
 */
public interface PropertyView {

  /**
   * A property or variable as it was set.
   *
   * @param written its name as somebody wrote it
   * @param property the same in the spelling with dashes; of a variable, what is written
   * @param value its text
   * @param isVariable whether it is an environment variable
   */
  record Entry(String written, String property, String value, boolean isVariable) {}

  /**
   * The text of a property.
   *
   * @param property its full name with dashes, such as {@code mesh.iroh-relay.public-url}
   * @return what holds where several sources set it; the elements of a list stand with commas
   *     between them
   */
  Optional<String> value(String property);

  /** Everything that is set, by whatever source, to find what nobody reads. */
  Stream<Entry> entries();

  /**
   * This view, and another where this one says nothing.
   *
   * @param weaker asked for what is not set here, or blank
   */
  default PropertyView over(PropertyView weaker) {
    PropertyView stronger = this;
    return new PropertyView() {
      @Override
      public Optional<String> value(String property) {
        return stronger
            .value(property)
            .filter(text -> !text.isBlank())
            .or(() -> weaker.value(property));
      }

      @Override
      public Stream<Entry> entries() {
        return Stream.concat(stronger.entries(), weaker.entries());
      }
    };
  }

  /**
   * Properties from a program.
   *
   * @param properties by their full names, with dashes or in camel case; values are texts, numbers,
   *     booleans, durations, lists of those, or maps of what stands below
   * @throws SettingsException when two names are the same property
   */
  static PropertyView of(Map<String, ?> properties) {
    return of(properties, Map.of());
  }

  /**
   * Properties from a program, over those from an environment: {@code MESH_OFFERS_MAX_TTL} sets
   * {@code mesh.offers.max-ttl}.
   *
   * @param properties as in {@link #of(Map)}
   * @param variables such as those of {@link System#getenv()}
   * @throws SettingsException when two names are the same property
   */
  static PropertyView of(Map<String, ?> properties, Map<String, String> variables) {
    return new GivenProperties(properties, variables);
  }
}
