package io.nostrmesh.micronaut;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.scheduling.TaskExecutors;
import io.nostrmesh.admission.AdmissionRuntime;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What the plugin's beans run on: the clock, and the threads that check signatures. */
@Factory
final class RuntimeFactory {

  static final String VERIFICATION = "mesh-verification";

  /** Waiting signature checks; at 0.2 ms each a full queue is a fraction of a second of work. */
  private static final int QUEUE = 1024;

  @Singleton
  @Requires(missingBeans = InstantSource.class)
  InstantSource clock() {
    return InstantSource.system();
  }

  @Singleton
  @Named(VERIFICATION)
  @Bean(preDestroy = "shutdownNow")
  ExecutorService verification() {
    int threads = Runtime.getRuntime().availableProcessors();
    var number = new AtomicInteger();
    return new ThreadPoolExecutor(
        threads,
        threads,
        0,
        TimeUnit.SECONDS,
        new ArrayBlockingQueue<>(QUEUE),
        task -> {
          var thread = new Thread(task, VERIFICATION + "-" + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }

  @Singleton
  AdmissionRuntime admissionRuntime(
      @Named(VERIFICATION) ExecutorService verification,
      @Named(TaskExecutors.SCHEDULED) ExecutorService scheduled,
      InstantSource clock) {
    return new AdmissionRuntime(verification, (ScheduledExecutorService) scheduled, clock);
  }
}
