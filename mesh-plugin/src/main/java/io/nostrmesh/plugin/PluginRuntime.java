package io.nostrmesh.plugin;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/**
 * What the parts of the plugin run on. They borrow it all and shut none of it down.
 *
 * @param verification checks signatures; bounded, see {@link VerificationPool}
 * @param timer deadlines and what is done now and then; its tasks are short
 * @param clock tells the time of the world
 * @param random for what nobody may guess
 */
public record PluginRuntime(
    ExecutorService verification,
    ScheduledExecutorService timer,
    InstantSource clock,
    SecureRandom random) {

  /** The name of the threads that check signatures. */
  public static final String VERIFICATION = "mesh-verification";

  /** As many threads for signatures as there are processors. */
  public static VerificationPool verificationPool() {
    return new VerificationPool(VERIFICATION, Runtime.getRuntime().availableProcessors());
  }

  /** One thread for deadlines and re-checks. */
  public static ScheduledThreadPoolExecutor oneTimer() {
    var timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              var thread = new Thread(task, "mesh-timer");
              thread.setDaemon(true);
              return thread;
            });
    // Most deadlines are met, and would lie about until their time otherwise.
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }
}
