package io.nostrmesh.host.bridge;

import io.micronaut.scheduling.annotation.Scheduled;
import io.nostrmesh.host.database.DatabaseFailure;
import io.nostrmesh.host.database.Transactions;
import io.nostrmesh.nip98.HttpAuthVerifier;
import io.nostrmesh.nostr.Event;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes each HTTP auth event (NIP-98) once, over all nodes on one database: what is not in the
 * table yet is put there in the same step. Blocks, on any thread that may.
 */
@Singleton
final class ReplayGuard {

  /** Events that are remembered at a time; a thousand requests a second for three minutes. */
  static final int MOST = 200_000;

  /** How far apart the clocks of two nodes may be. */
  private static final long CLOCKS_APART_SECONDS = 120;

  private static final long KEPT_SECONDS =
      HttpAuthVerifier.DEFAULT_TOLERANCE.toSeconds() + CLOCKS_APART_SECONDS;

  private static final Logger LOG = LoggerFactory.getLogger(ReplayGuard.class);

  /** What a guard says to an event whose signature is right. */
  enum Verdict {
    FIRST,
    AGAIN,
    /** There is no room to remember it. */
    FULL,
    /** The database does not say: it is not to be taken. */
    UNKNOWN
  }

  private final Transactions transactions;
  private final InstantSource clock;
  private final int most;
  private final AtomicInteger remembered = new AtomicInteger();
  private final AtomicBoolean failing = new AtomicBoolean();

  @Inject
  ReplayGuard(Transactions transactions, InstantSource clock) {
    this(transactions, clock, MOST);
  }

  ReplayGuard(Transactions transactions, InstantSource clock, int most) {
    this.transactions = transactions;
    this.clock = clock;
    this.most = most;
  }

  /** Marks a verified event as presented. */
  Verdict present(Event token) {
    if (remembered.get() >= most) {
      return Verdict.FULL;
    }
    try {
      boolean first = insert(token);
      if (first) {
        remembered.incrementAndGet();
      }
      failing.set(false);
      return first ? Verdict.FIRST : Verdict.AGAIN;
    } catch (RuntimeException failure) {
      tell(failure);
      return Verdict.UNKNOWN;
    }
  }

  private boolean insert(Event token) {
    return transactions.write(
        connection -> {
          try (PreparedStatement insert =
              connection.prepareStatement(
                  "insert into http_auth_seen (id, kept_until) values (?, ?)"
                      + " on conflict do nothing")) {
            insert.setString(1, token.id().hex());
            insert.setLong(2, token.createdAt() + KEPT_SECONDS);
            return insert.executeUpdate() == 1;
          }
        });
  }

  /** Once for each outage. */
  private void tell(RuntimeException failure) {
    if (!failing.getAndSet(true)) {
      LOG.error("HTTP requests are refused, their tokens cannot be marked: {}", line(failure));
    }
  }

  private static String line(RuntimeException failure) {
    return failure instanceof DatabaseFailure
        ? String.valueOf(failure.getMessage())
        : failure.toString().lines().findFirst().orElse("");
  }

  /** Forgets what nobody takes any more. */
  @Scheduled(initialDelay = "1s", fixedDelay = "30s")
  void sweep() {
    try {
      remembered.set(transactions.write(this::deleteAndCount));
    } catch (RuntimeException failure) {
      tell(failure);
    }
  }

  private int deleteAndCount(Connection connection) throws SQLException {
    try (PreparedStatement delete =
            connection.prepareStatement("delete from http_auth_seen where kept_until < ?");
        PreparedStatement count =
            connection.prepareStatement("select count(*) from http_auth_seen")) {
      delete.setLong(1, clock.instant().getEpochSecond());
      delete.executeUpdate();
      try (ResultSet rows = count.executeQuery()) {
        rows.next();
        return rows.getInt(1);
      }
    }
  }
}
