package io.nostrmesh.gateway.sweep;

import io.nostrmesh.client.nostr.Alarm;
import io.nostrmesh.client.nostr.ClientRuntime;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.spi.EventPolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sweeps the relay now and then. What fails is said once, and tried again. Started and stopped by
 * whoever runs the gateway, on any thread; works on the loop of the runtime.
 */
public final class UpstreamSweep implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(UpstreamSweep.class);

  private final SweptRelay relay;
  private final SecretKey key;
  private final EventPolicy offers;
  private final ClientRuntime runtime;
  private final SweepPace pace;
  private final Alarm next;
  private @Nullable SweepRound round;
  private @Nullable String said;
  private boolean closed;

  private UpstreamSweep(
      SweptRelay relay, SecretKey key, EventPolicy offers, ClientRuntime runtime, SweepPace pace) {
    this.relay = relay;
    this.key = key;
    this.offers = offers;
    this.runtime = runtime;
    this.pace = pace;
    this.next = new Alarm(runtime.loop());
  }

  /**
   * Begins to sweep, after {@link SweepPace#first}.
   *
   * @param relay the one behind the gateway
   * @param key one that may delete others' events there
   * @param offers asked which of them are obsolete
   */
  public static UpstreamSweep start(
      SweptRelay relay, SecretKey key, EventPolicy offers, ClientRuntime runtime, SweepPace pace) {
    var sweep = new UpstreamSweep(relay, key, offers, runtime, pace);
    runtime.loop().execute(() -> sweep.next.set(pace.first(), sweep::begin));
    return sweep;
  }

  private void begin() {
    if (closed) {
      return;
    }
    var started = new SweepRound(relay, key, offers, runtime, pace);
    round = started;
    started
        .start()
        .thenAccept(
            outcome -> {
              round = null;
              if (!closed) {
                next.set(tell(outcome), this::begin);
              }
            });
  }

  /** Says what is news; returns the pause that follows. */
  private Duration tell(SweepOutcome outcome) {
    if (outcome instanceof SweepOutcome.Clean clean) {
      if (clean.deleted() > 0) {
        LOG.info("deleted {} old compute offers from the relay", clean.deleted());
      } else if (said != null) {
        LOG.info("the relay can be swept again");
      }
      said = null;
      return pace.every();
    }
    String problem =
        outcome instanceof SweepOutcome.Refused refused
            ? refused.problem()
            : ((SweepOutcome.Failed) outcome).problem();
    if (!problem.equals(said)) {
      LOG.warn("old compute offers stay in the relay, hidden: {}", problem);
      said = problem;
    }
    return outcome instanceof SweepOutcome.Refused ? pace.afterRefusal() : pace.every();
  }

  /** Ends what is under way; returns at once. */
  @Override
  public void close() {
    runtime
        .loop()
        .execute(
            () -> {
              closed = true;
              next.cancel();
              if (round != null) {
                round.stop();
              }
            });
  }
}
