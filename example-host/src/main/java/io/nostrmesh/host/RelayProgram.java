package io.nostrmesh.host;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.env.CommandLinePropertySource;
import io.micronaut.context.env.PropertySource;
import io.micronaut.context.exceptions.ConfigurationException;
import io.micronaut.http.server.exceptions.ServerStartupException;
import io.micronaut.runtime.server.EmbeddedServer;
import io.nostrmesh.host.liveness.LastResort;
import io.nostrmesh.host.liveness.VitalPart;
import io.nostrmesh.host.liveness.Watchdog;
import io.nostrmesh.host.settings.HostSettings;
import io.nostrmesh.host.settings.LogFormat;
import io.nostrmesh.host.settings.StartupFailure;
import java.net.BindException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;

/** The program that is the relay: starts it, or says in one line why it cannot. */
public final class RelayProgram {

  private static final Logger LOG = LoggerFactory.getLogger(RelayProgram.class);

  /** What an orderly end takes at most, besides the grace for clients. */
  private static final Duration ENDING = Duration.ofSeconds(25);

  private RelayProgram() {}

  /** Serves until the JVM is told to end; see {@link HostCommand.Launch#run}. */
  public static int run(Map<String, Object> properties, CommandLine commandLine)
      throws InterruptedException {
    Watchdog watchdog = Watchdog.start();
    try {
      Consumer<String> report = report(commandLine);
      // Micronaut's own launcher would print a stack trace for a mistyped setting.
      ApplicationContext context =
          ApplicationContext.builder()
              .propertySources(
                  PropertySource.of("command line", properties, CommandLinePropertySource.POSITION))
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(watchdog, context), "shutdown"));
      context.getBean(EmbeddedServer.class).start();
      context.getBean(StartupReport.class).lines().forEach(report);
      watchdog.watch(context.getBeansOfType(VitalPart.class));
    } catch (RuntimeException e) {
      String reason = reason(e);
      commandLine.getErr().println("The relay did not start: " + reason);
      boolean mistyped =
          properties.keySet().stream()
              .anyMatch(name -> reason.startsWith("unknown property " + name + " "));
      return mistyped ? ExitCode.USAGE : ExitCode.SOFTWARE;
    }
    new CountDownLatch(1).await();
    return ExitCode.OK;
  }

  /** Where the lines for the operator go; among lines of JSON there may be no others. */
  private static Consumer<String> report(CommandLine commandLine) {
    return switch (LogFormat.current()) {
      case TEXT -> commandLine.getOut()::println;
      case JSON ->
          line -> {
            if (!line.isEmpty()) {
              LOG.info("{}", line);
            }
          };
    };
  }

  private static void stop(Watchdog watchdog, ApplicationContext context) {
    watchdog.close();
    LastResort.after(
        context
            .findBean(HostSettings.class)
            .map(HostSettings::shutdownGrace)
            .orElse(Duration.ZERO)
            .plus(ENDING));
    context.stop();
  }

  /** The one line that tells the operator what to mend. */
  static String reason(Throwable failure) {
    Throwable deepest = failure;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof StartupFailure || cause instanceof ConfigurationException) {
        return String.valueOf(cause.getMessage());
      }
      if (cause instanceof ServerStartupException && cause.getCause() instanceof BindException) {
        return cause.getMessage()
            + ", the address is taken or not ours; choose another with micronaut.server.port"
            + " (MICRONAUT_SERVER_PORT), micronaut.server.host or endpoints.all.port";
      }
      if (cause instanceof UnresolvedAddressException) {
        return "micronaut.server.host (MICRONAUT_SERVER_HOST) must be an address of this machine,"
            + " such as 127.0.0.1, or 0.0.0.0 for all of them";
      }
      deepest = cause;
    }
    String message = String.valueOf(deepest.getMessage());
    return message
        .lines()
        .filter(line -> line.contains("property value"))
        .map(line -> line.replaceFirst("^Message: ", ""))
        .findFirst()
        .or(() -> message.lines().findFirst())
        .orElse(deepest.toString());
  }
}
