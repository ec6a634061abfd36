package io.nostrmesh.host.nodes;

import io.nostrmesh.limit.FatalError;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread with a connection of its own, which it opens again when it is lost. */
final class NodeThread implements AutoCloseable {

  private static final int SHUTDOWN_SECONDS = 5;

  private static final Logger LOG = LoggerFactory.getLogger(NodeThread.class);

  /** What the thread does on its connection, until that fails or the thread is interrupted. */
  @FunctionalInterface
  interface Work {

    /**
     * @param works to be run when the connection has proved to be of use
     */
    void on(Connection connection, Runnable works) throws SQLException, InterruptedException;
  }

  private final DirectConnection database;
  private final String purpose;
  private final Work work;
  private final BackOff backOff;
  private final Thread thread;
  private volatile @Nullable Connection open;
  private volatile boolean closing;

  /**
   * @param purpose names the thread and its connection
   * @param missing says what is not done while there is no connection
   */
  NodeThread(DirectConnection database, String purpose, String missing, Work work) {
    this.database = database;
    this.purpose = purpose;
    this.work = work;
    this.backOff = new BackOff(missing);
    this.thread = new Thread(this::run, "nodes-" + purpose);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      while (!closing) {
        try (Connection connection = database.open(purpose)) {
          open = connection;
          work.on(connection, backOff::success);
        } catch (SQLException | RuntimeException e) {
          FatalError.handOn(e);
          if (!closing) {
            TimeUnit.MILLISECONDS.sleep(backOff.afterFailure(e));
          }
        }
      }
    } catch (InterruptedException closed) {
      LOG.debug("{} ends", thread.getName());
    }
  }

  boolean isAlive() {
    return thread.isAlive();
  }

  @Override
  public void close() {
    closing = true;
    thread.interrupt();
    Connection connection = open;
    try {
      if (connection != null) {
        // Who waits for the server does not notice an interrupt.
        connection.abort(Runnable::run);
      }
      thread.join(TimeUnit.SECONDS.toMillis(SHUTDOWN_SECONDS));
    } catch (SQLException e) {
      LOG.debug("A connection was lost before it was closed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
