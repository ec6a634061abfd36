package io.nostrmesh.host.clients;

import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.SecretKey;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the relay sees of a member's Buzz desktop: an iroh endpoint, and what it publishes. */
final class BuzzDesktop {

  private static final String OWNER = "0b".repeat(32);

  private final NostrToolsClient client;
  private final IrohEndpoint endpoint;
  private final JsonObject address;
  private long age;

  BuzzDesktop(RealHost host, SecretKey member) {
    client = host.authenticated(member);
    endpoint = host.endpoint(Optional.empty());
    JsonValue relay = JsonValue.of(host.process().irohRelayUrl() + "/");
    address =
        JsonObject.EMPTY
            .with("id", JsonValue.of(endpoint.id()))
            .with("addrs", JsonValue.array(JsonObject.EMPTY.with("Relay", relay)));
  }

  IrohEndpoint endpoint() {
    return endpoint;
  }

  void publishServing() {
    publish(client.buzzStatus(OWNER, List.of(address), Map.of()));
  }

  /**
   * A desktop that uses what others serve: its token stands in its status, its endpoint does not.
   */
  void publishWithoutServing() {
    byte[] json = address.toJson().getBytes(StandardCharsets.UTF_8);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(json);
    publish(client.buzzStatus(OWNER, List.of(), Map.of("token", JsonValue.of(token))));
  }

  void publishStopped() {
    publish(client.buzzStatus(OWNER, List.of(), Map.of()));
  }

  private void publish(EventTemplate status) {
    client.publish(Offers.later(status, age++));
  }
}
