package io.nostrmesh.plugin;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** One thread for one purpose, so that none hangs with another. */
final class OwnThread {

  private OwnThread() {}

  /**
   * @param opened ends the thread
   */
  static ScheduledExecutorService named(String name, Opened opened) {
    var thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              var made = new Thread(task, name);
              made.setDaemon(true);
              return made;
            });
    thread.setRemoveOnCancelPolicy(true);
    opened.add(thread::shutdownNow);
    return thread;
  }
}
