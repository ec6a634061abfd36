package io.nostrmesh.host.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.relay.live.LiveFeed;
import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Postgres;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventId;
import io.nostrmesh.spi.roster.EndpointRoster;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node hands to its roster and to its subscribers of what another one does. */
@Postgres.Needed
class ForeignEventsTest {

  private static final int KIND = 31_990;

  @TempDir Path folder;

  private final Postgres.Database database = Postgres.create();
  private final List<Event> stored = new ArrayList<>();
  private final List<EventId> removed = new ArrayList<>();

  private final EndpointRoster roster =
      new EndpointRoster() {
        @Override
        public Set<Integer> kinds() {
          return Set.of(KIND);
        }

        @Override
        public CompletionStage<Void> stored(Event event) {
          stored.add(event);
          return CompletableFuture.completedFuture(null);
        }

        @Override
        public void removed(EventId id) {
          removed.add(id);
        }
      };

  private static Event addressable(String d) {
    return Events.by(TestRelay.OWNER).kind(KIND).tag("d", d).sign();
  }

  @Test
  void theRosterHearsOfItsKindsOnceAndInOrder() throws Exception {
    try (var relay = TestRelay.start(folder, database.settings());
        var feed = new LiveFeed();
        var client = relay.connectAs(TestRelay.OWNER);
        Connection connection = database.connect()) {
      client.publishAccepted(addressable("before"));
      var events = new ForeignEvents(connection, new NodeName(1), feed, roster);
      var sent = new ArrayList<Event>();
      for (int i = 0; i < 3 * Cursor.PAGE; i++) {
        sent.add(client.publishAccepted(addressable("d" + i)));
        client.publishAccepted(Events.by(TestRelay.OWNER).content("note " + i).sign());
      }

      events.stored(connection);
      events.stored(connection);

      assertThat(stored).isEqualTo(sent);
      assertThat(feed.published()).isEqualTo(2L * sent.size());

      assertThat(removed).isEmpty();
      events.gone(connection);
      assertThat(removed).as("nothing was deleted").isEmpty();
      delete(sent.get(3));
      delete(client.publishAccepted(Events.by(TestRelay.OWNER).content("of no interest").sign()));
      events.gone(connection);
      events.gone(connection);
      assertThat(removed).containsExactly(sent.get(3).id());
    }
  }

  /** As an operator may, or the sweep of another node. */
  private void delete(Event event) {
    database.execute("delete from nostr_event where id = '" + event.id() + "'");
  }

  /** A database that was put back to an earlier state has lower numbers again. */
  @Test
  void readsOnWhereTheDatabaseIsYoungerThanItWas() throws Exception {
    try (var relay = TestRelay.start(folder, database.settings());
        var feed = new LiveFeed();
        var client = relay.connectAs(TestRelay.OWNER);
        Connection connection = database.connect()) {
      var events = new ForeignEvents(connection, new NodeName(1), feed, roster);
      client.publishAccepted(addressable("first"));
      events.stored(connection);
      database.execute("truncate nostr_event restart identity cascade");
      events.stored(connection);

      Event again = client.publishAccepted(addressable("second"));
      events.stored(connection);

      assertThat(stored).last().isEqualTo(again);
      assertThat(stored).hasSize(2);
    }
  }

  @Test
  void whatEverybodyHasReadIsDeletedInTime() throws Exception {
    try (var relay = TestRelay.start(folder, database.settings());
        TestClient client = relay.connectAs(TestRelay.OWNER);
        Connection connection = database.connect()) {
      var outbox = new Outbox(new NodeName(1));
      delete(client.publishAccepted(addressable("gone")));
      client.publishAccepted(Events.by(TestRelay.OWNER).kind(20_001).sign());
      await(connection, "node_ephemeral", 1);

      outbox.tidy(connection);
      assertThat(rows(connection, "node_gone")).isPositive();
      assertThat(rows(connection, "node_ephemeral")).isEqualTo(1);
      database.execute(
          "update node_ephemeral set sent_at = now() - interval '61 seconds';"
              + " update node_gone set gone_at = now() - interval '61 minutes'");
      outbox.tidy(connection);

      assertThat(rows(connection, "node_gone")).isZero();
      assertThat(rows(connection, "node_ephemeral")).isZero();
    }
  }

  private static void await(Connection connection, String table, int count) throws SQLException {
    long deadline = System.nanoTime() + 30_000_000_000L;
    while (rows(connection, table) < count) {
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
  }

  private static int rows(Connection connection, String table) throws SQLException {
    ResultSet found = connection.createStatement().executeQuery("select count(*) from " + table);
    found.next();
    return found.getInt(1);
  }
}
