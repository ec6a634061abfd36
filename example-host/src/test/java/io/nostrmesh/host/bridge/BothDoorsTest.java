package io.nostrmesh.host.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.relay.events.Limits;
import io.nostrmesh.host.testing.BridgeClient;
import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestClient.Ok;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever an event is, the relay says the same of it by WebSocket and by HTTP. */
class BothDoorsTest {

  private static final SecretKey MEMBER = Keys.of("member");
  private static final SecretKey OTHER = Keys.of("other");
  private static final String OFFER =
      """
      {"v":1,"d_tag":"%s","endpoint_id":"%s","iroh_relay_url":"https://relay.example.com",\
      "expires_at":%d,"caps":{},"models":[]}\
      """;

  @TempDir static Path data;
  private static TestRelay relay;

  /** The doors: what one is told there when a key publishes something. */
  private enum Door {
    WEB_SOCKET {
      @Override
      Ok publish(SecretKey key, Event event) {
        try (TestClient client = relay.connectAs(key)) {
          return client.publish(event);
        }
      }
    },
    HTTP {
      @Override
      Ok publish(SecretKey key, Event event) {
        return new BridgeClient(relay.httpUrl(), key).verdict(event);
      }
    };

    abstract Ok publish(SecretKey key, Event event);

    /** A word that two doors do not share. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * One case: what is published, in this order, through one door.
   *
   * @param accepted what is said of the last, true or false
   * @param says what its text begins with
   */
  private record Case(
      String name,
      SecretKey by,
      boolean accepted,
      String says,
      Function<Door, List<Event>> events) {

    @Override
    public String toString() {
      return name;
    }
  }

  @BeforeAll
  static void start() {
    relay = TestRelay.start(data);
    for (SecretKey key : List.of(MEMBER, OTHER, leaving(Door.HTTP), leaving(Door.WEB_SOCKET))) {
      relay.admit(key);
    }
  }

  @AfterAll
  static void stop() {
    relay.close();
  }

  private static SecretKey leaving(Door door) {
    return Keys.of("leaving by " + door);
  }

  private static Case one(
      String name, boolean accepted, String says, Function<Door, Events> event) {
    return new Case(name, MEMBER, accepted, says, door -> List.of(event.apply(door).sign()));
  }

  private static Case command(
      String name, boolean accepted, String says, Function<Door, Events> event) {
    return new Case(
        name, TestRelay.OWNER, accepted, says, door -> List.of(event.apply(door).sign()));
  }

  private static Events note(Door door) {
    return Events.by(MEMBER).content(door.word());
  }

  private static Events addressable(Door door, int kind) {
    return note(door).kind(kind).tag("d", door.word());
  }

  private static Events offer(Door door, long expiresAt) {
    return Events.by(MEMBER)
        .kind(31990)
        .tag("d", door.word())
        .content(OFFER.formatted(door.word(), "ab".repeat(32), expiresAt));
  }

  private static String hex(String name) {
    return Keys.of(name).publicKey().hex();
  }

  private static Event forged(Event real) {
    return new Event(
        real.id(),
        real.pubkey(),
        real.createdAt(),
        real.kind(),
        real.tags(),
        real.content() + "!",
        real.sig());
  }

