package io.nostrmesh.program;

import io.nostrmesh.limit.PropertyNames;
import io.nostrmesh.limit.Spelling;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Options that the command line leaves out, taken from the environment: {@code --data-dir} from
 * {@code MESH_SHARE_DATA_DIR}, and so on. An empty variable counts as absent.
 */
final class EnvironmentDefaults implements IDefaultValueProvider {
  /** Both programs may run in one environment, and the relay judges these itself. */
  private static final Set<String> OF_THE_RELAY =
      Set.of(
          "MESH_ENABLED_",
          "MESH_IROH_RELAY_",
          "MESH_MEMBERSHIP_",
          "MESH_ADMISSION_",
          "MESH_OFFERS_",
          "MESH_GATEWAY_",
          "MESH_HOST_");

  private final String prefix;
  private final Map<String, String> environment;

  /**
   * @param prefix of the program's variables, which belong to nobody else
   */
  EnvironmentDefaults(String prefix, Map<String, String> environment) {
    this.prefix = prefix;
    this.environment = Map.copyOf(environment);
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    if (argument instanceof OptionSpec option && takesVariable(option)) {
      String value = environment.get(variable(option));
      return value == null || value.isBlank() ? null : value;
    }
    return null;
  }

  /** A variable that neither an option of {@code root} or its commands has, nor the relay. */
  Optional<String> complaint(CommandSpec root) {
    var known = new TreeSet<String>();
    collect(root, known);
    return environment.entrySet().stream()
        .filter(variable -> isOurs(variable.getKey()) && !known.contains(variable.getKey()))
        .filter(variable -> !PropertyNames.isServiceLink(variable.getKey(), variable.getValue()))
        .map(Map.Entry::getKey)
        .sorted()
        .findFirst()
        .map(name -> "unknown variable " + name + guess(name, known));
  }

  private static boolean isOurs(String name) {
    String capitals = name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    return capitals.startsWith("MESH_")
        && OF_THE_RELAY.stream().noneMatch(section -> (capitals + "_").startsWith(section));
  }

  private static String guess(String name, Collection<String> known) {
    return Spelling.nearest(name.toUpperCase(Locale.ROOT), known)
            .map(near -> " (did you mean " + near + "?)")
            .orElse("")
        + "; there are "
        + String.join(", ", known);
  }

  private void collect(CommandSpec command, TreeSet<String> names) {
    command.options().stream()
        .filter(EnvironmentDefaults::takesVariable)
        .forEach(option -> names.add(variable(option)));
    for (CommandLine sub : command.subcommands().values()) {
      collect(sub.getCommandSpec(), names);
    }
  }

  private static boolean takesVariable(OptionSpec option) {
    return !option.usageHelp() && !option.versionHelp() && option.arity().max() > 0;
  }

  /** The variable that stands in for an option. */
  String variable(OptionSpec option) {
    return prefix
        + option.longestName().replaceFirst("^--", "").replace('-', '_').toUpperCase(Locale.ROOT);
  }
}
