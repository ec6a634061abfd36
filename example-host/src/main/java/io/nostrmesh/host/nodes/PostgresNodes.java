package io.nostrmesh.host.nodes;

import io.nostrmesh.host.members.MemberDirectory;
import io.nostrmesh.host.relay.events.RenderedEvent;
import io.nostrmesh.host.relay.live.LiveFeed;
import io.nostrmesh.host.relay.live.OtherNodes;
import io.nostrmesh.host.settings.StartupFailure;
import io.nostrmesh.spi.roster.EndpointRoster;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * The nodes that share a database of PostgreSQL. One thread listens to notifications, which only
 * say that there is something to read; another reads it, publishes it here, and writes what is to
 * be told. Each has a connection beside the pool.
 */
final class PostgresNodes implements OtherNodes, AutoCloseable {

  private final Errands errands;
  private final Contact contact;
  private final NodeThread listening;
  private final NodeThread following;

  private PostgresNodes(
      Errands errands, Contact contact, NodeThread listening, NodeThread following) {
    this.errands = errands;
    this.contact = contact;
    this.listening = listening;
    this.following = following;
  }

  /**
   * Joins the others: from here on nothing is missed that is stored, sent or changed.
   *
   * @throws StartupFailure when the database cannot be reached beside the pool
   */
  static PostgresNodes start(
      DirectConnection database,
      NodeName self,
      LiveFeed live,
      EndpointRoster roster,
      MemberDirectory members) {
    var errands = new Errands();
    var contact = new Contact(System::nanoTime);
    members.trustMemoryWhile(() -> !contact.isStale());
    var following =
        new Following(
            errands, events(database, self, live, roster), new Outbox(self), members, contact);
    var nodes =
        new PostgresNodes(
            errands,
            contact,
            new NodeThread(
                database,
                "listening",
                "What other nodes do is not heard",
                new Listening(self, errands, contact)),
            new NodeThread(
                database, "following", "What other nodes have done is not read", following));
    nodes.listening.start();
    nodes.following.start();
    return nodes;
  }

  private static ForeignEvents events(
      DirectConnection database, NodeName self, LiveFeed live, EndpointRoster roster) {
    try (Connection connection = database.open("starting")) {
      return new ForeignEvents(connection, self, live, roster);
    } catch (SQLException e) {
      throw new StartupFailure(
          "datasources.default.url: the database gives no connection for following other nodes: "
              + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
          e);
    }
  }

  @Override
  public boolean hasRoom() {
    return errands.hasRoom();
  }

  @Override
  public void tell(RenderedEvent ephemeral) {
    errands.send(ephemeral);
  }

  @Override
  public void whenCaughtUp(Runnable then) {
    errands.whenCaughtUp(then);
  }

  Optional<Duration> silence() {
    return contact.silence();
  }

  boolean isAlive() {
    return listening.isAlive() && following.isAlive();
  }

  @Override
  public void close() {
    listening.close();
    following.close();
  }
}