  static Stream<Case> cases() {
    var cases = new ArrayList<Case>();
    cases.add(one("regular", true, "", BothDoorsTest::note));
    cases.add(one("of kind 2", true, "", door -> note(door).kind(2)));
    cases.add(one("unknown regular kind", true, "", door -> note(door).kind(9999)));
    cases.add(one("addressable", true, "", door -> addressable(door, 30023)));
    cases.add(one("ephemeral", true, "", door -> note(door).kind(20001)));
    cases.add(one("gift wrap", true, "", door -> note(door).kind(1059)));
    cases.add(one("deletion", true, "", door -> note(door).kind(5).tag("e", "ab".repeat(32))));
    cases.add(
        one(
            "deletion of an address",
            true,
            "",
            door -> note(door).kind(5).tag("a", "30023:" + hex("member") + ":" + door.word())));
    cases.add(one("offer", true, "", door -> offer(door, Events.now() + 600)));
    cases.add(one("expired offer", false, "invalid: ", door -> offer(door, Events.now() - 600)));
    cases.add(
        one(
            "withdrawal",
            true,
            "",
            door -> Events.by(MEMBER).kind(31990).tag("d", door.word() + "-gone")));
    cases.add(
        one(
            "app handler",
            true,
            "",
            door ->
                note(door)
                    .kind(31990)
                    .tag("d", door.word() + "-app")
                    .tag("k", "1")
                    .tag("web", "https://x/<bech32>")));
    cases.add(one("status of Buzz", true, "", door -> addressable(door, 30003).tag("k", "x")));
    cases.add(one("proof by AUTH", false, "invalid: ", door -> note(door).kind(22242)));
    cases.add(one("proof by HTTP", false, "invalid: ", door -> note(door).kind(27235)));
    for (int kind : new int[] {8000, 8001, 13534}) {
      cases.add(one("the relay's " + kind, false, "restricted: ", door -> note(door).kind(kind)));
    }
    cases.add(one("protected", true, "", door -> note(door).tag("-")));
    cases.add(
        one("another's", false, "restricted: ", door -> Events.by(OTHER).content(door.word())));
    cases.add(
        one("another's, protected", false, "restricted: ", door -> Events.by(OTHER).tag("-")));
    cases.add(
        one(
            "repost of a protected one",
            false,
            "blocked: ",
            door -> note(door).kind(6).content(note(door).tag("-").sign().toJson())));
    cases.add(
        one(
            "expired",
            false,
            "invalid: ",
            door -> note(door).tag("expiration", Long.toString(Events.now() - 1))));
    cases.add(one("future", false, "invalid: ", door -> note(door).at(Events.now() + 10_000)));
    cases.add(one("old", true, "", door -> note(door).at(1)));
    cases.add(one("many tags", false, "invalid: ", BothDoorsTest::withManyTags));
    cases.add(
        one(
            "long d tag",
            false,
            "invalid: ",
            door -> note(door).kind(30023).tag("d", "x".repeat(Limits.D_TAG_BYTES + 1))));
    cases.add(
        new Case("forged", MEMBER, false, "invalid: ", door -> List.of(forged(note(door).sign()))));
    cases.add(
        new Case(
            "twice",
            MEMBER,
            true,
            "duplicate: ",
            door -> {
              Event event = note(door).ago(3).sign();
              return List.of(event, event);
            }));
    cases.add(
        new Case(
            "older version",
            MEMBER,
            false,
            "duplicate: ",
            door ->
                List.of(addressable(door, 30024).sign(), addressable(door, 30024).ago(9).sign())));
    cases.add(
        new Case(
            "deleted",
            MEMBER,
            false,
            "blocked: ",
            door -> {
              Event event = note(door).ago(4).sign();
              Event deletion = note(door).kind(5).tag("e", event.id().hex()).sign();
              return List.of(event, deletion, event);
            }));
    cases.addAll(commands());
    return cases.stream();
  }

  private static Events withManyTags(Door door) {
    Events note = note(door);
    for (int i = 0; i <= Limits.TAGS; i++) {
      note.tag("x");
    }
    return note;
  }

  private static List<Case> commands() {
    return List.of(
        command("add", true, "", door -> to(9030, "new by " + door)),
        command("add an owner", false, "invalid: ", door -> to(9030, "x").tag("role", "owner")),
        command("add nobody", false, "invalid: ", door -> Events.by(TestRelay.OWNER).kind(9030)),
        command("remove nobody's", false, "invalid: ", door -> to(9031, "nobody")),
        command(
            "remove oneself",
            false,
            "invalid: ",
            door ->
                Events.by(TestRelay.OWNER).kind(9031).tag("p", TestRelay.OWNER.publicKey().hex())),
        command("change a role", true, "", door -> to(9032, "other").tag("role", "member")),
        command(
            "change to owner", false, "invalid: ", door -> to(9032, "other").tag("role", "owner")),
        command("stale", false, "invalid: ", door -> to(9030, "late").ago(500)),
        one(
            "by a member",
            false,
            "invalid: ",
            door -> Events.by(MEMBER).kind(9030).tag("p", hex("friend"))),
        command("of another", false, "restricted: ", door -> Events.by(MEMBER).kind(9030)),
        one("leave without a word", false, "invalid: ", door -> note(door).kind(28936)),
        command(
            "owner leaves",
            false,
            "invalid: ",
            door -> Events.by(TestRelay.OWNER).kind(28936).tag("-")));
  }

  private static Events to(int kind, String target) {
    return Events.by(TestRelay.OWNER).kind(kind).tag("p", hex(target));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void sayTheSame(Case the) {
    Ok byWebSocket = verdict(Door.WEB_SOCKET, the);
    assertThat(verdict(Door.HTTP, the)).isEqualTo(byWebSocket);
    assertThat(byWebSocket.accepted()).as("%s", byWebSocket).isEqualTo(the.accepted());
    assertThat(byWebSocket.text()).startsWith(the.says());
  }

  private static Ok verdict(Door door, Case the) {
    return the.events().apply(door).stream()
        .map(event -> door.publish(the.by(), event))
        .reduce((earlier, last) -> last)
        .orElseThrow();
  }

  @Test
  void memberLeavesByEither() {
    for (Door door : Door.values()) {
      SecretKey key = leaving(door);
      assertThat(door.publish(key, Events.by(key).kind(28936).tag("-").sign()))
          .isEqualTo(new Ok(true, "info: you have left this relay"));
      assertThat(new BridgeClient(relay.httpUrl(), key).post("/query", "[]").status())
          .isEqualTo(403);
    }
  }

  @Test
  void ephemeralEventReachesLiveSubscribersByEither() {
    for (Door door : Door.values()) {
      try (TestClient reader = relay.connectAs(OTHER)) {
        reader.request("live", "{\"kinds\":[20002]}");
        Event event = note(door).kind(20002).sign();
        assertThat(door.publish(MEMBER, event)).isEqualTo(new Ok(true, ""));
        assertThat(reader.live("live")).isEqualTo(event);
      }
    }
  }
}
