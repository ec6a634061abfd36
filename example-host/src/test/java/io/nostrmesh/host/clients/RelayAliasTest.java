package io.nostrmesh.host.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.nostr.SecretKey;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A program that runs takes a new token by another spelling of its relay's URL. */
@RealClients
class RelayAliasTest {

  private static final Duration TOO_OLD = Duration.ofMinutes(2);
  private static final int PATIENCE_SECONDS = 30;
  private static final int REFUSED_FOR_SECONDS = 2;

  @RegisterExtension static final RealHost host = new RealHost(Map.of());

  @ParameterizedTest
  @ValueSource(strings = {"/?2", "/?r=2"})
  void aNewTokenComesWithAnotherSpellingOfTheUrl(String query) {
    SecretKey member = host.newMember();
    IrohEndpoint endpoint = host.endpoint(Optional.of(host.bearer(member, TOO_OLD)));
    host.process().awaitLog(endpoint.id(), "admission.token-expired");
    assertThat(endpoint.isOnlineWithin(REFUSED_FOR_SECONDS)).isFalse();

    endpoint.moveTo(host.process().irohRelayUrl() + query, host.bearer(member));

    assertThat(endpoint.isOnlineWithin(PATIENCE_SECONDS)).isTrue();
    IrohEndpoint peer = host.endpoint(Optional.of(host.bearer(host.newMember())));
    assertThat(peer.connect(endpoint.id())).isEqualTo("relay");
    assertThat(endpoint.awaitPeer(peer.id())).isEqualTo("relay");
    assertThat(peer.echo("by its usual URL")).isEqualTo("by its usual URL");
  }
}
