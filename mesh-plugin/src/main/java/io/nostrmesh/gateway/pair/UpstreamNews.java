package io.nostrmesh.gateway.pair;

import io.nostrmesh.limit.Repeats;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log when the relay goes away and when it is back, however many clients notice. */
final class UpstreamNews {

  private static final Logger LOG = LoggerFactory.getLogger(UpstreamNews.class);
  private static final int DIFFERENT_PROBLEMS = 16;

  private final AtomicBoolean away = new AtomicBoolean();
  private final Repeats<String, String> faults =
      new Repeats<>(
          DIFFERENT_PROBLEMS,
          (problem, same, repeated) -> {
            if (repeated == 0) {
              LOG.warn("Gave up a connection to the relay behind the gateway: {}", problem);
            } else {
              LOG.warn(
                  "Gave up {} more connections to the relay behind the gateway: {}",
                  repeated,
                  problem);
            }
          });

  /** It cannot be reached. */
  void unreachable(String problem) {
    if (away.compareAndSet(false, true)) {
      LOG.warn("Cannot reach the relay behind the gateway: {}", problem);
    }
  }

  /** It took a connection. */
  void reached() {
    if (away.compareAndSet(true, false)) {
      LOG.info("The relay behind the gateway is back");
    }
  }

  /** A connection to it had to be given up. */
  void broken(String problem) {
    faults.note(problem, problem);
  }

  /** To be called once a minute or so. */
  void endRound() {
    faults.endRound();
  }
}
