package io.nostrmesh.host.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.database.Transactions;
import io.nostrmesh.host.relay.events.RenderedEvent;
import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventId;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.SecretKey;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Notes, versions that replace each other, and deletions, written while something dies; and what
 * must be there afterwards.
 */
final class CrashLoad {

  private static final SecretKey AUTHOR = Keys.of("author");
  private static final int IN_A_ROUND = 200;
  private static final int ADDRESSES = 5;

  private final Random random;
  private final Map<EventId, Event> acknowledged = new LinkedHashMap<>();
  private final Map<String, List<Event>> versions = new HashMap<>();
  private int sent;

  /**
   * @param seed what is sent, and when the death comes
   */
  CrashLoad(long seed) {
    this.random = new Random(seed);
  }

  /**
   * Has many events on their way at once, so that death comes between their parts, their commit and
   * their answer.
   *
   * @return how many were acknowledged
   */
  int writeUntilDead(TestClient client, Runnable death) {
    var events = new ArrayList<Event>();
    for (int i = 0; i < IN_A_ROUND; i++) {
      Event event = next(events);
      events.add(event);
      event
          .address()
          .ifPresent(
              a -> versions.computeIfAbsent(a.toString(), k -> new ArrayList<>()).add(event));
      client.send("[\"EVENT\"," + events.get(i).toJson() + "]");
    }
    int before = acknowledged.size();
    int dies = 1 + random.nextInt(IN_A_ROUND / 2);
    for (int i = 0; i < events.size(); i++) {
      if (i == dies) {
        death.run();
      }
      // Those behind one without an answer may have one: answers come in batches, in any order.
      if (client.isAcknowledged(events.get(i))) {
        acknowledged.put(events.get(i).id(), events.get(i));
      }
    }
    return acknowledged.size() - before;
  }

  /**
   * As {@link #writeUntilDead}, where it is not the host that dies: each event has an answer.
   *
   * @return how many were acknowledged
   */
  int writeAround(TestClient client, Runnable death) {
    var events = new ArrayList<Event>();
    for (int i = 0; i < IN_A_ROUND; i++) {
      Event event = next(events);
      events.add(event);
      event
          .address()
          .ifPresent(
              a -> versions.computeIfAbsent(a.toString(), k -> new ArrayList<>()).add(event));
      client.send("[\"EVENT\"," + events.get(i).toJson() + "]");
    }
    int before = acknowledged.size();
    int dies = 1 + random.nextInt(IN_A_ROUND / 2);
    for (int i = 0; i < events.size(); i++) {
      if (i == dies) {
        death.run();
      }
      TestClient.Ok ok = client.ok(events.get(i));
      if (ok.accepted()) {
        acknowledged.put(events.get(i).id(), events.get(i));
      } else {
        assertThat(ok.text()).matches("(error|blocked|duplicate): .*");
      }
    }
    return acknowledged.size() - before;
  }

  private Event next(List<Event> events) {
    sent++;
    Events event = Events.by(AUTHOR).content("" + sent).at(1_700_000_000L + sent);
    return switch (random.nextInt(4)) {
      case 0 -> event.kind(30_000).tag("d", "" + random.nextInt(ADDRESSES)).tag("t", "v").sign();
      case 1 ->
          events.isEmpty()
              ? event.sign()
              : event
                  .kind(Kind.DELETION)
                  .tag("e", events.get(random.nextInt(events.size())).id().hex())
                  .sign();
      default -> event.tag("t", "" + sent).tag("p", "ab".repeat(32)).tag("e", "x").sign();
    };
  }

  /** Every acknowledged event is there, or what took its place; and nothing is there by half. */
  void verify(TestRelay relay) {
    Map<EventId, Event> stored = new HashMap<>();
    relay
        .bean(Transactions.class)
        .read(
            connection -> {
              readAll(connection, stored);
              return stored;
            });
    Map<String, Event> byAddress = new HashMap<>();
    Set<String> deleted = new HashSet<>();
    for (Event event : stored.values()) {
      event.address().ifPresent(a -> assertThat(byAddress.put(a.toString(), event)).isNull());
      if (event.kind() == Kind.DELETION) {
        event.tags("e").forEach(tag -> deleted.add(tag.value()));
      }
    }
    for (Event event : acknowledged.values()) {
      // By one that has been deleted since, maybe.
      boolean replaced =
          event.address().stream()
              .flatMap(address -> versions.get(address.toString()).stream())
              .filter(newer -> newer.supersedes(event))
              .anyMatch(
                  newer -> stored.containsKey(newer.id()) || deleted.contains(newer.id().hex()));
      boolean gone = event.kind() != Kind.DELETION && deleted.contains(event.id().hex());
      assertThat(stored.containsKey(event.id()) || replaced || gone).as("%s", event).isTrue();
    }
    for (Event event : stored.values()) {
      assertThat(event.kind() != Kind.DELETION && deleted.contains(event.id().hex()))
          .as("deleted, but there: %s", event)
          .isFalse();
    }
  }

  private static void readAll(Connection connection, Map<EventId, Event> stored)
      throws SQLException {
    try (var statement = connection.createStatement()) {
      ResultSet rows =
          statement.executeQuery(
              "select e.json, (select count(*) from nostr_event_tag t where t.event_seq = e.seq)"
                  + " from nostr_event e");
      while (rows.next()) {
        Event event = Event.parse(rows.getString(1)).toOptional().orElseThrow();
        stored.put(event.id(), event);
        assertThat(rows.getInt(2))
            .as("rows of tags of %s", event)
            .isEqualTo(EventRow.of(RenderedEvent.of(event)).tags().size());
      }
    }
    try (var statement = connection.createStatement()) {
      ResultSet strays =
          statement.executeQuery(
              "select count(*) from nostr_event_tag"
                  + " where event_seq not in (select seq from nostr_event)");
      strays.next();
      assertThat(strays.getInt(1)).as("tags without an event").isZero();
    }
  }
}
