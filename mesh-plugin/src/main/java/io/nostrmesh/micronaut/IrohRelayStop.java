package io.nostrmesh.micronaut;

import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.runtime.server.event.ServerShutdownEvent;
import io.nostrmesh.plugin.EmbeddedIrohRelay;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * Ends an iroh relay in the port of the host's HTTP server with that server. It is told of the
 * relay and does not ask for it: a context that stops ends its server after its other beans, and
 * would make a second relay, with all that it needs, to answer.
 */
@Singleton
final class IrohRelayStop implements ApplicationEventListener<ServerShutdownEvent> {

  private volatile @Nullable EmbeddedIrohRelay relay;

  /** There is a relay, which ends with the server. */
  void with(EmbeddedIrohRelay made) {
    relay = made;
  }

  @Override
  public void onApplicationEvent(ServerShutdownEvent event) {
    EmbeddedIrohRelay made = relay;
    if (made != null) {
      made.stopWithServer();
    }
  }
}
