package io.nostrmesh.sidecar;

import io.nostrmesh.client.nostr.ClientRuntime;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all commands of the share program have in common: the folder, and how they fail. */
@Command(mixinStandardHelpOptions = true)
abstract class MemberCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      converter = Conversions.ToPath.class,
      description = "where keys and preferences are kept (default: ~/.nostr-mesh)")
  private Optional<Path> folder = Optional.empty();

  @Override
  public final Integer call() throws InterruptedException {
    // What these commands print is for other programs to read, so the log goes elsewhere.
    System.setProperty("LOG_TARGET", "System.err");
    var runtime = ClientRuntime.system();
    try {
      run(new MemberFolder(folder.orElseGet(MemberCommand::home), runtime.random()), runtime);
      return ExitCode.OK;
    } catch (ShareFailure e) {
      spec.commandLine().getErr().println("share: " + e.getMessage());
    } catch (IOException e) {
      spec.commandLine().getErr().println("share: --data-dir: " + e.getMessage());
    }
    return ExitCode.SOFTWARE;
  }

  private static Path home() {
    return Path.of(System.getProperty("user.home"), ".nostr-mesh").toAbsolutePath();
  }

  /**
   * Does what the command is for.
   *
   * @throws IOException when something in the folder cannot be read or written
   * @throws ShareFailure when it fails otherwise
   */
  abstract void run(MemberFolder folder, ClientRuntime runtime)
      throws IOException, InterruptedException;

  final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** The answer to a command line that each option by itself may stand in. */
  final ParameterException usage(String problem) {
    return new ParameterException(spec.commandLine(), problem);
  }

  /** Whether the command line itself, and not the environment, has the option. */
  final boolean isTyped(String option) {
    return spec.commandLine().getParseResult().hasMatchedOption(option);
  }
}
