package io.nostrmesh.host.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.nostrmesh.host.conformance.Hosts.Host;
import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** Two authors of their own on a host, and what they published, by name. */
final class Scenario {

  private static final long BEGIN = Events.now() - 100_000;

  /** What happens, and what is there in the end. */
  record Script(String name, Consumer<Scenario> steps) {

    DynamicTest on(Host host) {
      return dynamicTest(
          name,
          () -> {
            String seed = Integer.toHexString(name.hashCode());
            SecretKey author = Keys.of(seed);
            SecretKey other = Keys.of(seed + "other");
            try (Wire wire = host.connectFor(author, other)) {
              steps.accept(new Scenario(wire, author, other));
            }
          });
    }
  }

  private final Wire wire;
  private final SecretKey author;
  private final SecretKey other;
  private final Map<String, Event> events = new HashMap<>();

  private Scenario(Wire wire, SecretKey author, SecretKey other) {
    this.wire = wire;
    this.author = author;
    this.other = other;
  }

  static Script scenario(String name, Consumer<Scenario> steps) {
    return new Script(name, steps);
  }

  Events at(int kind, long second) {
    return Events.by(author).kind(kind).at(BEGIN + second);
  }

  Events other(int kind, long second) {
    return Events.by(other).kind(kind).at(BEGIN + second);
  }

  String otherKey() {
    return other.publicKey().hex();
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
    wire.accepted(events.get(name));
    return this;
  }

  /** Notes of one second each. */
  Scenario acceptsMany(String name, int count) {
    for (int i = 0; i < count; i++) {
      accepts(name + i, at(1, i));
    }
    return this;
  }

  /** A deletion, by id, of all there is. */
  Events deletesAll(long second) {
    Events deletion = at(5, second);
    events.values().forEach(event -> deletion.tag("e", event.id().hex()));
    return deletion;
  }

  Scenario supersedes(Events event) {
    return signs("superseded", event).refusesAsSuperseded("superseded");
  }

  Scenario refusesAsSuperseded(String name) {
    return answers(name, "false duplicate: a newer version of this event is stored");
  }

  Scenario duplicates(String name) {
    return answers(name, "true duplicate: already have this event");
  }

  Scenario refusesAsDeleted(String name) {
    return answers(name, "false blocked: its author has deleted this event");
  }

  private Scenario answers(String name, String answer) {
    assertThat(wire.publish(events.get(name))).as(name).isEqualTo(answer);
    return this;
  }

  /** The events still there, newest first. */
  void keeps(String... names) {
    assertThat(stored()).containsExactlyElementsOf(named(names));
    assertThat(wire.ask("[\"COUNT\",\"c\"," + all() + "]"))
        .isEqualTo("[\"COUNT\",\"c\",{\"count\":" + names.length + "}]");
  }

  void keepsInAnyOrder(String... names) {
    assertThat(stored()).containsExactlyInAnyOrderElementsOf(named(names));
  }

  private List<Event> named(String... names) {
    return Arrays.stream(names).map(events::get).toList();
  }

  private List<Event> stored() {
    return wire.stored(all());
  }

  private String all() {
    return "{\"authors\":[\"" + author.publicKey() + "\",\"" + other.publicKey() + "\"]}";
  }
}
