package io.nostrmesh.client.nostr;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventId;
import io.nostrmesh.nostr.message.Filter;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Follows the stored events of one subscription page by page: relays send the newest of them, and
 * often fewer than they were asked for without a word (NIP-01). So the next page, up to the oldest
 * event seen, is asked for until one brings nothing new. Used on the loop only.
 */
final class StoredPages {
  /** Events that are followed; a relay that goes on for ever is not. */
  static final int MAX_EVENTS = 20_000;

  static final int MAX_PAGES = 100;

  /** A relay that sends fewer than this has no more, whatever it was asked for. */
  static final int SMALLEST_FULL_PAGE = 50;

  private final Set<EventId> seen = new HashSet<>();
  private Filter filter = Filter.ANY;
  private long oldest;
  private int pages;
  private int received;
  private int fresh;
  private boolean complete;

  /** The first page has been asked for. */
  void start(Filter first) {
    seen.clear();
    filter = first;
    oldest = Long.MAX_VALUE;
    pages = 1;
    received = 0;
    fresh = 0;
    complete = false;
  }

  /** An event of the current page, or one that another filter of the subscription brought. */
  void received(Event event) {
    if (!filter.matches(event)) {
      return;
    }
    received++;
    oldest = Math.min(oldest, event.createdAt());
    if (seen.size() < MAX_EVENTS && seen.add(event.id())) {
      fresh++;
    }
  }

  /** The current page has ended. Returns the next one to ask for, or that there is none. */
  Optional<Filter> next() {
    if (fresh == 0) {
      // A full page of events of one second hides whatever else that second has.
      complete = seen.size() < MAX_EVENTS && received < SMALLEST_FULL_PAGE;
      seen.clear();
      return Optional.empty();
    }
    if (++pages > MAX_PAGES) {
      seen.clear();
      return Optional.empty();
    }
    received = 0;
    fresh = 0;
    return Optional.of(filter.withUntil(oldest));
  }

  /** Whether the pages were followed to their end. */
  boolean complete() {
    return complete;
  }
}
