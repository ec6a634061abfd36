package io.nostrmesh.settings.property;

import io.nostrmesh.limit.PropertyNames;
import io.nostrmesh.limit.Spelling;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What comes first below {@code mesh}. A host may have names of its own there; one that is nearly
 * one of ours is a misspelled one.
 */
public final class FirstNames {

  private static final String PREFIX = "mesh.";

  private final Set<String> ours;

  /** Of all properties there are. */
  public FirstNames(PropertyNames all) {
    ours = new TreeSet<>();
    all.names().forEach(name -> ours.add(first(name.substring(PREFIX.length()))));
  }

  /**
   * @throws SettingsException when one of the properties is nearly one of ours
   */
  public void refuseMisspelled(PropertyView view) {
    view.entries()
        .flatMap(entry -> (entry.isVariable() ? ofVariable(entry) : ofProperty(entry)).stream())
        .findFirst()
        .ifPresent(
            complaint -> {
              throw new SettingsException(complaint);
            });
  }

  private Optional<String> ofProperty(PropertyView.Entry entry) {
    if (!entry.property().startsWith(PREFIX)) {
      return Optional.empty();
    }
    String name = first(entry.property().substring(PREFIX.length()));
    return ours.contains(name)
        ? Optional.empty()
        : Spelling.slip(name, ours)
            .map(
                near ->
                    "unknown property %s (did you mean %s?)"
                        .formatted(entry.written(), PREFIX + near));
  }

  private Optional<String> ofVariable(PropertyView.Entry entry) {
    String written = PropertyNames.variable(entry.written());
    String prefix = PropertyNames.variable(PREFIX);
    if (!written.startsWith(prefix) || PropertyNames.isServiceLink(written, entry.value())) {
      return Optional.empty();
    }
    String rest = written.substring(prefix.length());
    List<String> names = ours.stream().map(PropertyNames::variable).toList();
    if (names.stream().anyMatch(name -> (rest + "_").startsWith(name + "_"))) {
      return Optional.empty();
    }
    String[] words = rest.split("_", 3);
    return Spelling.slip(words[0], names)
        .or(
            () ->
                words.length < 2
                    ? Optional.empty()
                    : Spelling.slip(words[0] + "_" + words[1], names))
        .map(
            near ->
                "unknown variable %s (did you mean %s?)".formatted(entry.written(), prefix + near));
  }

  private static String first(String name) {
    return name.replaceFirst("[.\\[].*", "");
  }
}
