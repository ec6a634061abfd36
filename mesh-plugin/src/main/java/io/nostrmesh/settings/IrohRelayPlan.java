package io.nostrmesh.settings;

import io.nostrmesh.control.AccessSecret;
import io.nostrmesh.iroh.server.IrohRelayConfig;
import java.util.List;
import java.util.Optional;

/**
 * Where iroh relays are and what of it is ours, decided once from properties that must come
 * together. A relay that cannot work is not started and not advertised.
 */
public sealed interface IrohRelayPlan {

  /**
   * The URLs that are to be advertised and that members sign, as configured; the first is the one
   * that offers name. None when there is no iroh relay.
   */
  default List<String> urls() {
    return List.of();
  }

  /** Whether it is in the host's own port. */
  default boolean isShared() {
    return false;
  }

  /**
   * Under which members know what is served beside the relay, as they sign it; empty where that is
   * nothing.
   */
  default Optional<String> controlUrl() {
    return Optional.empty();
  }

  /**
   * Run the embedded one.
   *
   * @param publicUrl as configured: members sign exactly this URL
   * @param control under which its port is known for other paths than the relay's
   * @param access with which iroh relays of others may ask whom to admit; empty when none may
   */
  record Serve(
      String publicUrl, String control, IrohRelayConfig config, Optional<AccessSecret> access)
      implements IrohRelayPlan {

    /** With nobody else to answer to. */
    public Serve(String publicUrl, IrohRelayConfig config) {
      this(publicUrl, publicUrl, config, Optional.empty());
    }

    @Override
    public List<String> urls() {
      return List.of(publicUrl);
    }

    @Override
    public Optional<String> controlUrl() {
      return Optional.of(control);
    }

    @Override
    public boolean isShared() {
      return config.bindAddress().isEmpty();
    }
  }

  /**
   * Run none: a fleet of others relays, and asks us whom to admit.
   *
   * @param urls of the fleet, as configured; at least one
   * @param controlUrl where members reach the listener; empty where they do not
   * @param config of the listener where the fleet asks
   * @param access with which it asks
   */
  record External(
      List<String> urls, Optional<String> controlUrl, IrohRelayConfig config, AccessSecret access)
      implements IrohRelayPlan {

    public External {
      urls = List.copyOf(urls);
    }

    @Override
    public boolean isShared() {
      return config.bindAddress().isEmpty();
    }
  }

  /**
   * Leave it.
   *
   * @param complaint what the operator should mend; empty when nothing was configured at all
   */
  record Off(Optional<String> complaint) implements IrohRelayPlan {}
}
