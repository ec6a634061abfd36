package io.nostrmesh.host;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.nostrmesh.host.settings.StartupFailure;
import io.nostrmesh.host.share.ShareCommand;
import java.net.BindException;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

/** Starts the relay, or says in one line why it cannot. */
public final class Main {

  private Main() {}

  /** The word {@code share} in front makes this the member's sidecar instead of the relay. */
  public static void main(String[] args) throws InterruptedException {
    if (args.length > 0 && args[0].equals("share")) {
      ShareCommand.main(Arrays.copyOfRange(args, 1, args.length));
      return;
    }
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

  private static String reason(Throwable failure) {
    Throwable deepest = failure;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof StartupFailure) {
        return cause.getMessage();
      }
      if (cause instanceof BindException) {
        return "its address is taken ("
            + cause.getMessage()
            + "); stop the other program, or choose another port with micronaut.server.port"
            + " (MICRONAUT_SERVER_PORT)";
      }
      deepest = cause;
    }
    return deepest.getMessage() == null ? deepest.toString() : deepest.getMessage();
  }
}
