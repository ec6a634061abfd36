package io.nostrmesh.host.database;

import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.scheduling.TaskExecutors;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * The indicator {@code writes}: down while events, leases or members cannot be written, whatever is
 * the reason. It finds out by writing, down to the disk; who asks meanwhile shares the answer.
 */
@Singleton
final class WriteHealth implements HealthIndicator {

  private static final int PATIENCE_SECONDS = 5;

  private static final String LEASES = "mesh_lease";

  /** Each needs the right to write, and the locks for it. */
  private static final List<String> EVENTS_AND_MEMBERS =
      List.of(
          "delete from nostr_event where id = ''",
          "delete from nostr_deletion where pubkey = ''",
          // The owner is always there, so that this is written, and the disk has to take it.
          "update relay_members set updated_at = updated_at where role = 'owner'");

  private final Transactions transactions;
  private final Durability durability;
  private final ExecutorService blocking;
  private boolean hasLeases;
  private @Nullable CompletableFuture<HealthResult> running;

  WriteHealth(
      Transactions transactions,
      Durability durability,
      @Named(TaskExecutors.BLOCKING) ExecutorService blocking) {
    this.transactions = transactions;
    this.durability = durability;
    this.blocking = blocking;
  }

  @Override
  public Publisher<HealthResult> getResult() {
    return Publishers.fromCompletableFuture(
        () -> probe().copy().completeOnTimeout(noAnswer(), PATIENCE_SECONDS, TimeUnit.SECONDS));
  }

  private synchronized CompletableFuture<HealthResult> probe() {
    CompletableFuture<HealthResult> probe = running;
    if (probe == null || probe.isDone()) {
      probe = CompletableFuture.supplyAsync(this::write, blocking).exceptionally(WriteHealth::down);
      running = probe;
    }
    return probe;
  }

  private HealthResult write() {
    transactions.write(this::write);
    durability.force();
    return result(HealthStatus.UP).build();
  }

  private boolean write(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : EVENTS_AND_MEMBERS) {
        statement.executeUpdate(sql);
      }
      // The plugin makes the table when it first needs one; from then on it must stay.
      hasLeases = hasLeases || isThere(statement, LEASES);
      if (hasLeases) {
        statement.executeUpdate("delete from " + LEASES + " where token_hash = ''");
      }
      return true;
    }
  }

  private static boolean isThere(Statement statement, String table) throws SQLException {
    ResultSet found =
        statement.executeQuery(
            "select 1 from information_schema.tables where table_name = '" + table + "'");
    return found.next();
  }

  private static HealthResult down(Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return result(HealthStatus.DOWN)
        .details(Map.of("error", DatabaseFailure.firstLine(cause)))
        .build();
  }

  private static HealthResult noAnswer() {
    return result(HealthStatus.DOWN)
        .details(Map.of("error", "no answer within " + PATIENCE_SECONDS + " seconds"))
        .build();
  }

  private static HealthResult.Builder result(HealthStatus status) {
    return HealthResult.builder("writes", status);
  }
}
