package io.nostrmesh.settings;

import io.nostrmesh.iroh.server.IrohRelayConfig;
import java.util.Optional;

/**
 * Whether the embedded iroh relay is to run, decided once from the two properties that must come
 * together. A relay that cannot work is not started and not advertised.
 */
public sealed interface IrohRelayPlan {

  /**
   * Run it.
   *
   * @param publicUrl as configured: members sign exactly this URL
   */
  record Serve(String publicUrl, IrohRelayConfig config) implements IrohRelayPlan {}

  /**
   * Leave it.
   *
   * @param complaint what the operator should mend; empty when nothing was configured at all
   */
  record Off(Optional<String> complaint) implements IrohRelayPlan {}
}
