package io.nostrmesh.host.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.conformance.Hosts.Host;
import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** A handful of events with names, on a host, and filters that speak of them. */
final class Corpus {

  static final SecretKey ALICE = Keys.of("find alice");
  static final SecretKey BOB = Keys.of("find bob");

  /** An id that some event names. */
  static final String HEX = "65f0".repeat(16);

  static final Comparator<Event> NEWEST_FIRST =
      Comparator.comparingLong(Event::createdAt).reversed().thenComparing(Event::id);

  private static final long T = Events.now() - 90_000;
  private static final Map<Host, Corpus> PUBLISHED = new ConcurrentHashMap<>();

  private final Map<String, Event> events = new LinkedHashMap<>();

  /** The corpus of this host, published if it is not there. */
  static Corpus publish(Host host) {
    return PUBLISHED.computeIfAbsent(host, Corpus::new);
  }

  /** In no order of time. */
  private Corpus(Host host) {
    try (Wire wire = host.connectFor(ALICE, BOB)) {
      add(wire, "n3", note(3).tag("t", "find a").tag("z", ""));
      add(wire, "n1", note(1).tag("t", "find a"));
      add(wire, "n5", note(5).tag("t", "find a").tag("t", "find b").tag("n", "approved", "second"));
      add(wire, "n2", note(2).tag("t", "find b"));
      add(wire, "n4", note(4).tag("t", "find b").tag("n"));
      add(wire, "bob", Events.by(BOB).at(T + 6).tag("p", ALICE.publicKey().hex()));
      add(wire, "old profile", note(1).kind(0));
      add(wire, "profile", note(7).kind(0));
      add(wire, "contacts", note(8).kind(3));
      events.put("old contacts", note(1).kind(3).sign());
      assertThat(wire.publish(events.get("old contacts"))).startsWith("false duplicate: ");
      add(wire, "old list", note(1).kind(10_003).tag("e", HEX));
      add(wire, "list", note(9).kind(10_003).tag("e", HEX));
      add(wire, "old set", note(1).kind(30_000).tag("d", "1"));
      add(wire, "set2", note(11).kind(30_000).tag("d", "2"));
      add(wire, "set", note(10).kind(30_000).tag("d", "1").tag("p", BOB.publicKey().hex()));
      add(wire, "ephemeral", note(12).kind(21_212));
      add(wire, "gone", note(5).content("gone"));
      add(wire, "deletion", note(13).kind(5).tag("e", events.get("gone").id().hex()));
      List<Event> tie =
          Stream.of("one", "two")
              .map(text -> wire.accepted(note(20).content(text).sign()))
              .sorted(Comparator.comparing(Event::id))
              .toList();
      events.put("low", tie.get(0));
      events.put("high", tie.get(1));
    }
  }

  private static Events note(long second) {
    return Events.by(ALICE).at(T + second);
  }

  private void add(Wire wire, String name, Events event) {
    events.put(name, wire.accepted(event.sign()));
  }

  /**
   * @param names with blanks between them
   */
  List<Event> named(String names) {
    return Stream.of(names.split(" "))
        .filter(name -> !name.isEmpty())
        .map(name -> events.get(name))
        .toList();
  }

  /**
   * A filter as JSON: {@code '} stands for {@code "}, {@code id:n1} for the id of an event, {@code
   * T+1} for a second of the corpus, {@code ALICE}, {@code BOB} and {@code HEX} for keys and an id.
   */
  String fill(String template) {
    String json = template;
    for (Map.Entry<String, Event> event : events.entrySet()) {
      String id = "'" + event.getValue().id() + "'";
      json =
          json.replace("id:" + event.getKey() + ",", id + ",")
              .replace("id:" + event.getKey() + "]", id + "]");
    }
    for (int i = 9; i > 0; i--) {
      json = json.replace("T+" + i, Long.toString(T + i));
    }
    return json.replace("ALICE", "'" + ALICE.publicKey() + "'")
        .replace("BOB", "'" + BOB.publicKey() + "'")
        .replace("HEX", "'" + HEX + "'")
        .replace('\'', '"');
  }
}
