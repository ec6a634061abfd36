package io.nostrmesh.host.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestClient.Ok;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Which versions a relay keeps (NIP-01) and what deletions do (NIP-09), scenario by scenario. */
class ReplacementTest {

  @TempDir static Path data;
  private static TestRelay relay;

  @BeforeAll
  static void start() {
    relay = TestRelay.start(data, "mesh.host.access", "public");
  }

  @AfterAll
  static void stop() {
    relay.close();
  }

  @TestFactory
  Stream<DynamicTest> replacement() {
    return Stream.of(
        scenario(
            "a newer replaceable event replaces the older",
            s -> s.accepts("old", s.at(10_000, 1)).accepts("new", s.at(10_000, 2)).keeps("new")),
        scenario(
            "an older replaceable event is refused",
            s -> s.accepts("new", s.at(10_000, 2)).supersedes(s.at(10_000, 1)).keeps("new")),
        scenario(
            "profiles (kind 0) are replaceable",
            s -> s.accepts("old", s.at(0, 1)).accepts("new", s.at(0, 2)).keeps("new")),
        scenario(
            "contact lists (kind 3) are replaceable",
            s -> s.accepts("old", s.at(3, 1)).accepts("new", s.at(3, 2)).keeps("new")),
        scenario(
            "kind 19999 is replaceable",
            s -> s.accepts("old", s.at(19_999, 1)).accepts("new", s.at(19_999, 2)).keeps("new")),
        scenario(
            "the d tag of a replaceable event means nothing",
            s ->
                s.accepts("old", s.at(10_000, 1).tag("d", "a"))
                    .accepts("new", s.at(10_000, 2).tag("d", "b"))
                    .keeps("new")),
        scenario(
            "regular events do not replace each other",
            s -> s.accepts("one", s.at(1, 1)).accepts("two", s.at(1, 2)).keeps("two", "one")),
        scenario(
            "kinds replace each other only within one kind",
            s ->
                s.accepts("one", s.at(10_000, 1))
                    .accepts("two", s.at(10_001, 2))
                    .keeps("two", "one")),
        scenario(
            "authors do not replace each other",
            s ->
                s.accepts("mine", s.at(10_000, 1))
                    .accepts("theirs", s.other(10_000, 2))
                    .keeps("theirs", "mine")),
        scenario(
            "in one second the lowest id stays, when it came first",
            s ->
                s.accepts("low", s.tie(30_000).get(0))
                    .supersedes(s.tie(30_000).get(1))
                    .keeps("low")),
        scenario(
            "in one second the lowest id replaces the higher",
            s ->
                s.accepts("high", s.tie(30_000).get(1))
                    .accepts("low", s.tie(30_000).get(0))
                    .keeps("low")),
        scenario(
            "addressable events with one d replace each other",
            s ->
                s.accepts("old", s.at(30_000, 1).tag("d", "x"))
                    .accepts("new", s.at(30_000, 2).tag("d", "x"))
                    .keeps("new")),
        scenario(
            "addressable events with different d do not",
            s ->
                s.accepts("x", s.at(30_000, 1).tag("d", "x"))
                    .accepts("y", s.at(30_000, 2).tag("d", "y"))
                    .keeps("y", "x")),
        scenario(
            "an older addressable event is refused",
            s ->
                s.accepts("new", s.at(31_990, 2).tag("d", "x"))
                    .supersedes(s.at(31_990, 1).tag("d", "x"))
                    .keeps("new")),
        scenario(
            "no d tag, an empty one and a bare one are the same address",
            s ->
                s.accepts("none", s.at(30_000, 1))
                    .accepts("empty", s.at(30_000, 2).tag("d", ""))
                    .accepts("bare", s.at(30_000, 3).tag("d"))
                    .keeps("bare")),
        scenario(
            "the first d tag counts",
            s ->
                s.accepts("xy", s.at(30_000, 1).tag("d", "x").tag("d", "y"))
                    .accepts("y", s.at(30_000, 2).tag("d", "y"))
                    .accepts("x", s.at(30_000, 3).tag("d", "x"))
                    .keeps("x", "y")),
        scenario(
            "d values are compared exactly",
            s ->
                s.accepts("lower", s.at(30_000, 1).tag("d", "a"))
                    .accepts("upper", s.at(30_000, 2).tag("d", "A"))
                    .accepts("space", s.at(30_000, 3).tag("d", "a "))
                    .keeps("space", "upper", "lower")),
        scenario(
            "a d that looks like part of an address stays apart",
            s ->
                s.accepts("plain", s.at(30_000, 1).tag("d", "x"))
                    .accepts("colon", s.at(30_000, 2).tag("d", "x:x"))
                    .keeps("colon", "plain")),
        scenario(
            "the same event again is acknowledged as a duplicate",
            s -> s.accepts("one", s.at(1, 1)).duplicates("one").keeps("one")));
  }

