package io.nostrmesh.host.operator;

import io.nostrmesh.limit.Spelling;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Properties on a command line, each as one word such as {@code --mesh.host.access=open}. */
public final class PropertyWords {

  private static final Pattern PROPERTY =
      Pattern.compile("--?(([a-z]+)(\\.[\\w-]+(\\[\\d+])?)+)(=(.*))?", Pattern.DOTALL);

  /** How properties begin that some part of the program reads. */
  private static final List<String> SECTIONS =
      List.of(
          "mesh", "micronaut", "datasources", "endpoints", "flyway", "jackson", "logger", "netty");

  private final CommandLine commandLine;

  private PropertyWords(CommandLine commandLine) {
    this.commandLine = commandLine;
  }

  /**
   * Reads what the options of a command have left over.
   *
   * @return values by full names
   * @throws ParameterException when a word is no property
   */
  public static Map<String, Object> read(List<String> words, CommandLine commandLine) {
    var reader = new PropertyWords(commandLine);
    var properties = new LinkedHashMap<String, Object>();
    for (String word : words) {
      reader.add(word, properties);
    }
    return properties;
  }

  private void add(String word, Map<String, Object> properties) {
    Matcher property = PROPERTY.matcher(word);
    if (!property.matches() || !SECTIONS.contains(property.group(2))) {
      throw unknown(word);
    }
    String name = property.group(1);
    if (property.group(5) == null) {
      throw wrong("--" + name + " needs its value in the same word: --" + name + "=VALUE");
    }
    if (properties.put(name, property.group(6)) != null) {
      throw wrong("--" + name + " is there twice");
    }
  }

  private ParameterException unknown(String word) {
    Matcher property = PROPERTY.matcher(word);
    Optional<String> section =
        property.matches() ? Spelling.nearest(property.group(2), SECTIONS) : Optional.empty();
    return section
        .map(
            near ->
                wrong(
                    "unknown option --"
                        + property.group(1)
                        + " (did you mean --"
                        + near
                        + property.group(1).substring(property.group(2).length())
                        + "?)"))
        .orElseGet(() -> new UnmatchedArgumentException(commandLine, List.of(word)));
  }

  private ParameterException wrong(String problem) {
    return new ParameterException(commandLine, problem);
  }
}
