package io.nostrmesh.host.nodes;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How long ago this node knew for certain that it hears what others do: it listens, and has
 * compared all members since it began to. For any thread.
 */
final class Contact {

  /** After that /health is down, so that a load balancer sends nobody here. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  /** After that nobody is taken for a member any more. */
  static final Duration TRUST = Duration.ofSeconds(30);

  private final LongSupplier nanoTime;
  private long last;
  private boolean follows = true;

  /**
   * @param nanoTime as of {@link System#nanoTime}
   */
  Contact(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.last = nanoTime.getAsLong();
  }

  /** The listening connection has just answered. */
  synchronized void heard() {
    if (follows) {
      last = nanoTime.getAsLong();
    }
  }

  /** Nobody listens any more. */
  synchronized void lost() {
    follows = false;
  }

  /** All members were compared while somebody listened. */
  synchronized void follows() {
    follows = true;
    last = nanoTime.getAsLong();
  }

  /** For how long others have not been heard, when that is longer than {@link #PATIENCE}. */
  synchronized Optional<Duration> silence() {
    return Optional.of(since()).filter(silence -> silence.compareTo(PATIENCE) > 0);
  }

  /** Whether who was a member here may not be one any more. */
  synchronized boolean isStale() {
    return since().compareTo(TRUST) > 0;
  }

  private Duration since() {
    return Duration.ofNanos(nanoTime.getAsLong() - last);
  }
}
