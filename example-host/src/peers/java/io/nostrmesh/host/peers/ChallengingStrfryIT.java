package io.nostrmesh.host.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.clients.RealClients;
import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import org.junit.jupiter.api.Test;

/** The gateway in front of strfry where that takes part in NIP-42. */
@RealClients
@NeedsRelay(Strfry.PROGRAM)
class ChallengingStrfryIT extends StrfryContract {

  ChallengingStrfryIT() {
    super(new Strfry(true));
  }

  /** The gateway's challenge is answered first, and the relay's when it needs one. */
  @Test
  void aProtectedEventNeedsAProofForTheRelay() {
    SecretKey key = scene.newKey();
    TestClient client = scene.watching();
    client.authenticate(key);
    Event event = Events.by(key).tag("-").content("mine").sign();
    assertThat(client.publish(event).text()).startsWith("auth-required: ");
    String challenge = client.next("AUTH").get(1).asString().orElseThrow();
    assertThat(challenge).isNotEqualTo(client.challenge());

    Event proof =
        Events.by(key).kind(22242).tag("relay", scene.url()).tag("challenge", challenge).sign();

    assertThat(client.sendAuth(proof).text()).isEqualTo("successfully authenticated");
    assertThat(client.publish(event).accepted()).isTrue();
  }
}
