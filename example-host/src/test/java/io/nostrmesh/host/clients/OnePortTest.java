package io.nostrmesh.host.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.nostr.SecretKey;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nostr clients and endpoints of the iroh library at one and the same port. */
@RealClients
class OnePortTest {

  private static final int PATIENCE_SECONDS = 30;

  @RegisterExtension
  static final RealHost host = new RealHost(Map.of(RestartableHost.BIND_ADDRESS, "shared"));

  @Test
  void endpointsOfTwoMembersTalkThroughThePortThatTheirNostrClientsUse() {
    assertThat(host.process().irohRelayUrl().replace("http://localhost", "ws://127.0.0.1"))
        .isEqualTo(host.process().url());
    NostrToolsClient anybody = host.connected(host.newKey());
    assertThat(anybody.information(host.process().url()).string("iroh_relay_url"))
        .contains(host.process().irohRelayUrl());
    IrohEndpoint provider = online(host.newMember());
    IrohEndpoint consumer = online(host.newMember());

    assertThat(consumer.connect(provider.id())).isEqualTo("relay");
    assertThat(provider.awaitPeer(consumer.id())).isEqualTo("relay");
    assertThat(consumer.echo("hello")).isEqualTo("hello");
  }

  @Test
  void aStrangersEndpointIsRefusedUntilItsOwnerIsAMember() {
    SecretKey key = host.newKey();
    IrohEndpoint endpoint = host.endpoint(Optional.of(host.bearer(key)));
    host.process().awaitLog(endpoint.id(), "admission.not-a-member");

    host.add(key);
    assertThat(endpoint.isOnlineWithin(PATIENCE_SECONDS)).isTrue();

    host.remove(key);
    host.process().awaitLog(endpoint.id(), "admission.membership-ended");
  }

  private static IrohEndpoint online(SecretKey member) {
    IrohEndpoint endpoint = host.endpoint(Optional.of(host.bearer(member)));
    assertThat(endpoint.isOnlineWithin(PATIENCE_SECONDS)).isTrue();
    return endpoint;
  }
}
