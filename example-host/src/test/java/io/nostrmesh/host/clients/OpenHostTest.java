package io.nostrmesh.host.clients;

import static io.nostrmesh.host.clients.Offers.offer;
import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.nostr.Event;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A host without members, switched by the reference relay's own variable. */
@RealClients
class OpenHostTest {

  @RegisterExtension
  static final RealHost host = new RealHost(Map.of("SPROUT_REQUIRE_RELAY_MEMBERSHIP", "false"));

  @Test
  void anybodyOffersAndSeesOffers() {
    NostrToolsClient alice = host.authenticated(host.newKey());
    NostrToolsClient bob = host.authenticated(host.newKey());
    bob.subscribe("live", "{\"kinds\":[31990]}");

    Event offer = alice.publish(offer("laptop", host.process().irohRelayUrl()));

    assertThat(bob.awaitEvent()).isEqualTo(offer);
    assertThat(bob.subscribe("store", "{\"kinds\":[31990]}")).containsExactly(offer);
  }

  @Test
  void anybodyWithATokenIsLetInAndNobodyWithout() {
    IrohEndpoint endpoint = host.endpoint(Optional.of(host.bearer(host.newKey())));
    assertThat(endpoint.isOnlineWithin(30)).isTrue();

    IrohEndpoint without = host.endpoint(Optional.empty());
    host.process().awaitLog(without.id(), "admission.endpoint-unknown");
  }
}
