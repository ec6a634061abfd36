package io.nostrmesh.host.store;

import io.micronaut.transaction.TransactionOperations;
import io.nostrmesh.host.database.Durability;
import io.nostrmesh.host.relay.EventStore;
import io.nostrmesh.host.relay.Filter;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventId;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The event store in the host's data source. */
@Singleton
final class SqlEventStore implements EventStore, AutoCloseable {

  private static final int SWEEP_BATCH = 500;

  private final TransactionOperations<Connection> transactions;
  private final InstantSource clock;
  private final EventWriter writer;

  SqlEventStore(
      TransactionOperations<Connection> transactions, Durability durability, InstantSource clock) {
    this.transactions = transactions;
    this.clock = clock;
    this.writer = new EventWriter(transactions, durability);
  }

  @Override
  public CompletionStage<Outcome> store(Event event) {
    return writer.write(event);
  }

  @Override
  public Page find(Filter filter, Optional<Position> from, int count) {
    FilterSql query = FilterSql.of(filter, from, count, now());
    return transactions.executeRead(
        status -> new EventQuery(status.getConnection()).find(query, count));
  }

  @Override
  public void delete(Collection<EventId> ids) {
    transactions.executeWrite(
        status -> {
          var tables = new EventTables(status.getConnection());
          for (EventId id : ids) {
            tables.delete(id);
          }
          return ids;
        });
  }

  /** Deletes a little at a time, so that the writer is not held up. */
  @Override
  public void deleteExpired() {
    int deleted;
    do {
      deleted =
          transactions.executeWrite(
              status -> new EventTables(status.getConnection()).deleteExpired(now(), SWEEP_BATCH));
    } while (deleted == SWEEP_BATCH);
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }

  @Override
  @PreDestroy
  public void close() {
    writer.close();
  }
}
