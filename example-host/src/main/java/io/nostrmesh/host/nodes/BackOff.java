package io.nostrmesh.host.nodes;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pauses of a thread that has lost its connection, and its one complaint. Of that thread. */
final class BackOff {

  static final long SHORTEST_MILLIS = 100;
  static final long LONGEST_MILLIS = 5000;

  private static final Logger LOG = LoggerFactory.getLogger(BackOff.class);

  private final String what;
  private long next = SHORTEST_MILLIS;
  private boolean complained;

  /**
   * @param what cannot be done without the connection
   */
  BackOff(String what) {
    this.what = what;
  }

  /** How long to wait after this failure, in milliseconds. */
  long afterFailure(Throwable failure) {
    if (!complained) {
      String line = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
      LOG.warn("{} until the database is back: {}", what, line);
    }
    complained = true;
    long pause = next;
    next = Math.min(2 * next, LONGEST_MILLIS);
    return pause;
  }

  /** It works. */
  void success() {
    if (complained) {
      LOG.info("The database is back: what was missed has been made up for");
    }
    complained = false;
    next = SHORTEST_MILLIS;
  }
}
