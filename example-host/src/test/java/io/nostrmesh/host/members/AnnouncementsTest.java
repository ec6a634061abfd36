package io.nostrmesh.host.members;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.http.InformationDocument;
import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestClient.Ok;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the relay says about its members, in its own name (NIP-43). */
@Timeout(120)
class AnnouncementsTest {

  private static final SecretKey OWNER = TestRelay.OWNER;
  private static final SecretKey ALICE = Keys.of("alice");
  private static final SecretKey BOB = Keys.of("bob");
  private static final Tag PROTECTED = Tag.of("-");
  private static final Tag OWNERS = member(OWNER, "owner");

  @TempDir Path data;

  private static Tag member(SecretKey key, String role) {
    return Tag.of("member", key.publicKey().hex(), role);
  }

  private static Event command(int kind, SecretKey target, String... role) {
    Events command = Events.by(OWNER).kind(kind).tag("p", target.publicKey().hex());
    if (role.length > 0) {
      command.tag("role", role[0]);
    }
    return command.tag("again", Long.toString(System.nanoTime())).sign();
  }

  private static Event await(TestClient client, String subscription, Predicate<Event> wanted) {
    Event event = client.live(subscription);
    while (!wanted.test(event)) {
      event = client.live(subscription);
    }
    return event;
  }

  private static Predicate<Event> lists(Tag... members) {
    List<Tag> tags = Stream.concat(Stream.of(PROTECTED), Stream.of(members)).toList();
    return event -> event.kind() == 13_534 && event.tags().equals(tags);
  }

  @Test
  void announceWhoComesAndGoesAndListAll() {
    try (TestRelay relay = TestRelay.start(data);
        TestClient owner = relay.connectAs(OWNER)) {
      PublicKey self = relay.bean(RelayKey.class).publicKey();
      assertThat(owner.request("list", "{\"kinds\":[13534]}"))
          .singleElement()
          .matches(lists(OWNERS))
          .matches(list -> list.pubkey().equals(self));
      owner.request("live", "{\"kinds\":[8000,8001]}");

      owner.publishAccepted(command(9030, ALICE));
      Event added = owner.live("live");
      Event first = await(owner, "list", lists(OWNERS, member(ALICE, "member")));
      owner.publishAccepted(command(9032, ALICE, "admin"));
      Event second = await(owner, "list", lists(OWNERS, member(ALICE, "admin")));
      owner.publishAccepted(command(9031, ALICE));
      Event removed = owner.live("live");
      Event third = await(owner, "list", lists(OWNERS));

      assertThat(added.kind()).isEqualTo(8000);
      assertThat(removed.kind()).isEqualTo(8001);
      for (Event announcement : List.of(added, removed)) {
        assertThat(announcement.tags())
            .containsExactly(PROTECTED, Tag.of("p", ALICE.publicKey().hex()));
      }
      for (Event event : List.of(added, removed, first, second, third)) {
        assertThat(event.pubkey()).isEqualTo(self);
        assertThat(event.content()).isEmpty();
        assertThat(event.verify().toOptional()).isPresent();
      }
      assertThat(List.of(first.createdAt(), second.createdAt(), third.createdAt()))
          .isSorted()
          .doesNotHaveDuplicates();
      assertThat(owner.request("stored", "{\"kinds\":[13534]}")).containsExactly(third);
      assertThat(owner.request("told", "{\"kinds\":[8000,8001]}"))
          .containsExactlyInAnyOrder(added, removed);
    }
  }

  @Test
  void sayNothingWhereNothingChanges() {
    try (TestRelay relay = TestRelay.start(data);
        TestClient owner = relay.connectAs(OWNER)) {
      owner.publishAccepted(command(9030, ALICE));
      owner.request("live", "{\"kinds\":[8000,8001]}");
      owner.publishAccepted(command(9030, ALICE, "admin"));
      owner.publish(command(9031, BOB));
      owner.publish(command(9031, OWNER));
      owner.publishAccepted(command(9030, BOB));
      assertThat(owner.live("live").tags()).contains(Tag.of("p", BOB.publicKey().hex()));
    }
  }

