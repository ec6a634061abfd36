package io.nostrmesh.micronaut;

import java.util.concurrent.ScheduledExecutorService;

/**
 * The plugin's timer, not the host's: jobs of a host may block, and deadlines must not wait for
 * them. No bean of an executor's type, so that the host's own injections stay what they are.
 */
record OwnTimer(ScheduledExecutorService timer) implements AutoCloseable {

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
