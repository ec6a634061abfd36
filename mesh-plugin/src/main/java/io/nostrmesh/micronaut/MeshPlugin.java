package io.nostrmesh.micronaut;

import io.micronaut.context.ApplicationContext;
import io.nostrmesh.spi.EventPolicy;
import io.nostrmesh.spi.MembershipCheck;
import io.nostrmesh.spi.Nip11Extension;
import io.nostrmesh.spi.TransportAdmission;
import java.util.Map;
import java.util.Optional;

/**
 * The plugin for a host that is no Micronaut application: starts it with plain values and gives its
 * side of the contracts. A Micronaut host needs none of this; there everything is a bean.
 *
 * <p>Safe for use by several threads once started.
 */
public final class MeshPlugin implements AutoCloseable {

  private final ApplicationContext context;

  private MeshPlugin(ApplicationContext context) {
    this.context = context;
  }

  /**
   * Starts the plugin, and the embedded iroh relay if it is configured.
   *
   * @param properties the same that a Micronaut host would set, by their full names, such as {@code
   *     mesh.iroh-relay.public-url}
   * @param members who belongs to the host's trust group
   * @throws RuntimeException naming the property or address, when it cannot start as configured
   */
  public static MeshPlugin start(Map<String, Object> properties, MembershipCheck members) {
    ApplicationContext context =
        ApplicationContext.builder().deduceEnvironment(false).properties(properties).build();
    context.registerSingleton(MembershipCheck.class, members);
    try {
      context.start();
      context.getBean(EmbeddedIrohRelay.class).start();
      return new MeshPlugin(context);
    } catch (RuntimeException e) {
      context.close();
      throw e;
    }
  }

  /** To be asked for each event that enters or leaves the host. */
  public EventPolicy eventPolicy() {
    return context.getBean(EventPolicy.class);
  }

  /** To be asked for each relay information document. */
  public Nip11Extension nip11Extension() {
    return context.getBean(Nip11Extension.class);
  }

  /** For a transport of the host's own; the embedded relay asks it by itself. */
  public TransportAdmission transportAdmission() {
    return context.getBean(TransportAdmission.class);
  }

  /** The public URL of the embedded iroh relay while it listens. */
  public Optional<String> irohRelayUrl() {
    return context.getBean(IrohRelayState.class).url();
  }

  /** Closes all connections and frees port and threads. */
  @Override
  public void close() {
    context.close();
  }
}
