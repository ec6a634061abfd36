package io.nostrmesh.sidecar;

import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Changes that wait for the disk, one after the other and so many at most. */
final class SavingLine implements AutoCloseable {
  static final int MAX_WAITING = 64;

  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MAX_WAITING),
          task -> {
            var named = new Thread(task, "saving");
            named.setDaemon(true);
            return named;
          });

  /** The stage fails with what {@code change} throws, or when too many wait. */
  <T> CompletionStage<T> submit(Callable<T> change) {
    var done = new CompletableFuture<T>();
    try {
      thread.execute(() -> run(change, done));
    } catch (RejectedExecutionException full) {
      done.completeExceptionally(new IOException("too many changes at once; try again"));
    }
    return done;
  }

  private static <T> void run(Callable<T> change, CompletableFuture<T> done) {
    try {
      done.complete(change.call());
    } catch (Exception e) {
      done.completeExceptionally(e);
    }
  }

  /** What is in the line is still done. */
  @Override
  public void close() {
    thread.shutdown();
  }
}
