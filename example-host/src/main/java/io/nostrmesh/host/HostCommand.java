package io.nostrmesh.host;

import io.nostrmesh.limit.Spelling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line of the relay: properties, each as one word, and nothing else. */
@Command(
    name = "mesh",
    mixinStandardHelpOptions = true,
    synopsisHeading = "",
    customSynopsis = {
      "mesh [--PROPERTY=VALUE]...  run a Nostr relay with its iroh relay",
      "mesh share ...              share this machine's compute; see: mesh share --help",
      ""
    },
    subcommands = HelpCommand.class,
    optionListHeading = "%n",
    commandListHeading = "%nCommands:%n",
    footer = {
      "",
      "Properties are those of docs/reference/configuration.md, such as",
      "--mesh.host.access=open; the variable MESH_HOST_ACCESS and application.yml set",
      "the same. Exit status: 0 done, 1 failed, 2 wrong command line,",
      "70 could not go on and wants to be started again."
    })
public final class HostCommand implements Callable<Integer> {

  private static final Pattern PROPERTY =
      Pattern.compile("--?(([a-z]+)(\\.[\\w-]+(\\[\\d+])?)+)(=(.*))?", Pattern.DOTALL);

  /** How properties begin that some part of the program reads. */
  private static final List<String> SECTIONS =
      List.of(
          "mesh", "micronaut", "datasources", "endpoints", "flyway", "jackson", "logger", "netty");

  private final Launch launch;
  @Spec private CommandSpec spec = CommandSpec.create();
  @Unmatched private final List<String> words = new ArrayList<>();

  /** What runs the relay. */
  @FunctionalInterface
  public interface Launch {

    /**
     * Serves until the JVM is told to end, or says why it cannot.
     *
     * @param properties of the command line, by their full names
     * @param commandLine whose streams to write to
     * @return the status to end with
     */
    int run(Map<String, Object> properties, CommandLine commandLine) throws InterruptedException;
  }

  public HostCommand(Launch launch) {
    this.launch = launch;
  }

  @Override
  public Integer call() throws InterruptedException {
    var properties = new LinkedHashMap<String, Object>();
    for (String word : words) {
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
    return launch.run(properties, spec.commandLine());
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
        .orElseGet(() -> new UnmatchedArgumentException(spec.commandLine(), List.of(word)));
  }

  private ParameterException wrong(String problem) {
    return new ParameterException(spec.commandLine(), problem);
  }
}
