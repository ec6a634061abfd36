package io.nostrmesh.host.nodes;

import io.nostrmesh.host.relay.events.RenderedEvent;
import io.nostrmesh.host.relay.live.LiveFeed;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.limit.FairQueue.Source;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventId;
import io.nostrmesh.spi.roster.EndpointRoster;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what other nodes have stored, sent and deleted to the subscribers and the roster of this
 * one, as its own events are brought. Of one thread.
 */
final class ForeignEvents {

  /** All of them take turns with the publishers of this node as one publisher does. */
  private static final Source OTHER_NODES = new Source("other nodes", "");

  private static final Logger LOG = LoggerFactory.getLogger(ForeignEvents.class);

  private record Gone(EventId id, int kind) {}

  private final LiveFeed live;
  private final EndpointRoster roster;
  private final Set<Integer> rosterKinds;
  private final Cursor<Optional<RenderedEvent>> stored;
  private final Cursor<Optional<RenderedEvent>> ephemeral;
  private final Cursor<Gone> gone;

  /** Begins behind all that is there; what the caller reads of the store from now on has that. */
  ForeignEvents(Connection connection, NodeName self, LiveFeed live, EndpointRoster roster)
      throws SQLException {
    this.live = live;
    this.roster = roster;
    this.rosterKinds = roster.kinds();
    String ofOthers = "node is distinct from " + self;
    this.stored =
        new Cursor<>(
            connection, "nostr_event", "json", ofOthers, found -> event(found.getString(2)));
    this.ephemeral =
        new Cursor<>(
            connection, "node_ephemeral", "json", ofOthers, found -> event(found.getString(2)));
    this.gone =
        new Cursor<>(
            connection,
            "node_gone",
            "event_id, kind",
            "true",
            found -> new Gone(new EventId(found.getString(2)), found.getInt(3)));
  }

  private static Optional<RenderedEvent> event(String json) {
    Parsed<Event> event = Event.parse(json);
    if (event instanceof Parsed.Malformed<Event> malformed) {
      LOG.error("Another node has stored what is no event: {}", malformed.problem());
    }
    return event.toOptional().map(valid -> new RenderedEvent(valid, json));
  }

  /** Until there are no more; returns when they are on their way to all who subscribed. */
  void stored(Connection connection) throws SQLException, InterruptedException {
    readAll(
        connection,
        stored,
        event -> {
          if (rosterKinds.contains(event.event().kind())) {
            roster.stored(event.event());
          }
        });
  }

  /** Likewise. */
  void ephemeral(Connection connection) throws SQLException, InterruptedException {
    readAll(connection, ephemeral, event -> {});
  }

  private void readAll(
      Connection connection, Cursor<Optional<RenderedEvent>> cursor, Consumer<RenderedEvent> before)
      throws SQLException, InterruptedException {
    boolean more = true;
    while (more) {
      var last = new Last();
      more =
          cursor.advance(
              connection,
              row ->
                  row.ifPresent(
                      event -> {
                        before.accept(event);
                        last.delivery = live.publish(event, OTHER_NODES);
                      }));
      last.await();
    }
  }

  /** Tells the roster of events that have left the store. */
  void gone(Connection connection) throws SQLException {
    boolean more = true;
    while (more) {
      more =
          gone.advance(
              connection,
              event -> {
                if (rosterKinds.contains(event.kind())) {
                  roster.removed(event.id());
                }
              });
    }
  }

  /** The delivery of the last event of a page: those of one source are delivered in order. */
  private static final class Last {
    private CompletionStage<Void> delivery = CompletableFuture.completedFuture(null);

    void await() throws InterruptedException {
      try {
        delivery.toCompletableFuture().get();
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
