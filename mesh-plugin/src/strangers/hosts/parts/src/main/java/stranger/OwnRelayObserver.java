package stranger;

import io.micronaut.context.annotation.Requires;
import io.nostrmesh.iroh.server.observer.IrohRelayObserver;
import io.nostrmesh.spi.TransportConnection;
import jakarta.inject.Singleton;

@Singleton
@Requires(property = "replace", value = "IrohRelayObserver")
class OwnRelayObserver implements IrohRelayObserver {

  @Override
  public void joined(TransportConnection connection) {
    Host.say("IrohRelayObserver");
  }
}
