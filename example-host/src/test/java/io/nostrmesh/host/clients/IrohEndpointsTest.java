package io.nostrmesh.host.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.nostr.SecretKey;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Endpoints of the iroh library at the host's iroh relay. */
@RealClients
class IrohEndpointsTest {

  /** An admitted endpoint is in within a fraction of a second. */
  private static final int REFUSED_FOR_SECONDS = 2;

  private static final int PATIENCE_SECONDS = 30;

  @RegisterExtension static final RealHost host = new RealHost(Map.of());

  @Test
  void hostAdvertisesItsIrohRelay() {
    NostrToolsClient anybody = host.connected(host.newKey());
    assertThat(anybody.information(host.process().url()).string("iroh_relay_url"))
        .contains(host.process().irohRelayUrl());
  }

  @Test
  void endpointsOfTwoMembersTalkThroughTheRelay() {
    IrohEndpoint provider = online(host.bearer(host.newMember()));
    IrohEndpoint consumer = online(host.bearer(host.newMember()));

    assertThat(consumer.connect(provider.id())).isEqualTo("relay");
    assertThat(provider.awaitPeer(consumer.id())).isEqualTo("relay");
    assertThat(consumer.echo("hello through the relay")).isEqualTo("hello through the relay");

    assertThat(consumer.bytesSentThroughRelay()).isPositive();
    assertThat(consumer.bytesReceivedThroughRelay()).isPositive();
    assertThat(provider.bytesSentThroughRelay()).isPositive();
    assertThat(provider.bytesReceivedThroughRelay()).isPositive();
  }

  @Test
  void endpointWithoutTokenIsRefused() {
    assertRefused(host.endpoint(Optional.empty()), "admission.endpoint-unknown");
  }

  @Test
  void endpointWithAStaleTokenIsRefused() {
    SecretKey member = host.newMember();
    String token = host.bearer(member, Duration.ofMinutes(2));
    assertRefused(host.endpoint(Optional.of(token)), "admission.token-expired");
  }

  @Test
  void tokenOfAnotherEndpointIsRefused() {
    String token = host.bearer(host.newMember());
    online(token);

    assertRefused(host.endpoint(Optional.of(token)), "admission.token-in-use");
  }

  @Test
  void endpointOfAStrangerIsRefused() {
    assertRefused(host.endpoint(Optional.of(host.bearer(host.newKey()))), "admission.not-a-member");
  }

  @Test
  void refusedEndpointIsLetInOnceItsOwnerIsAMember() {
    SecretKey key = host.newKey();
    IrohEndpoint endpoint = host.endpoint(Optional.of(host.bearer(key)));
    assertRefused(endpoint, "admission.not-a-member");

    host.add(key);

    assertThat(endpoint.isOnlineWithin(PATIENCE_SECONDS)).isTrue();
  }

  @Test
  void removedMembersEndpointIsDisconnectedAndStaysOut() {
    SecretKey leaving = host.newMember();
    IrohEndpoint endpoint = online(host.bearer(leaving));

    host.remove(leaving);

    host.process().awaitLog(endpoint.id(), "admission.membership-ended");
    host.process().awaitLog(endpoint.id(), "admission.not-a-member");
  }

  @Test
  void tokensStayOutOfTheLog() {
    String token = host.bearer(host.newMember());
    IrohEndpoint endpoint = online(token);
    host.process().awaitLog(endpoint.id());
    assertThat(host.process().log()).doesNotContain(token.substring(0, 40));
  }

  private static IrohEndpoint online(String token) {
    IrohEndpoint endpoint = host.endpoint(Optional.of(token));
    assertThat(endpoint.isOnlineWithin(PATIENCE_SECONDS)).isTrue();
    return endpoint;
  }

  private static void assertRefused(IrohEndpoint endpoint, String code) {
    host.process().awaitLog(endpoint.id(), code);
    assertThat(endpoint.isOnlineWithin(REFUSED_FOR_SECONDS)).isFalse();
  }
}
