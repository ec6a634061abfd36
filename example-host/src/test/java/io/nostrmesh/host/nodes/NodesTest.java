package io.nostrmesh.host.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.members.MemberDirectory;
import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.Postgres;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one node of a database does reaches the others. */
@Postgres.Needed
class NodesTest {

  private static final SecretKey ALICE = Keys.of("alice");
  private static final SecretKey BOB = Keys.of("bob");
  private static final List<TestRelay> nodes = new ArrayList<>();
  private static Postgres.Database database;

  @BeforeAll
  static void start(@TempDir Path folder) {
    database = Postgres.create();
    for (String node : List.of("a", "b", "c")) {
      nodes.add(TestRelay.start(folder.resolve(node), settings(folder)));
    }
    nodes.get(0).admit(ALICE);
  }

  /** The first node makes the relay's key. */
  private static Object[] settings(Path folder) {
    var settings = new ArrayList<Object>(List.of(database.settings()));
    settings.addAll(List.of("mesh.host.relay-key-file", folder.resolve("relay.key").toString()));
    return settings.toArray();
  }

  @AfterAll
  static void stop() {
    nodes.forEach(TestRelay::close);
    nodes.clear();
  }

  private static TestClient at(int node, SecretKey key) {
    return nodes.get(node).connectAs(key);
  }

  private static boolean isMember(int node, SecretKey key) {
    return nodes.get(node).bean(MemberDirectory.class).role(key.publicKey()).isPresent();
  }

  private static Event note(String text) {
    return Events.by(ALICE).kind(1).content(text).sign();
  }

  @Test
  void anEventIsDeliveredOnceAtEveryNode() {
    try (var a = at(0, ALICE);
        var b = at(1, ALICE);
        var c = at(2, ALICE)) {
      for (var client : List.of(a, b, c)) {
        client.request("live", "{\"kinds\":[1],\"limit\":0}");
      }
      var sent = new ArrayList<Event>();
      for (int i = 0; i < 100; i++) {
        sent.add(a.publishAccepted(note("number " + i)));
      }

      for (var client : List.of(a, b, c)) {
        for (Event event : sent) {
          assertThat(client.live("live")).isEqualTo(event);
        }
      }
      Event last = c.publishAccepted(note("the last one"));
      for (var client : List.of(a, b, c)) {
        assertThat(client.live("live")).isEqualTo(last);
        client.assertNothingMoreFor("live");
      }
    }
  }

  /** A subscription that finds an event in the store gets it no second time when the node does. */
  @Test
  void whatASubscriptionHasFoundDoesNotComeAgain() throws SQLException {
    try (var a = at(0, ALICE);
        var b = at(1, ALICE);
        Connection lock = database.connect()) {
      lock.setAutoCommit(false);
      lock.createStatement().execute("lock table relay_members in access exclusive mode");
      // Each node goes to compare its members first, and waits for the table.
      database.execute("select pg_notify('mesh_host', '- M')");
      await(() -> waitingForMembers() == nodes.size());
      Event found = a.publishAccepted(Events.by(ALICE).kind(5000).sign());

      assertThat(b.request("live", "{\"kinds\":[5000]}")).containsExactly(found);
      lock.rollback();

      Event next = a.publishAccepted(Events.by(ALICE).kind(5000).content("next").sign());
      assertThat(b.live("live")).isEqualTo(next);
      b.assertNothingMoreFor("live");
    }
  }

  private static int waitingForMembers() {
    try (Connection connection = database.connect()) {
      ResultSet found =
          connection
              .createStatement()
              .executeQuery(
                  "select count(*) from pg_locks"
                      + " where not granted and relation = 'relay_members'::regclass");
      found.next();
      return found.getInt(1);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void ephemeralEventsReachAllNodesInOrder() {
    try (var a = at(0, ALICE);
        var b = at(1, ALICE);
        var c = at(2, ALICE)) {
      for (var client : List.of(a, b, c)) {
        client.request("live", "{\"kinds\":[20001]}");
      }
      for (int i = 0; i < 50; i++) {
        Event event = a.publishAccepted(Events.by(ALICE).kind(20001).content("n" + i).sign());
        for (var client : List.of(a, b, c)) {
          assertThat(client.live("live")).isEqualTo(event);
        }
      }
      for (var client : List.of(a, b, c)) {
        client.assertNothingMoreFor("live");
      }
    }
  }

  @Test
  void aMemberAddedOrRemovedAtOneNodeIsSoAtAll() {
    nodes.get(0).admit(BOB);
    await(() -> isMember(1, BOB));
    TestClient waiting = at(1, BOB);
    waiting.request("live", "{\"kinds\":[1],\"limit\":0}");

    try (var owner = at(2, TestRelay.OWNER)) {
      owner.publishAccepted(
          Events.by(TestRelay.OWNER).kind(9031).tag("p", BOB.publicKey().hex()).sign());
    }

    assertThat(waiting.closedText("live")).startsWith("restricted: ");
    waiting.close();
  }

  @Test
  void aMemberRemovedInTheDatabaseItselfIsNoneAnyMore() {
    SecretKey carol = Keys.of("carol");
    nodes.get(0).admit(carol);
    await(() -> isMember(1, carol));

    database.execute(
        "set search_path to ''; delete from public.relay_members where pubkey = '"
            + carol.publicKey()
            + "'");

    await(() -> !isMember(0, carol) && !isMember(1, carol));
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + 15_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.yield();
    }
  }

  /**
   * Their connections beside the pool end, as with a restart of the server or of what is between.
   */
  private static void cutOff() {
    database.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
            + " and application_name like 'mesh %'");
  }

  @Test
  void nothingIsMissedByWhoIsCutOff() {
    SecretKey dave = Keys.of("dave");
    nodes.get(0).admit(dave);
    await(() -> isMember(1, dave));
    try (var a = at(0, ALICE);
        var b = at(1, ALICE);
        var removed = at(1, dave);
        var owner = at(0, TestRelay.OWNER)) {
      b.request("live", "{\"kinds\":[6000]}");
      removed.request("live", "{\"kinds\":[6000]}");
      var sent = new ArrayList<Event>();
      for (int i = 0; i < 60; i++) {
        if (i % 20 == 10) {
          cutOff();
        }
        if (i == 31) {
          owner.publishAccepted(
              Events.by(TestRelay.OWNER).kind(9031).tag("p", dave.publicKey().hex()).sign());
        }
        sent.add(a.publishAccepted(Events.by(ALICE).kind(6000).content("n" + i).sign()));
      }

      for (Event event : sent) {
        assertThat(b.live("live")).isEqualTo(event);
      }
      b.assertNothingMoreFor("live");
      await(() -> !isMember(1, dave));
    }
  }
}
