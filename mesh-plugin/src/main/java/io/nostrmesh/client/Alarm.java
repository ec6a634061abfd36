package io.nostrmesh.client;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** At most one pending task: setting it again forgets the earlier one. Used on the loop only. */
final class Alarm {
  private final ScheduledExecutorService loop;
  private @Nullable ScheduledFuture<?> pending;

  Alarm(ScheduledExecutorService loop) {
    this.loop = loop;
  }

  void set(Duration delay, Runnable task) {
    cancel();
    pending = loop.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  void cancel() {
    if (pending != null) {
      pending.cancel(false);
      pending = null;
    }
  }
}