  @TestFactory
  Stream<DynamicTest> deletion() {
    return Stream.of(
        scenario(
            "by id",
            s ->
                s.accepts("note", s.at(1, 1))
                    .accepts("bystander", s.at(1, 1).content("stays"))
                    .accepts("deletion", s.at(5, 2).tag("e", s.id("note")))
                    .keeps("deletion", "bystander")),
        scenario(
            "a deleted event does not come back",
            s ->
                s.accepts("note", s.at(1, 1))
                    .accepts("deletion", s.at(5, 2).tag("e", s.id("note")))
                    .refusesAsDeleted("note")
                    .keeps("deletion")),
        scenario(
            "a deletion may come before what it deletes",
            s ->
                s.signs("note", s.at(1, 1))
                    .accepts("deletion", s.at(5, 2).tag("e", s.id("note")))
                    .refusesAsDeleted("note")
                    .keeps("deletion")),
        scenario(
            "nobody deletes what another wrote, by id",
            s ->
                s.accepts("note", s.at(1, 1))
                    .accepts("deletion", s.other(5, 2).tag("e", s.id("note")))
                    .duplicates("note")
                    .keeps("deletion", "note")),
        scenario(
            "a foreign deletion that came first does not keep the event out",
            s ->
                s.signs("note", s.at(1, 1))
                    .accepts("deletion", s.other(5, 2).tag("e", s.id("note")))
                    .acceptsSigned("note")
                    .keeps("deletion", "note")),
        scenario(
            "by address",
            s ->
                s.accepts("offer", s.at(31_990, 1).tag("d", "x"))
                    .accepts("deletion", s.at(5, 2).tag("a", s.address(31_990, "x")))
                    .keeps("deletion")),
        scenario(
            "by the address of a replaceable event",
            s ->
                s.accepts("list", s.at(10_000, 1))
                    .accepts("deletion", s.at(5, 2).tag("a", s.address(10_000, "")))
                    .keeps("deletion")),
        scenario(
            "by address only up to the time of the deletion",
            s ->
                s.accepts("offer", s.at(30_000, 3).tag("d", "x"))
                    .accepts("deletion", s.at(5, 2).tag("a", s.address(30_000, "x")))
                    .keeps("offer", "deletion")),
        scenario(
            "an older version does not come back after a deletion by address",
            s ->
                s.accepts("deletion", s.at(5, 2).tag("a", s.address(30_000, "x")))
                    .signs("older", s.at(30_000, 1).tag("d", "x"))
                    .refusesAsDeleted("older")
                    .accepts("newer", s.at(30_000, 3).tag("d", "x"))
                    .keeps("newer", "deletion")),
        scenario(
            "by address spares another d, another kind and another author",
            s ->
                s.accepts("d", s.at(30_000, 1).tag("d", "y"))
                    .accepts("kind", s.at(30_001, 1).tag("d", "x"))
                    .accepts("author", s.other(30_000, 1).tag("d", "x"))
                    .accepts("deletion", s.at(5, 2).tag("a", s.address(30_000, "x")))
                    .keepsInAnyOrder("deletion", "d", "kind", "author")),
        scenario(
            "nobody deletes what another wrote, by address",
            s ->
                s.accepts("offer", s.at(30_000, 1).tag("d", "x"))
                    .accepts("deletion", s.other(5, 2).tag("a", s.address(30_000, "x")))
                    .keeps("deletion", "offer")),
        scenario(
            "a deletion cannot be deleted",
            s ->
                s.accepts("note", s.at(1, 1))
                    .accepts("first", s.at(5, 2).tag("e", s.id("note")))
                    .accepts("second", s.at(5, 3).tag("e", s.id("first")))
                    .refusesAsDeleted("note")
                    .keeps("second", "first")),
        scenario(
            "of several events at once",
            s ->
                s.accepts("one", s.at(1, 1))
                    .accepts("two", s.at(30_000, 1).tag("d", "x"))
                    .accepts(
                        "deletion",
                        s.at(5, 2).tag("e", s.id("one")).tag("a", s.address(30_000, "x")))
                    .keeps("deletion")),
        scenario(
            "with tags that make no sense deletes nothing",
            s ->
                s.accepts("note", s.at(1, 1))
                    .accepts("deletion", s.at(5, 2).tag("e", "nonsense").tag("a", ":::").tag("e"))
                    .keeps("deletion", "note")));
  }

