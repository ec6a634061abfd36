package io.nostrmesh.host.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.clients.NostrToolsClient.Posted;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonBoolean;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.SecretKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
  private final String relay;
  private final String bridge;
  private long age;

  BuzzDesktop(RealHost host, SecretKey member) {
    relay = host.process().url();
    bridge = relay.replaceFirst("^ws", "http");
    client = host.authenticated(member);
    endpoint = host.endpoint(Optional.empty());
    JsonValue irohRelay = JsonValue.of(host.process().irohRelayUrl() + "/");
    address =
        JsonObject.EMPTY
            .with("id", JsonValue.of(endpoint.id()))
            .with("addrs", JsonValue.array(JsonObject.EMPTY.with("Relay", irohRelay)));
  }

  IrohEndpoint endpoint() {
    return endpoint;
  }

  /** The address of the endpoint as it stands in a status. */
  String token() {
    byte[] json = address.toJson().getBytes(StandardCharsets.UTF_8);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(json);
  }

  void publishServing() {
    publish(client.buzzStatus(OWNER, List.of(address), Map.of()));
  }

  /**
   * A desktop that uses what others serve: its token stands in its status, its endpoint does not.
   */
  void publishWithoutServing() {
    publish(client.buzzStatus(OWNER, List.of(), Map.of("token", JsonValue.of(token()))));
  }

  void publishStopped() {
    publish(client.buzzStatus(OWNER, List.of(), Map.of()));
  }

  private void publish(EventTemplate status) {
    Event event = client.sign(Offers.later(status, age++));
    Posted posted = client.buzzPost(bridge + "/events", event.json());
    assertThat(posted)
        .isEqualTo(
            new Posted(
                200,
                JsonObject.EMPTY
                    .with("event_id", JsonValue.of(event.id().hex()))
                    .with("accepted", new JsonBoolean(true))
                    .with("message", JsonValue.of(""))));
  }

  /** What the relay's information document says. */
  JsonObject information() {
    return client.information(relay);
  }

  /** The answer to one filter, by HTTP, as Buzz asks. */
  List<Event> query(JsonObject filter) {
    Posted posted = client.buzzPost(bridge + "/query", JsonValue.array(filter));
    assertThat(posted.status()).as("%s", posted.body()).isEqualTo(200);
    return ((JsonArray) posted.body())
        .items().stream().map(json -> Event.parse(json).toOptional().orElseThrow()).toList();
  }

  /** The list of members, without which a desktop lets nobody in. */
  List<Event> roster() {
    return query(
        JsonObject.EMPTY
            .with("kinds", JsonValue.array(JsonValue.of(13534)))
            .with("limit", JsonValue.of(1)));
  }

  /** The last status of each of these members, turned page by page as Buzz does. */
  List<Event> statuses(List<String> members, int pageSize) {
    JsonObject filter =
        JsonObject.EMPTY
            .with("kinds", JsonValue.array(JsonValue.of(30003)))
            .with("#k", JsonValue.ofStrings(List.of("buzz-mesh-status")))
            .with("authors", JsonValue.ofStrings(members))
            .with("limit", JsonValue.of(pageSize));
    var all = new ArrayList<Event>();
    List<Event> page = query(filter);
    all.addAll(page);
    while (page.size() == pageSize) {
      Event last = page.get(page.size() - 1);
      page =
          query(
              filter
                  .with("until", JsonValue.of(last.createdAt()))
                  .with("before_id", JsonValue.of(last.id().hex())));
      all.addAll(page);
    }
    return all;
  }

  Posted count(JsonObject filter) {
    return client.buzzPost(bridge + "/count", JsonValue.array(filter));
  }
}
