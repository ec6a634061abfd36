package io.nostrmesh.host.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Endpoints of the iroh library outlive the relay that they are connected to. They present the
 * token they were made with for ever, so what lets them in again is the lease that the relay keeps.
 */
@RealClients
class IrohRestartTest {

  private static final int PATIENCE_SECONDS = 30;

  /** From now on no token that is older than the start of a JVM counts as fresh. */
  private static final Map<String, String> ONLY_NEW_TOKENS =
      Map.of("MESH_ADMISSION_CLOCK_TOLERANCE", "1s");

  @RegisterExtension static final RealHost host = new RealHost(Map.of());

  @Test
  void endpointsMeetAgainAfterACrashOfTheRelay() {
    IrohEndpoint provider = online();
    IrohEndpoint late = online();
    IrohEndpoint consumer = online();
    assertThat(consumer.connect(provider.id())).isEqualTo("relay");
    assertThat(provider.awaitPeer(consumer.id())).isEqualTo("relay");

    host.killAndRestart(ONLY_NEW_TOKENS);

    for (IrohEndpoint endpoint : List.of(provider, late, consumer)) {
      host.process().awaitLog("verdict=admitted", endpoint.id());
    }
    assertThat(consumer.echo("the same connection")).isEqualTo("the same connection");
    assertThat(late.connect(provider.id())).isEqualTo("relay");
    assertThat(provider.awaitPeer(late.id())).isEqualTo("relay");
    assertThat(late.echo("a new connection")).isEqualTo("a new connection");
  }

  private static IrohEndpoint online() {
    IrohEndpoint endpoint = host.endpoint(Optional.of(host.bearer(host.newMember())));
    assertThat(endpoint.isOnlineWithin(PATIENCE_SECONDS)).isTrue();
    return endpoint;
  }
}