  private static DynamicTest scenario(String name, Consumer<Scenario> steps) {
    return dynamicTest(
        name,
        () -> {
          try (TestClient client = relay.connect()) {
            steps.accept(new Scenario(client, name));
          }
        });
  }

  /** Two authors of their own and what they published, by name. */
  private static final class Scenario {
    private static final long BEGIN = Events.now() - 100_000;

    private final TestClient client;
    private final SecretKey author;
    private final SecretKey other;
    private final Map<String, Event> events = new HashMap<>();

    Scenario(TestClient client, String name) {
      this.client = client;
      String seed = Integer.toHexString(name.hashCode());
      this.author = Keys.of(seed);
      this.other = Keys.of(seed + "other");
    }

    Events at(int kind, long second) {
      return Events.by(author).kind(kind).at(BEGIN + second);
    }

    Events other(int kind, long second) {
      return Events.by(other).kind(kind).at(BEGIN + second);
    }

    /** Two versions of one second, the lower id first. */
    List<Events> tie(int kind) {
      return Stream.of("one", "two")
          .map(content -> at(kind, 1).content(content))
          .sorted(Comparator.comparing(version -> version.sign().id()))
          .toList();
    }

    String id(String name) {
      return events.get(name).id().hex();
    }

    String address(int kind, String d) {
      return kind + ":" + author.publicKey() + ":" + d;
    }

    Scenario signs(String name, Events event) {
      events.put(name, event.sign());
      return this;
    }

    Scenario accepts(String name, Events event) {
      return signs(name, event).acceptsSigned(name);
    }

    Scenario acceptsSigned(String name) {
      client.publishAccepted(events.get(name));
      return this;
    }

    Scenario supersedes(Events event) {
      assertThat(client.publish(event.sign()))
          .isEqualTo(new Ok(false, "duplicate: a newer version of this event is stored"));
      return this;
    }

    Scenario duplicates(String name) {
      assertThat(client.publish(events.get(name)))
          .isEqualTo(new Ok(true, "duplicate: already have this event"));
      return this;
    }

    Scenario refusesAsDeleted(String name) {
      assertThat(client.publish(events.get(name)))
          .isEqualTo(new Ok(false, "blocked: its author has deleted this event"));
      return this;
    }

    /** The events still there, newest first. */
    void keeps(String... names) {
      assertThat(stored()).containsExactlyElementsOf(named(names));
    }

    void keepsInAnyOrder(String... names) {
      assertThat(stored()).containsExactlyInAnyOrderElementsOf(named(names));
    }

    private List<Event> named(String... names) {
      return Arrays.stream(names).map(events::get).toList();
    }

    private List<Event> stored() {
      return client.request(
          "all", "{\"authors\":[\"" + author.publicKey() + "\",\"" + other.publicKey() + "\"]}");
    }
  }
}
