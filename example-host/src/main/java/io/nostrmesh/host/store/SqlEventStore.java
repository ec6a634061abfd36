package io.nostrmesh.host.store;

import io.micronaut.transaction.TransactionOperations;
import io.nostrmesh.host.relay.EventStore;
import io.nostrmesh.host.relay.Filter;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventId;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The event store in the host's data source. */
@Singleton
final class SqlEventStore implements EventStore, AutoCloseable {

  private static final int SWEEP_BATCH = 500;

  private final TransactionOperations<Connection> transactions;
  private final InstantSource clock;
  private final EventWriter writer;

  SqlEventStore(TransactionOperations<Connection> transactions, InstantSource clock) {
    this.transactions = transactions;
    this.clock = clock;
    this.writer = new EventWriter(transactions);
  }

  @Override
  public CompletionStage<Outcome> store(Event event) {
    return writer.write(event);
  }

  @Override
  public List<Event> find(Filter filter, Optional<Position> from, int count) {
    FilterSql query = FilterSql.of(filter, from, count, now());
    return transactions.executeRead(
        status -> {
          try (PreparedStatement statement = query.prepare(status.getConnection())) {
            ResultSet rows = statement.executeQuery();
            var events = new ArrayList<Event>();
            while (rows.next()) {
              Event.parse(rows.getString(1)).toOptional().ifPresent(events::add);
            }
            return events;
          }
        });
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
