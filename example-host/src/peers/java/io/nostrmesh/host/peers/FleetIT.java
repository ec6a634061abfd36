package io.nostrmesh.host.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.client.device.EndpointKey;
import io.nostrmesh.host.clients.IrohEndpoint;
import io.nostrmesh.host.clients.NostrToolsClient;
import io.nostrmesh.host.clients.RealClients;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.nostr.SecretKey;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Iroh's own relays, with the example host as the one who knows the members, and stock endpoints
 * that show no token.
 */
@RealClients
@NeedsRelay(RustIrohRelay.PROGRAM)
class FleetIT {

  private static final int PATIENCE = 30;

  /** Long enough for several attempts of a client that is refused. */
  private static final int REFUSAL = 4;

  @RegisterExtension static final FleetScene fleet = new FleetScene();

  @Test
  void theDocumentNamesTheFirstAndAll() {
    var document =
        fleet.ending(new NostrToolsClient(fleet.newKey())).information(fleet.host().url());

    assertThat(document.string("iroh_relay_url")).contains(fleet.first().url());
    assertThat(document.get("iroh_relay_urls"))
        .contains(JsonValue.ofStrings(List.of(fleet.first().url(), fleet.second().url())));
  }

  @Test
  void membersReachEachOtherThroughEachRelay() {
    for (RustIrohRelay relay : new RustIrohRelay[] {fleet.first(), fleet.second()}) {
      IrohEndpoint provider = fleet.endpoint(relay, member());
      IrohEndpoint consumer = fleet.endpoint(relay, member());
      assertThat(provider.isOnlineWithin(PATIENCE)).isTrue();

      consumer.connect(provider.id());
      assertThat(consumer.echo("a prompt")).isEqualTo("a prompt");
      assertThat(provider.awaitPeer(consumer.id())).isEqualTo("relay");
    }
  }

  @Test
  void strangersStayOut() {
    SecretKey stranger = fleet.newKey();
    EndpointKey endpoint = fleet.newEndpoint();

    assertThat(fleet.endpoint(fleet.first(), endpoint).isOnlineWithin(REFUSAL)).isFalse();
    assertThat(fleet.first().log()).contains("Received invalid status code (403");

    // What nobody let in has said about itself counts from when somebody does.
    fleet.add(stranger);
    fleet.offer(stranger, endpoint);
    assertThat(fleet.endpoint(fleet.first(), endpoint).isOnlineWithin(PATIENCE)).isTrue();
  }

  /** A relay of iroh's asks once for each connection; what is open stays open. */
  @Test
  void whoIsRemovedIsOutAtTheNextConnect() throws IOException {
    SecretKey leaving = fleet.newKey();
    EndpointKey endpoint = fleet.newEndpoint();
    fleet.add(leaving);
    fleet.offer(leaving, endpoint);
    IrohEndpoint provider = fleet.endpoint(fleet.second(), endpoint);
    assertThat(provider.isOnlineWithin(PATIENCE)).isTrue();

    fleet.remove(leaving);
    IrohEndpoint consumer = fleet.endpoint(fleet.second(), member());
    consumer.connect(provider.id());
    assertThat(consumer.echo("still there")).isEqualTo("still there");
    provider.close();

    assertThat(fleet.endpoint(fleet.second(), endpoint).isOnlineWithin(REFUSAL)).isFalse();
    assertThat(fleet.endpoint(fleet.first(), endpoint).isOnlineWithin(REFUSAL)).isFalse();
  }

  @Test
  void nobodyIsInWhileNobodyAnswers() {
    EndpointKey endpoint = member();
    fleet.killHost();
    assertThat(fleet.endpoint(fleet.first(), endpoint).isOnlineWithin(REFUSAL)).isFalse();

    fleet.startHostAgain();
    assertThat(fleet.endpoint(fleet.first(), endpoint).isOnlineWithin(PATIENCE)).isTrue();
  }

  @Test
  void nobodyIsInWhereTheSecretIsAnother() throws IOException {
    RustIrohRelay relay = fleet.ending(fleet.relay("c2VjcmV0IG9mIG90aGVycw=="));
    relay.start();

    assertThat(fleet.endpoint(relay, member()).isOnlineWithin(REFUSAL)).isFalse();
    assertThat(relay.log()).contains("Received invalid status code (401");
    fleet.host().awaitLog("/mesh/iroh-access was asked", "without the secret", "127.0.0.1");
    assertThat(fleet.host().log()).doesNotContain("c2VjcmV0IG9mI");
  }

  @Test
  void theQuestionOfThePageIsAnsweredInWords() throws IOException {
    assertThat(fleet.askByHand(member())).isEqualTo("true");
    assertThat(fleet.askByHand(fleet.newEndpoint())).startsWith("false\n").contains(": ");
  }

  /** The endpoint of a new member, for which the member vouches. */
  private static EndpointKey member() {
    SecretKey member = fleet.newKey();
    EndpointKey endpoint = fleet.newEndpoint();
    fleet.add(member);
    fleet.offer(member, endpoint);
    return endpoint;
  }
}
