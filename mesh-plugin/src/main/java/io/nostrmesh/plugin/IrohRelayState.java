package io.nostrmesh.plugin;

import io.nostrmesh.iroh.server.IrohRelay;
import io.nostrmesh.limit.RateLimit;
import io.nostrmesh.settings.IrohRelayPlan;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is served at this moment. Stands between the relay that says it and the documents, policies
 * and indicators that repeat it, so that neither needs the other. Any thread may ask; nothing
 * blocks.
 */
public final class IrohRelayState {

  private record Up(List<String> urls, IrohRelay relay) {}

  private final IrohRelayPlan plan;
  private volatile @Nullable Up up;

  public IrohRelayState(IrohRelayPlan plan) {
    this.plan = plan;
  }

  /**
   * The public URLs of the iroh relays that members can use, from when the listener is up until it
   * goes down: that of the embedded one, or those of the fleet that asks us.
   */
  public List<String> urls() {
    Up now = up;
    return now == null ? List.of() : now.urls();
  }

  /** The first of them, which is the one that offers name. */
  public Optional<String> url() {
    return urls().stream().findFirst();
  }

  /** How many connections are relayed. */
  public int connections() {
    Up now = up;
    return now == null ? 0 : now.relay().connections();
  }

  /** How many members have connections. */
  public int members() {
    Up now = up;
    return now == null ? 0 : now.relay().members();
  }

  /** How many connections the member with the most of them has. Looks at every member. */
  public int mostConnectionsOfAMember() {
    Up now = up;
    return now == null ? 0 : now.relay().mostConnectionsOfAMember();
  }

  /** How many bytes wait for slow clients. */
  public long queuedBytes() {
    Up now = up;
    return now == null ? 0 : now.relay().queuedBytes();
  }

  /**
   * Changes how fast each connection is read, running ones included, until the next start. Does
   * nothing while there is no relay.
   *
   * @param limit empty lifts it
   */
  public void limitConnectionRate(Optional<RateLimit> limit) {
    Up now = up;
    if (now != null) {
      now.relay().limitConnectionRate(limit);
    }
  }

  /** Why there is no relay although something was configured; for the operator. */
  public Optional<String> complaint() {
    return plan instanceof IrohRelayPlan.Off off ? off.complaint() : Optional.empty();
  }

  void up(List<String> urls, IrohRelay relay) {
    up = new Up(urls, relay);
  }

  void down() {
    up = null;
  }
}
