package io.nostrmesh.host.liveness;

import java.time.Duration;

/** Ends a process whose orderly end hangs, in a driver or a disk say. */
public final class LastResort {

  private LastResort() {}

  /**
   * From now on the process has so much time to end. Called once, by the program, when it is told
   * to end.
   *
   * @param time after which what was acknowledged is on disk, and nothing else is worth waiting for
   */
  public static void after(Duration time) {
    var thread = new Thread(() -> halt(time), "last resort");
    thread.setDaemon(true);
    thread.start();
  }

  private static void halt(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      return;
    }
    try {
      System.err.println("The relay did not end in " + time.toSeconds() + " s and is ended");
    } finally {
      Runtime.getRuntime().halt(Watchdog.EXIT_STATUS);
    }
  }
}
