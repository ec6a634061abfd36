package io.nostrmesh.host.store;

import io.nostrmesh.host.database.DatabaseFailure;
import io.nostrmesh.host.database.Durability;
import io.nostrmesh.host.database.ReadConnections;
import io.nostrmesh.host.database.Transactions;
import io.nostrmesh.host.liveness.VitalPart;
import io.nostrmesh.host.relay.events.EventStore;
import io.nostrmesh.host.relay.events.RenderedEvent;
import io.nostrmesh.limit.FairQueue.Source;
import io.nostrmesh.nostr.EventId;
import io.nostrmesh.nostr.message.Filter;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** The event store in the host's data source. */
@Singleton
final class SqlEventStore implements EventStore, VitalPart, AutoCloseable {

  private static final int SWEEP_BATCH = 500;
  private static final int REINDEX_BATCH = 100;

  private final Transactions transactions;
  private final ReadConnections reads;
  private final InstantSource clock;
  private final EventWriter writer;

  SqlEventStore(
      Transactions transactions,
      ReadConnections reads,
      Durability durability,
      InstantSource clock) {
    this.transactions = transactions;
    this.reads = reads;
    this.clock = clock;
    indexAnew();
    this.writer = new EventWriter(transactions, durability::force, clock);
  }

  /** Indexes what an older version of the tables held. */
  private void indexAnew() {
    int indexed;
    do {
      indexed =
          transactions.writeInTurn(
              connection -> new EventTables(connection).indexSome(REINDEX_BATCH));
    } while (indexed > 0);
  }

  @Override
  public CompletionStage<Outcome> store(RenderedEvent event, Source source) {
    return writer.write(EventRow.of(event), source);
  }

  @Override
  public Page find(Filter filter, Optional<Position> from, int count, Duration atMost) {
    long now = now();
    return read(atMost, connection -> new EventQuery(connection, filter, now).find(from, count));
  }

  @Override
  public long count(List<Filter> filters, Set<Integer> except, Duration atMost) {
    long now = now();
    return read(atMost, connection -> new EventCount(connection, except, now).of(filters));
  }

  private <T> T read(Duration atMost, Reading<T> reading) {
    try {
      return reads.read(connection -> reading.on(new TimedConnection(connection, atMost)));
    } catch (DatabaseFailure e) {
      if (TimedConnection.isTimeout(e.getCause())) {
        throw new QueryTimeout(e);
      }
      throw e;
    }
  }

  /** What is read on a connection. */
  @FunctionalInterface
  private interface Reading<T> {
    T on(TimedConnection connection) throws SQLException;
  }

  @Override
  public void delete(Collection<EventId> ids) {
    transactions.writeInTurn(
        connection -> {
          var tables = new EventTables(connection);
          tables.delete(ids);
          return ids;
        });
  }

  /** Deletes a little at a time, so that the writer is not held up. */
  @Override
  public void deleteExpired() {
    int deleted;
    do {
      deleted =
          transactions.writeInTurn(
              connection -> new EventTables(connection).deleteExpired(now(), SWEEP_BATCH));
    } while (deleted == SWEEP_BATCH);
  }

  @Override
  public String name() {
    return "the event writer";
  }

  @Override
  public boolean isAlive() {
    return writer.isAlive();
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
