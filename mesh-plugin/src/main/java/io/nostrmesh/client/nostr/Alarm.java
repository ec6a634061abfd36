package io.nostrmesh.client.nostr;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** At most one pending task: setting it again forgets the earlier one. Used on the loop only. */
public final class Alarm {
  private final ScheduledExecutorService loop;
  private @Nullable ScheduledFuture<?> pending;

  public Alarm(ScheduledExecutorService loop) {
    this.loop = loop;
  }

  public void set(Duration delay, Runnable task) {
    cancel();
    pending = loop.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  public void cancel() {
    if (pending != null) {
      pending.cancel(false);
      pending = null;
    }
  }
}
