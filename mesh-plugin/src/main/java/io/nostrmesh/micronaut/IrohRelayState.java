package io.nostrmesh.micronaut;

import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is served at this moment. Stands between the relay that says it and the documents, policies
 * and indicators that repeat it, so that neither needs the other. Any thread may ask; nothing
 * blocks.
 */
@Singleton
public final class IrohRelayState {

  private record Up(String publicUrl, IntSupplier connections) {}

  private final RelayPlan plan;
  private volatile @Nullable Up up;

  IrohRelayState(RelayPlan plan) {
    this.plan = plan;
  }

  /** The public URL of the iroh relay, from when its listener is up until it goes down. */
  public Optional<String> url() {
    return Optional.ofNullable(up).map(Up::publicUrl);
  }

  /** How many connections are relayed. */
  public int connections() {
    Up now = up;
    return now == null ? 0 : now.connections().getAsInt();
  }

  /** Why there is no relay although something was configured; for the operator. */
  public Optional<String> complaint() {
    return plan instanceof RelayPlan.Off off ? off.complaint() : Optional.empty();
  }

  void up(String publicUrl, IntSupplier connections) {
    up = new Up(publicUrl, connections);
  }

  void down() {
    up = null;
  }
}
