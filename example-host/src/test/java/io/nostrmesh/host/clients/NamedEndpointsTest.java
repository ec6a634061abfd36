package io.nostrmesh.host.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Endpoints of the iroh library that are given no token: what lets them in is that a member offers
 * them, and that they agreed to it.
 */
@RealClients
class NamedEndpointsTest {

  private static final int PATIENCE_SECONDS = 30;

  @RegisterExtension static final RealHost host = new RealHost(Map.of());

  @Test
  void offeredEndpointsTalkBeforeAndAfterACrashOfTheRelay() {
    IrohEndpoint provider = offered(host.newMember());
    IrohEndpoint late = offered(host.newMember());
    IrohEndpoint consumer = offered(host.newMember());
    assertThat(consumer.connect(provider.id())).isEqualTo("relay");
    assertThat(provider.awaitPeer(consumer.id())).isEqualTo("relay");
    assertThat(consumer.echo("hello through the relay")).isEqualTo("hello through the relay");

    host.killAndRestart(Map.of());

    for (IrohEndpoint endpoint : List.of(provider, late, consumer)) {
      host.process().awaitLog("verdict=admitted", endpoint.id());
    }
    assertThat(consumer.echo("the same connection")).isEqualTo("the same connection");
    assertThat(late.connect(provider.id())).isEqualTo("relay");
    assertThat(provider.awaitPeer(late.id())).isEqualTo("relay");
    assertThat(late.echo("a new connection")).isEqualTo("a new connection");
  }

  @Test
  void removedMembersEndpointIsDisconnectedAndComesBackWithItsMember() {
    SecretKey leaving = host.newMember();
    IrohEndpoint endpoint = offered(leaving);

    host.remove(leaving);
    host.process().awaitLog("verdict=closed code=admission.membership-ended", endpoint.id());
    host.process().awaitLog("verdict=denied code=admission.not-a-member", endpoint.id());

    host.add(leaving);
    assertThat(endpoint.isOnlineWithin(PATIENCE_SECONDS)).isTrue();
  }

  @Test
  void withdrawnEndpointIsDisconnectedAndStaysOut() {
    SecretKey member = host.newMember();
    IrohEndpoint endpoint = offered(member);

    publish(member, Offers.later(Offers.withdrawal("shared"), 1));

    assertDismissed(endpoint);
  }

  @Test
  void endpointOfAnOfferThatWasDeletedByItsIdIsDisconnected() {
    SecretKey member = host.newMember();
    IrohEndpoint endpoint = host.endpoint(Optional.empty());
    String id = publish(member, offer(endpoint, "shared", endpoint.proof(member.publicKey())));
    host.process().awaitLog("verdict=admitted", endpoint.id());

    publish(member, deletion(Tag.of("e", id)));

    assertDismissed(endpoint);
  }

  @Test
  void endpointOfAnOfferThatWasDeletedByItsAddressIsDisconnected() {
    SecretKey member = host.newMember();
    IrohEndpoint endpoint = offered(member);

    publish(member, deletion(Tag.of("a", "31990:" + member.publicKey() + ":shared")));

    assertDismissed(endpoint);
  }

  @Test
  void endpointIsLetInOnceItsOfferCarriesItsProof() {
    SecretKey member = host.newMember();
    IrohEndpoint endpoint = host.endpoint(Optional.empty());
    publish(member, offer(endpoint, "shared"));
    host.process().awaitLog("verdict=denied code=admission.claim-not-proven", endpoint.id());
    Tag another = endpoint.proof(host.newKey().publicKey());
    publish(member, Offers.later(offer(endpoint, "shared", another), 1));

    Tag proof = endpoint.proof(member.publicKey());
    publish(member, Offers.later(offer(endpoint, "shared", proof), 2));

    assertThat(endpoint.isOnlineWithin(PATIENCE_SECONDS)).isTrue();
    host.process().awaitLog("verdict=admitted", endpoint.id(), member.publicKey().hex());
  }

  @Test
  void aTokenThatIsOnlyTooOldDoesNotKeepAnOfferedEndpointOut() {
    SecretKey member = host.newMember();
    String token = host.bearer(member, Duration.ofHours(3));
    IrohEndpoint endpoint = host.endpoint(Optional.of(token));
    host.process().awaitLog("verdict=denied code=admission.token-expired", endpoint.id());

    publish(member, offer(endpoint, "shared", endpoint.proof(member.publicKey())));

    assertThat(endpoint.isOnlineWithin(PATIENCE_SECONDS)).isTrue();
  }

  private static void assertDismissed(IrohEndpoint endpoint) {
    host.process().awaitLog("verdict=closed code=admission.claim-ended", endpoint.id());
    host.process().awaitLog("verdict=denied code=admission.endpoint-unknown", endpoint.id());
  }

  /** An endpoint that is there first, is offered then, and let in at last. */
  private static IrohEndpoint offered(SecretKey member) {
    IrohEndpoint endpoint = host.endpoint(Optional.empty());
    publish(member, offer(endpoint, "shared", endpoint.proof(member.publicKey())));
    assertThat(endpoint.isOnlineWithin(PATIENCE_SECONDS)).isTrue();
    host.process().awaitLog("verdict=admitted", endpoint.id(), member.publicKey().hex());
    return endpoint;
  }

  private static EventTemplate offer(IrohEndpoint endpoint, String d, Tag... more) {
    return Offers.offer(d, endpoint.id(), host.process().irohRelayUrl(), more);
  }

  private static EventTemplate deletion(Tag what) {
    EventTemplate now = Offers.later(Offers.withdrawal(""), 1);
    return new EventTemplate(Kind.DELETION, now.createdAt(), List.of(what), "");
  }

  private static String publish(SecretKey author, EventTemplate event) {
    return host.authenticated(author).publish(event).id().hex();
  }
}
