package io.nostrmesh.host.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Who sends too fast is told so, goes on when it has slowed down, and holds up nobody else. */
class RateLimitTest {

  /** Far more than come together while they are sent, were it by the second. */
  private static final int MANY = 40;

  private static final int BURST = 3;
  private static final String SLOW = "1/" + BURST;
  private static final SecretKey ALICE = Keys.of("alice");
  private static final SecretKey BOB = Keys.of("bob");

  @TempDir Path data;

  private static double reached(TestRelay relay, String limit) {
    return relay
        .bean(MeterRegistry.class)
        .get("mesh.host.limited")
        .tag("limit", limit)
        .counter()
        .count();
  }

  private static List<Event> notes(SecretKey author) {
    return IntStream.range(0, MANY)
        .mapToObj(i -> Events.by(author).content(author.publicKey() + " " + i).sign())
        .toList();
  }

  /** Sends them at once; the texts of those that were refused. */
  private static List<String> refused(TestClient client, List<Event> events) {
    events.forEach(event -> client.send("[\"EVENT\"," + event.toJson() + "]"));
    var refused = new ArrayList<String>();
    for (int i = 0; i < events.size(); i++) {
      TestClient.Ok ok = client.ok(events.get(i));
      if (!ok.accepted()) {
        refused.add(ok.text());
      }
      assertThat(i >= BURST || ok.accepted()).as("event " + i).isTrue();
    }
    return refused;
  }

  @Test
  void limitsTheEventsOfAConnection() {
    try (TestRelay relay = start("public", "mesh.host.events-per-connection", SLOW);
        TestClient client = relay.connect();
        TestClient other = relay.connect()) {
      assertThat(refused(client, notes(ALICE)))
          .isNotEmpty()
          .allMatch(
              text ->
                  text.equals(
                      "rate-limited: slow down, the events of a connection are limited to 1 a"
                          + " second"));
      assertThat(reached(relay, "events-per-connection")).isPositive();
      other.publishAccepted(Events.by(ALICE).content("from elsewhere").sign());
      client.request("r", "{\"limit\":1}");
    }
  }

  private TestRelay start(String access, String property, String value) {
    return TestRelay.start(data, "mesh.host.access", access, property, value);
  }

  @Test
  void limitsTheEventsOfAMemberOverAllItsConnections() {
    try (TestRelay relay = start("members", "mesh.host.events-per-member", SLOW)) {
      relay.admit(ALICE);
      relay.admit(BOB);
      try (TestClient one = relay.connectAs(ALICE);
          TestClient two = relay.connectAs(ALICE);
          TestClient bob = relay.connectAs(BOB)) {
        refused(one, notes(ALICE));
        assertThat(two.publish(Events.by(ALICE).content("2").sign()).text())
            .startsWith("rate-limited: slow down, the events of a member ");
        assertThat(reached(relay, "events-per-member")).isPositive();
        bob.publishAccepted(Events.by(BOB).sign());
      }
    }
  }

  /** Somebody else's name and a wrong signature must not silence a member. */
  @Test
  void countsForAMemberOnlyWhatTheyHaveSent() {
    try (TestRelay relay = start("members", "mesh.host.events-per-member", SLOW)) {
      relay.admit(ALICE);
      relay.admit(BOB);
      try (TestClient alice = relay.connectAs(ALICE);
          TestClient bob = relay.connectAs(BOB)) {
        for (Event event : notes(ALICE)) {
          assertThat(bob.publish(event).text()).doesNotStartWith("rate-limited: ");
          String forged = event.toJson().replaceFirst("\"sig\":\"[0-9a-f]{4}", "\"sig\":\"0000");
          bob.send("[\"EVENT\"," + forged + "]");
          assertThat(bob.ok(event).text()).startsWith("invalid: ");
        }
        alice.publishAccepted(Events.by(ALICE).content("still mine").sign());
      }
    }
  }

