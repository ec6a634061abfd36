package io.nostrmesh.host.operator;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.env.CommandLinePropertySource;
import io.micronaut.context.env.Environment;
import io.micronaut.context.env.PropertySource;
import io.micronaut.context.exceptions.ConfigurationException;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.url.HttpUrl;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** What the commands that ask a running relay have in common. */
@Command(mixinStandardHelpOptions = true)
abstract class OperatorQuestion implements Callable<Integer> {

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "Where the relay answers its operator, if not where its properties say.")
  private @Nullable String url;

  @Option(names = "--json", description = "Print what the relay tells as it is.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Unmatched private final List<String> words = new ArrayList<>();

  /** Where the relay is, by what is typed and by the properties that it would have itself. */
  abstract OperatorAddress find(
      Optional<HttpUrl> given, Function<String, Optional<String>> properties);

  /**
   * Asks, and prints the answer.
   *
   * @param json whether for programs
   * @return the exit status
   */
  abstract int ask(OperatorAddress address, boolean json, PrintWriter out)
      throws InterruptedException;

  /**
   * Looks at what is typed, before anybody is asked.
   *
   * @throws ParameterException when it cannot be meant
   */
  void check() {}

  final CommandLine commandLine() {
    return spec.commandLine();
  }

  @Override
  public final Integer call() throws InterruptedException {
    // What is printed may be for another program to read.
    System.setProperty("LOG_TARGET", "System.err");
    Map<String, Object> properties = PropertyWords.read(words, spec.commandLine());
    Optional<HttpUrl> given = given();
    check();
    try {
      return ask(address(given, properties), json, spec.commandLine().getOut());
    } catch (OperatorFailure | ConfigurationException e) {
      spec.commandLine().getErr().println(spec.qualifiedName() + ": " + e.getMessage());
      return ExitCode.SOFTWARE;
    }
  }

  private Optional<HttpUrl> given() {
    if (url == null) {
      return Optional.empty();
    }
    Parsed<HttpUrl> parsed = HttpUrl.parse(url);
    if (parsed instanceof Parsed.Malformed<HttpUrl> malformed) {
      throw new ParameterException(
          spec.commandLine(), "Invalid value for option '--url': " + malformed.problem());
    }
    return parsed.toOptional();
  }

  /** By the properties that the relay would have if it were started so. */
  private OperatorAddress address(Optional<HttpUrl> given, Map<String, Object> properties) {
    try (ApplicationContext context =
        ApplicationContext.builder()
            .propertySources(
                PropertySource.of("command line", properties, CommandLinePropertySource.POSITION))
            .build()) {
      Environment environment = context.getEnvironment();
      environment.start();
      return find(given, name -> environment.getProperty(name, String.class));
    }
  }
}
