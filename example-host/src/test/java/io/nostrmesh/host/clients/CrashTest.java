package io.nostrmesh.host.clients;

import static io.nostrmesh.host.clients.Offers.offer;
import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the host has acknowledged is there after a crash. */
@RealClients
class CrashTest {

  @RegisterExtension static final RealHost host = new RealHost(Map.of());

  @Test
  void acknowledgedEventsAndMembersSurviveAKill() {
    SecretKey key = host.newMember();
    NostrToolsClient alice = host.authenticated(key);
    List<Event> acknowledged = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      acknowledged.add(alice.publish(offer("device-" + i, host.process().irohRelayUrl())));
    }

    host.killAndRestart(Map.of());

    assertThat(host.authenticated(key).subscribe("all", "{\"kinds\":[31990]}"))
        .containsExactlyInAnyOrderElementsOf(acknowledged);
  }
}
