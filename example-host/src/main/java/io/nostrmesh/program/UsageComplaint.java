package io.nostrmesh.program;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Answers a wrong command line with one line on what is wrong and where to read on. Words that are
 * not options are repeated only while they are too short for a key.
 */
final class UsageComplaint implements IParameterExceptionHandler {
  private static final int REPEATABLE = 40;

  @Override
  public int handleParseException(ParameterException problem, String[] args) {
    CommandLine command = problem.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    String what =
        problem instanceof UnmatchedArgumentException unmatched
            ? unknown(unmatched)
            : problem.getMessage() + source(problem, args);
    command
        .getErr()
        .println(
            name
                + ": "
                + what.substring(0, 1).toLowerCase(Locale.ROOT)
                + what.substring(1).replace("\n", " ")
                + "; try: "
                + name
                + " --help");
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  /** A variable that stands in for an option is the place to look at, and not the option. */
  private static String source(ParameterException problem, String[] args) {
    if (!(problem.getArgSpec() instanceof OptionSpec option)
        || !(option.command().defaultValueProvider() instanceof EnvironmentDefaults environment)
        || Arrays.stream(args).anyMatch(word -> word.startsWith(option.longestName()))) {
      return "";
    }
    return " (" + environment.variable(option) + ")";
  }

  private static String unknown(UnmatchedArgumentException problem) {
    String word = problem.getUnmatched().get(0);
    boolean option = word.startsWith("-");
    String shown = option ? word.replaceFirst("=.*", "") : word;
    var text = new ArrayList<String>();
    text.add(option ? "unknown option" : "unknown command");
    if (shown.length() <= REPEATABLE) {
      text.add(shown);
    }
    List<String> near = problem.getSuggestions();
    if (!near.isEmpty()) {
      text.add(
          "(did you mean " + String.join(" or ", near.subList(0, Math.min(2, near.size()))) + "?)");
    }
    return String.join(" ", text);
  }
}
