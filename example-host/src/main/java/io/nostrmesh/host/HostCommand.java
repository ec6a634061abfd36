package io.nostrmesh.host;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.exceptions.ConfigurationException;
import io.micronaut.http.server.exceptions.ServerStartupException;
import io.micronaut.runtime.server.EmbeddedServer;
import io.nostrmesh.host.settings.StartupFailure;
import java.net.BindException;
import java.util.concurrent.CountDownLatch;

/** The program that is the relay: starts it, or says in one line why it cannot. */
public final class HostCommand {

  private HostCommand() {}

  public static void main(String[] args) throws InterruptedException {
    try {
      // Micronaut's own launcher would print a stack trace for a mistyped setting.
      ApplicationContext context = ApplicationContext.builder().args(args).start();
      Runtime.getRuntime().addShutdownHook(new Thread(context::stop, "shutdown"));
      context.getBean(EmbeddedServer.class).start();
      context.getBean(StartupReport.class).lines().forEach(System.out::println);
    } catch (RuntimeException e) {
      System.err.println("The relay did not start: " + reason(e));
      System.exit(1);
    }
    new CountDownLatch(1).await();
  }

  /** The one line that tells the operator what to mend. */
  private static String reason(Throwable failure) {
    Throwable deepest = failure;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof StartupFailure || cause instanceof ConfigurationException) {
        return String.valueOf(cause.getMessage());
      }
      if (cause instanceof ServerStartupException && cause.getCause() instanceof BindException) {
        return cause.getMessage()
            + ", the address is taken or not ours; choose another with micronaut.server.port"
            + " (MICRONAUT_SERVER_PORT) or micronaut.server.host";
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
