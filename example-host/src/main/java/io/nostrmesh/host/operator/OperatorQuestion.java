package io.nostrmesh.host.operator;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.env.CommandLinePropertySource;
import io.micronaut.context.env.Environment;
import io.micronaut.context.env.PropertySource;
import io.micronaut.context.exceptions.ConfigurationException;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.url.HttpUrl;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** What the commands that ask a running relay have in common. */
@Command(
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Asks the running relay, found by the same properties and variables as it has itself:",
      "mesh.iroh-relay.bind-address, and mesh.iroh-relay.access-secret or -file if that is set."
    })
abstract class OperatorQuestion implements Callable<Integer> {

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "Where the iroh relay answers, if not where its properties say.")
  private @Nullable String url;

  @Option(names = "--json", description = "Print what the relay tells as it is.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Unmatched private final List<String> words = new ArrayList<>();

  private final String path;

  /**
   * @param path where the relay tells it
   */
  OperatorQuestion(String path) {
    this.path = path;
  }

  /** For people, line by line. */
  abstract List<String> lines(Answer answer);

  @Override
  public final Integer call() throws InterruptedException {
    // What is printed may be for another program to read.
    System.setProperty("LOG_TARGET", "System.err");
    Map<String, Object> properties = PropertyWords.read(words, spec.commandLine());
    Optional<HttpUrl> given = given();
    try {
      JsonObject answer = new OperatorClient(address(given, properties)).get(path);
      if (json) {
        spec.commandLine().getOut().println(answer.toJson());
      } else {
        lines(new Answer(answer)).forEach(spec.commandLine().getOut()::println);
      }
      return ExitCode.OK;
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
  private static OperatorAddress address(Optional<HttpUrl> given, Map<String, Object> properties) {
    try (ApplicationContext context =
        ApplicationContext.builder()
            .propertySources(
                PropertySource.of("command line", properties, CommandLinePropertySource.POSITION))
            .build()) {
      Environment environment = context.getEnvironment();
      environment.start();
      return OperatorAddress.find(given, name -> environment.getProperty(name, String.class));
    }
  }
}
