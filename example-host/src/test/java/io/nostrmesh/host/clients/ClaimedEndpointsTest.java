package io.nostrmesh.host.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.nostr.SecretKey;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where the operator takes members' word for it, endpoints need not agree. */
@RealClients
class ClaimedEndpointsTest {

  private static final int PATIENCE_SECONDS = 30;

  @RegisterExtension
  static final RealHost host = new RealHost(Map.of("MESH_ADMISSION_ROSTER", "claimed"));

  @Test
  void endpointThatTwoMembersOfferStaysWhileOneOfThemIsAMember() {
    IrohEndpoint endpoint = host.endpoint(Optional.empty());
    SecretKey first = host.newMember();
    SecretKey second = host.newMember();
    offer(first, endpoint);
    assertThat(endpoint.isOnlineWithin(PATIENCE_SECONDS)).isTrue();
    offer(second, endpoint);

    host.remove(first);
    IrohEndpoint peer = host.endpoint(Optional.of(host.bearer(host.newMember())));
    assertThat(peer.isOnlineWithin(PATIENCE_SECONDS)).isTrue();
    assertThat(peer.connect(endpoint.id())).isEqualTo("relay");
    assertThat(peer.echo("still here")).isEqualTo("still here");

    host.remove(second);
    host.process().awaitLog("verdict=closed code=admission.membership-ended", endpoint.id());
    host.process().awaitLog("verdict=denied code=admission.not-a-member", endpoint.id());
    assertThat(host.process().log().lines())
        .filteredOn(line -> line.contains("verdict=closed") && line.contains(endpoint.id()))
        .hasSize(1);
  }

  @Test
  void buzzDesktopThatServesNothingIsLetIn() {
    BuzzDesktop desktop = new BuzzDesktop(host, host.newMember());

    desktop.publishWithoutServing();

    assertThat(desktop.endpoint().isOnlineWithin(PATIENCE_SECONDS)).isTrue();
  }

  private static void offer(SecretKey member, IrohEndpoint endpoint) {
    host.authenticated(member)
        .publish(Offers.offer("shared", endpoint.id(), host.process().irohRelayUrl()));
  }
}
