package io.nostrmesh.program;

import io.nostrmesh.host.HostCommand;
import io.nostrmesh.host.RelayProgram;
import io.nostrmesh.sidecar.ShareCommand;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** Where the jar starts: {@code mesh} is the relay, {@code mesh share} the member's sidecar. */
public final class Main {

  private static final Pattern SECRET = Pattern.compile("(?i)(.*[^a-z0-9])?nsec1[a-z0-9]*");

  /**
   * No word can be this, so none ends the options: behind that, words would be taken as they are.
   */
  private static final String NONE = "\0";

  private Main() {}

  /**
   * Runs until it is interrupted or done. Ends the JVM with status 2 when the command line is
   * wrong, which starts nothing, and with 1 when what it asks for failed.
   */
  public static void main(String[] args) throws InterruptedException {
    LocaleRelaunch.ifNeeded(args);
    int status = run(commandLine(RelayProgram::run, System.getenv()), args);
    if (status != ExitCode.OK) {
      System.exit(status);
    }
  }

  /**
   * The grammar of both programs.
   *
   * @param relay runs the relay
   * @param environment sets what the words for the sidecar do not
   */
  static CommandLine commandLine(HostCommand.Launch relay, Map<String, String> environment) {
    CommandLine share =
        ShareCommand.commandLine()
            .setDefaultValueProvider(new EnvironmentDefaults("MESH_SHARE_", environment));
    CommandLine programs =
        new CommandLine(new HostCommand(relay))
            .addSubcommand(share)
            // Else a word with an @ in front would put a file's content into complaints.
            .setExpandAtFiles(false)
            .setEndOfOptionsDelimiter(NONE)
            .setPosixClusteredShortOptionsAllowed(false)
            .setParameterExceptionHandler(new UsageComplaint())
            .setExecutionStrategy(Main::execute);
    BuildVersion.tell(programs);
    return programs;
  }

  static int run(CommandLine commandLine, String... args) {
    // Every user of the machine can read every command line.
    if (Arrays.stream(args).anyMatch(word -> SECRET.matcher(word).matches())) {
      commandLine
          .getErr()
          .println(
              "mesh: a secret key must not stand on the command line;"
                  + " mesh share reads it from --key-file or --key-stdin");
      return ExitCode.USAGE;
    }
    return commandLine.execute(args);
  }

  private static int execute(ParseResult parsed) {
    Integer help = CommandLine.executeHelpRequest(parsed);
    if (help != null) {
      return help;
    }
    for (ParseResult level = parsed; level.hasSubcommand(); level = level.subcommand()) {
      if (!level.matchedArgs().isEmpty() || !level.unmatched().isEmpty()) {
        // It would have no effect, so it is a mistake.
        CommandLine command = level.subcommand().commandSpec().commandLine();
        throw new ParameterException(
            command, "options stand behind the command, not before " + command.getCommandName());
      }
    }
    if (parsed.hasSubcommand()) {
      refuseUnknownVariables(parsed.subcommand().commandSpec().commandLine());
    }
    return new RunLast().execute(parsed);
  }

  private static void refuseUnknownVariables(CommandLine program) {
    if (program.getDefaultValueProvider() instanceof EnvironmentDefaults environment) {
      Optional<String> complaint = environment.complaint(program.getCommandSpec());
      if (complaint.isPresent()) {
        throw new ParameterException(program, complaint.get());
      }
    }
  }
}
