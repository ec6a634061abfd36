package io.nostrmesh.host.nodes;

import io.nostrmesh.host.members.MemberDirectory;
import io.nostrmesh.nostr.PublicKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** Does the errands that {@link Listening} notes, and sends what this node tells. */
final class Following implements NodeThread.Work {

  /** How often what is no longer needed is deleted, also when nothing happens. */
  private static final Duration TIDYING = Duration.ofMinutes(1);

  private final Errands errands;
  private final ForeignEvents events;
  private final Outbox outbox;
  private final MemberDirectory members;
  private final Contact contact;

  Following(
      Errands errands,
      ForeignEvents events,
      Outbox outbox,
      MemberDirectory members,
      Contact contact) {
    this.errands = errands;
    this.events = events;
    this.outbox = outbox;
    this.members = members;
    this.contact = contact;
  }

  @Override
  public void on(Connection connection, Runnable works) throws SQLException, InterruptedException {
    long tidied = System.nanoTime();
    while (true) {
      Errands.Round round = errands.next(TIDYING.toMillis());
      try {
        run(round, connection);
        works.run();
        if (System.nanoTime() - tidied >= TIDYING.toNanos()) {
          outbox.tidy(connection);
          tidied = System.nanoTime();
        }
      } catch (SQLException | RuntimeException e) {
        errands.again(round);
        throw e;
      }
    }
  }

  private void run(Errands.Round round, Connection connection)
      throws SQLException, InterruptedException {
    if (!round.ephemeral().isEmpty()) {
      outbox.send(connection, round.ephemeral());
    }
    // Members first: what follows is delivered to those who are.
    if (round.topics().contains(Topic.ALL_MEMBERS)) {
      members.followAll();
      contact.follows();
    }
    for (PublicKey member : round.members()) {
      members.follow(member);
    }
    if (round.topics().contains(Topic.GONE_EVENTS)) {
      events.gone(connection);
    }
    if (round.topics().contains(Topic.STORED_EVENTS)) {
      events.stored(connection);
    }
    if (round.topics().contains(Topic.EPHEMERAL_EVENTS)) {
      events.ephemeral(connection);
    }
    round.caughtUp().forEach(Runnable::run);
  }
}
