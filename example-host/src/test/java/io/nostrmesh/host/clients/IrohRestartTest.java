package io.nostrmesh.host.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Endpoints of the iroh library outlive the relay that they are connected to. */
@RealClients
class IrohRestartTest {

  private static final int PATIENCE_SECONDS = 30;

  @RegisterExtension static final RealHost host = new RealHost(Map.of());

  @Test
  void endpointIsReachableAgainAfterACrashOfTheRelay() {
    IrohEndpoint provider = online();

    host.killAndRestart();

    IrohEndpoint consumer = online();
    host.process().awaitLog("verdict=admitted", provider.id());
    assertThat(consumer.connect(provider.id())).isEqualTo("relay");
    assertThat(provider.awaitPeer(consumer.id())).isEqualTo("relay");
    assertThat(consumer.echo("back again")).isEqualTo("back again");
  }

  private static IrohEndpoint online() {
    IrohEndpoint endpoint = host.endpoint(Optional.of(host.bearer(host.newMember())));
    assertThat(endpoint.isOnlineWithin(PATIENCE_SECONDS)).isTrue();
    return endpoint;
  }
}
