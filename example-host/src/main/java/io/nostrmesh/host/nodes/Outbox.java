package io.nostrmesh.host.nodes;

import io.nostrmesh.host.relay.events.RenderedEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * What this node tells others without storing it for good: ephemeral events, which lie in a table
 * for a minute, so that whoever was cut off for a moment still gets them. Of one thread.
 */
final class Outbox {

  /** Names the lock of those who send, as {@code Transactions} has one for who stores. */
  private static final long TURN = 0x6d65_7368_6c69_7665L;

  private final NodeName self;

  Outbox(NodeName self) {
    this.self = self;
  }

  /** Sends events in one transaction, which nobody waits for the disk to keep. */
  void send(Connection connection, List<RenderedEvent> events) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement turn = connection.createStatement();
        PreparedStatement insert =
            connection.prepareStatement(
                "insert into node_ephemeral (node, json)"
                    + " select ?, t.json from unnest(?) with ordinality as t (json, place)"
                    + " order by t.place")) {
      turn.execute(
          "set local synchronous_commit to off; select pg_advisory_xact_lock(" + TURN + ")");
      insert.setLong(1, self.value());
      insert.setArray(
          2,
          connection.createArrayOf("varchar", events.stream().map(RenderedEvent::json).toArray()));
      insert.executeUpdate();
      turn.execute(
          "select pg_notify('%s', '%s %s')"
              .formatted(NodeNotice.CHANNEL, self, Topic.EPHEMERAL_EVENTS.word()));
      connection.commit();
    } finally {
      connection.setAutoCommit(true);
    }
  }

  /** Deletes what everybody has read long ago. */
  void tidy(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("delete from node_ephemeral where sent_at < now() - interval '1 minute'");
      statement.execute("delete from node_gone where gone_at < now() - interval '1 hour'");
    }
  }
}
