package io.nostrmesh.host;

import io.nostrmesh.host.operator.ConnectionsCommand;
import io.nostrmesh.host.operator.DeniedCommand;
import io.nostrmesh.host.operator.MembersCommand;
import io.nostrmesh.host.operator.PropertyWords;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** The command line of the relay: properties, each as one word, and nothing else. */
@Command(
    name = "mesh",
    mixinStandardHelpOptions = true,
    synopsisHeading = "",
    customSynopsis = {
      "mesh [--PROPERTY=VALUE]...  run a Nostr relay with its iroh relay",
      "mesh connections            show who is connected to a running relay's iroh relay",
      "mesh denied                 show who is turned away there",
      "mesh members ...            show and change who is a member; see: mesh members --help",
      "mesh share ...              share this machine's compute; see: mesh share --help",
      ""
    },
    subcommands = {
      ConnectionsCommand.class,
      DeniedCommand.class,
      MembersCommand.class,
      HelpCommand.class
    },
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
    return launch.run(PropertyWords.read(words, spec.commandLine()), spec.commandLine());
  }
}
