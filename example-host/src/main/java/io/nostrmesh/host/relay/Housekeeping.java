package io.nostrmesh.host.relay;

import io.micronaut.scheduling.annotation.Scheduled;
import io.nostrmesh.host.relay.events.EventStore;
import io.nostrmesh.host.relay.events.EventStore.Page;
import io.nostrmesh.host.relay.events.EventStore.Position;
import io.nostrmesh.limit.FatalError;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventId;
import io.nostrmesh.nostr.message.Filter;
import io.nostrmesh.spi.EventPolicy;
import io.nostrmesh.spi.roster.EndpointRoster;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes from the store what nobody will be shown again: expired events and obsolete ones. */
@Singleton
final class Housekeeping {

  private static final int PAGE = 100;
  private static final int POLICY_SECONDS = 5;

  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

  private final EventStore store;
  private final EventPolicy policies;
  private final EndpointRoster roster;

  /** Only the scheduler's thread asks. */
  private volatile boolean failing;

  Housekeeping(EventStore store, Relay relay, EndpointRoster roster) {
    this.store = store;
    this.policies = relay.policies();
    this.roster = roster;
  }

  @Scheduled(initialDelay = "1s", fixedDelay = "1m")
  void sweep() {
    try {
      store.deleteExpired();
      Set<Integer> kinds = policies.perishableKinds();
      if (!kinds.isEmpty()) {
        deleteObsolete(kinds);
      }
    } catch (RuntimeException e) {
      FatalError.handOn(e);
      if (!failing) {
        LOG.warn("What has expired is not deleted, again in a minute: {}", e.toString());
      }
      failing = true;
      return;
    }
    failing = false;
  }

  private void deleteObsolete(Set<Integer> kinds) {
    Filter filter = Filter.ANY.withKinds(kinds);
    Optional<Position> position = Optional.empty();
    Page page;
    do {
      page = store.find(filter, position, PAGE);
      var obsolete = new ArrayList<EventId>();
      for (Event event : page.events()) {
        if (isObsolete(event)) {
          obsolete.add(event.id());
        }
        position = Optional.of(Position.after(event));
      }
      if (!obsolete.isEmpty()) {
        LOG.debug("Deleting {} obsolete events", obsolete.size());
        store.delete(obsolete);
        obsolete.forEach(roster::removed);
      }
    } while (!page.last());
  }

  private boolean isObsolete(Event event) {
    try {
      return policies
          .isObsolete(event)
          .thenApply(obsolete -> obsolete)
          .toCompletableFuture()
          .orTimeout(POLICY_SECONDS, TimeUnit.SECONDS)
          .join();
    } catch (CompletionException undecided) {
      return false;
    }
  }
}