  /** All within a second, so that times alone would say nothing. */
  @Test
  void keepTheOrderOfComingsAndGoings() {
    try (TestRelay relay = TestRelay.start(data);
        TestClient owner = relay.connectAs(OWNER)) {
      owner.request("live", "{\"kinds\":[8000,8001]}");
      for (int i = 0; i < 3; i++) {
        owner.publishAccepted(command(9030, ALICE));
        owner.publishAccepted(command(9031, ALICE));
      }
      var told = new ArrayList<Event>();
      for (int i = 0; i < 6; i++) {
        told.add(owner.live("live"));
      }
      assertThat(told).extracting(Event::kind).containsExactly(8000, 8001, 8000, 8001, 8000, 8001);
      assertThat(told).extracting(Event::createdAt).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  void leaveAnnouncesAsWell() {
    try (TestRelay relay = TestRelay.start(data);
        TestClient owner = relay.connectAs(OWNER)) {
      relay.admit(ALICE);
      owner.request("live", "{\"kinds\":[8001]}");
      try (TestClient alice = relay.connectAs(ALICE)) {
        assertThat(alice.publish(Events.by(ALICE).kind(28_936).tag("-").sign()).accepted())
            .isTrue();
      }
      assertThat(owner.live("live").tags()).contains(Tag.of("p", ALICE.publicKey().hex()));
    }
  }

  @Test
  void makeFewListsOfManyChanges() {
    int many = 1000;
    try (TestRelay relay = TestRelay.start(data);
        TestClient owner = relay.connectAs(OWNER)) {
      owner.request("list", "{\"kinds\":[13534]}");
      owner.request("live", "{\"kinds\":[8000]}");
      MemberCommands commands = relay.bean(MemberCommands.class);
      for (int i = 0; i < many; i++) {
        commands.execute(
            Events.by(OWNER).kind(9030).tag("p", "%064x".formatted(1_000_000 + i)).sign());
      }
      int versions = 1;
      Event list = owner.live("list");
      while (list.tags().size() < many + 2) {
        list = owner.live("list");
        versions++;
      }
      for (int i = 0; i < many; i++) {
        assertThat(owner.live("live").kind()).isEqualTo(8000);
      }
      // One in a second; how long it takes is the machine's business.
      assertThat(versions).isLessThan(many / 5);
      assertThat(owner.request("stored", "{\"kinds\":[13534]}")).containsExactly(list);
    }
  }

  @Test
  void renewTheListAtTheStartWhereItIsNotTheTable() {
    Event before;
    try (TestRelay relay = TestRelay.start(data);
        TestClient owner = relay.connectAs(OWNER)) {
      before = owner.request("list", "{\"kinds\":[13534]}").get(0);
    }
    try (TestRelay relay = TestRelay.start(data);
        TestClient owner = relay.connectAs(OWNER)) {
      // As it was, so it stays.
      assertThat(owner.request("list", "{\"kinds\":[13534]}")).containsExactly(before);
    }
    try (TestRelay relay = TestRelay.start(data, "mesh.host.owner", ALICE.publicKey().hex());
        TestClient alice = relay.connectAs(ALICE)) {
      assertThat(alice.request("list", "{\"kinds\":[13534]}"))
          .singleElement()
          .matches(lists(member(ALICE, "owner"), member(OWNER, "admin")))
          .matches(list -> list.createdAt() > before.createdAt());
    }
  }

  @Test
  void takeTheListOfAFormerKeyAway() throws Exception {
    PublicKey former;
    try (TestRelay relay = TestRelay.start(data)) {
      former = relay.bean(RelayKey.class).publicKey();
    }
    Files.delete(data.resolve("relay.key"));
    try (TestRelay relay = TestRelay.start(data, "mesh.host.former-relay-key", former.hex());
        TestClient owner = relay.connectAs(OWNER)) {
      assertThat(owner.request("list", "{\"kinds\":[13534]}"))
          .singleElement()
          .matches(list -> list.pubkey().equals(relay.bean(RelayKey.class).publicKey()));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8000, 8001, 13_534})
  void arePublishedByNobodyElse(int kind) throws Exception {
    try (TestRelay relay = TestRelay.start(data, "mesh.host.access", "public");
        TestClient client = relay.connectAs(OWNER)) {
      SecretKey self = SecretKey.fromHex(Files.readString(data.resolve("relay.key")).strip());
      client.sendAuth(client.authEvent(self).sign());
      for (SecretKey author : List.of(OWNER, self)) {
        for (long off : new long[] {0, 100_000}) {
          Event forged =
              Events.by(author)
                  .kind(kind)
                  .at(Events.now() + off)
                  .tag("-")
                  .tag("p", BOB.publicKey().hex())
                  .sign();
          assertThat(client.publish(forged))
              .isEqualTo(new Ok(false, "restricted: only the relay publishes this kind"));
        }
      }
    }
  }

  /** The reading rules of the host, and no others. */
  @ParameterizedTest
  @CsvSource({
    "members, false, false, true",
    "public,  true,  true,  true",
    "open,    false, true,  true",
  })
  void areReadByWhoeverReads(String access, boolean anybody, boolean stranger, boolean member) {
    Map<String, Boolean> readers = Map.of("anybody", anybody, "bob", stranger, "alice", member);
    try (TestRelay relay = TestRelay.start(data, "mesh.host.access", access)) {
      relay.admit(ALICE);
      readers.forEach(
          (who, reads) -> {
            try (TestClient client = relay.connect()) {
              if (!who.equals("anybody")) {
                client.sendAuth(client.authEvent(Keys.of(who)).sign());
              }
              String filter = "{\"kinds\":[13534,8000]}";
              if (reads) {
                assertThat(client.request("r", filter))
                    .extracting(Event::kind)
                    .contains(8000, 13_534);
              } else {
                assertThat(client.requestRefused("r", filter)).startsWith("auth-required:");
              }
            }
          });
    }
  }

  @Test
  void areWhatTheInformationDocumentSaysWhoseTheyAre() {
    try (TestRelay relay = TestRelay.start(data);
        TestClient owner = relay.connectAs(OWNER)) {
      JsonValue self = relay.bean(InformationDocument.class).current().get("self").orElseThrow();
      assertThat(owner.request("list", "{\"kinds\":[13534],\"authors\":[" + self.toJson() + "]}"))
          .hasSize(1);
    }
  }
}
