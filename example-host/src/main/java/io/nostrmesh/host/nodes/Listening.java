package io.nostrmesh.host.nodes;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Hears what other nodes notify, and notes what to look after. Whenever it begins to listen, all
 * that may have been missed is to be looked after.
 */
final class Listening implements NodeThread.Work {

  /** Without a notification for so long, the connection is asked whether it still stands. */
  static final int PAUSE_MILLIS = 5000;

  private final NodeName self;
  private final Errands errands;
  private final Contact contact;

  Listening(NodeName self, Errands errands, Contact contact) {
    this.self = self;
    this.errands = errands;
    this.contact = contact;
  }

  @Override
  public void on(Connection connection, Runnable works) throws SQLException {
    try {
      execute(connection, "listen " + NodeNotice.CHANNEL);
      errands.lookAfterAll();
      works.run();
      PGConnection postgres = connection.unwrap(PGConnection.class);
      while (!Thread.currentThread().isInterrupted()) {
        PGNotification @Nullable [] came = postgres.getNotifications(PAUSE_MILLIS);
        if (came == null || came.length == 0) {
          execute(connection, "select 1");
        } else {
          for (PGNotification notification : came) {
            note(NodeNotice.parse(notification.getParameter()));
          }
        }
        contact.heard();
      }
    } finally {
      contact.lost();
    }
  }

  private void note(NodeNotice notice) {
    notice.member().ifPresent(errands::lookAfter);
    notice
        .topic()
        .filter(topic -> topic != Topic.ONE_MEMBER && !isOurs(notice, topic))
        .ifPresent(errands::lookAfter);
  }

  /** Of what it stores and sends itself this node knows; that members changed it may not. */
  private boolean isOurs(NodeNotice notice, Topic topic) {
    return topic != Topic.ALL_MEMBERS && notice.node().equals(self.toString());
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