  /** Keys cost nothing where anybody may publish. */
  @ParameterizedTest
  @CsvSource({"public", "open"})
  void limitsTheEventsOfAnAddressWhateverTheirAuthors(String access) {
    try (TestRelay relay = start(access, "mesh.host.events-per-address", SLOW);
        TestClient one = relay.connect();
        TestClient two = relay.connect()) {
      if (access.equals("open")) {
        one.authenticate(ALICE);
        two.authenticate(BOB);
      }
      refused(one, notes(ALICE));
      assertThat(two.publish(Events.by(BOB).content("2").sign()).text())
          .startsWith("rate-limited: slow down, the events of an address ");
      assertThat(reached(relay, "events-per-address")).isPositive();
    }
  }

  @ParameterizedTest
  @CsvSource({"REQ", "COUNT"})
  void limitsTheRequestsOfAConnection(String type) {
    try (TestRelay relay = start("public", "mesh.host.requests-per-connection", SLOW);
        TestClient client = relay.connect()) {
      for (int i = 0; i < MANY; i++) {
        client.send("[\"" + type + "\",\"s" + i + "\",{\"ids\":[]}]");
      }
      client.next(type.equals("REQ") ? "EOSE" : "COUNT");
      assertThat(client.closedText("s" + (MANY - 1)))
          .isEqualTo(
              "rate-limited: slow down, the requests of a connection are limited to 1 a second");
      assertThat(reached(relay, "requests-per-connection")).isPositive();
      client.publishAccepted(Events.by(ALICE).sign());
    }
  }

  @Test
  void limitsTheAuthenticationsOfAConnection() {
    try (TestRelay relay = start("members", "mesh.host.authentications-per-connection", SLOW);
        TestClient client = relay.connect()) {
      List<Event> attempts =
          IntStream.range(0, MANY)
              .mapToObj(i -> client.authEvent(ALICE).content("" + i).sign())
              .toList();
      attempts.forEach(event -> client.send("[\"AUTH\"," + event.toJson() + "]"));
      assertThat(client.ok(attempts.get(0)).text()).startsWith("restricted: ");
      assertThat(client.ok(attempts.get(MANY - 1)).text()).startsWith("rate-limited: slow down");
      assertThat(reached(relay, "authentications-per-connection")).isPositive();
      try (TestClient other = relay.connectAs(TestRelay.OWNER)) {
        other.publishAccepted(Events.by(TestRelay.OWNER).sign());
      }
    }
  }

  /** A client that brings its history along, and one that opens a feed of many parts. */
  @Test
  void hindersNoHonestClientByDefault() {
    try (TestRelay relay = TestRelay.start(data, "mesh.host.access", "public");
        TestClient client = relay.connect()) {
      List<Event> history =
          IntStream.range(0, 1000)
              .mapToObj(i -> Events.by(ALICE).kind(20_001).content("" + i).sign())
              .toList();
      history.forEach(event -> client.send("[\"EVENT\"," + event.toJson() + "]"));
      history.forEach(event -> assertThat(client.ok(event)).isEqualTo(new TestClient.Ok(true, "")));
      for (int i = 0; i < 50; i++) {
        client.send("[\"REQ\",\"s" + i + "\",{\"ids\":[]}]");
      }
      for (int i = 0; i < 50; i++) {
        client.next("EOSE");
      }
    }
  }

  static Stream<Arguments> switchedOff() {
    return Stream.of(
            "events-per-connection",
            "events-per-address",
            "requests-per-connection",
            "authentications-per-connection")
        .map(Arguments::of);
  }

  @ParameterizedTest
  @MethodSource
  void switchedOff(String name) {
    try (TestRelay relay = start("public", "mesh.host." + name, "off");
        TestClient client = relay.connect()) {
      client.publishAccepted(Events.by(ALICE).sign());
      client.request("r", "{\"ids\":[]}");
      client.authenticate(ALICE);
    }
  }
}
