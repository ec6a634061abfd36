package io.nostrmesh.host.relay.events;

import io.nostrmesh.limit.FairQueue.Source;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventId;
import io.nostrmesh.nostr.message.Filter;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Where events are kept. Keeps to NIP-01 (one version of each replaceable and addressable event,
 * the lower id in a tie), NIP-09 (deletions by {@code e} and {@code a} tag, remembered) and NIP-40
 * (expired events are not found).
 */
public interface EventStore {

  /** What became of an event. */
  enum Outcome {
    STORED,
    /** It is here already. */
    DUPLICATE,
    /** A version that supersedes it is here. */
    SUPERSEDED,
    /** Its author has deleted it. */
    DELETED,
    /** Too much is waiting to be written; try again later. */
    BUSY
  }

  /**
   * A place in the order of answers.
   *
   * @param createdAt the time of the event before that place, as {@code id} is its id
   */
  record Position(long createdAt, EventId id) {
    public static Position after(Event event) {
      return new Position(event.createdAt(), event.id());
    }
  }

  /**
   * Stores an event. Does not block. Events of one source are stored in the order of the calls;
   * sources take turns.
   *
   * @return completes when the event survives the death of this process; fails when the database
   *     does
   */
  CompletionStage<Outcome> store(RenderedEvent event, Source source);

  /**
   * Some events in the order of answers.
   *
   * @param last whether nothing comes after them
   */
  record Page(List<Event> events, boolean last) {
    public Page {
      events = List.copyOf(events);
    }
  }

  /**
   * The next events that match, newest first, in one second the lowest id first. Blocks. A page
   * holds one event or more unless it is the last, and little more than a mebibyte of them.
   *
   * @param from where to go on, or empty to begin with the newest
   * @param count how many events to find at most
   * @param atMost how long it may take
   * @throws QueryTimeout when it would take longer
   */
  Page find(Filter filter, Optional<Position> from, int count, Duration atMost);

  /** As above, for work of the relay's own, in which nobody waits. */
  default Page find(Filter filter, Optional<Position> from, int count) {
    return find(filter, from, count, Duration.ofMinutes(1));
  }

  /**
   * How many events match one filter or more. Blocks.
   *
   * @param except kinds of which no event is counted; not many
   * @param atMost how long it may take
   * @throws QueryTimeout when it would take longer
   */
  long count(List<Filter> filters, Set<Integer> except, Duration atMost);

  /** A query took longer than it may. */
  final class QueryTimeout extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public QueryTimeout(Throwable cause) {
      super("a query took too long", cause);
    }
  }

  /** Deletes events for good, without remembering them as deleted by their author. Blocks. */
  void delete(Collection<EventId> ids);

  /** Deletes for good what has expired (NIP-40). Blocks. */
  void deleteExpired();
}
