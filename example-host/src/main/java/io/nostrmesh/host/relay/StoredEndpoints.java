package io.nostrmesh.host.relay;

import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.StartupEvent;
import io.nostrmesh.host.relay.events.EventStore;
import io.nostrmesh.host.relay.events.EventStore.Page;
import io.nostrmesh.host.relay.events.EventStore.Position;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.message.Filter;
import io.nostrmesh.spi.roster.EndpointRoster;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Hands the roster what stands in the store when the relay starts, before anybody can come: so an
 * endpoint that a member named before a restart is known after it.
 */
@Singleton
final class StoredEndpoints implements ApplicationEventListener<StartupEvent> {

  private static final int PAGE = 500;

  private final EventStore store;
  private final EndpointRoster roster;

  StoredEndpoints(EventStore store, EndpointRoster roster) {
    this.store = store;
    this.roster = roster;
  }

  @Override
  public void onApplicationEvent(StartupEvent event) {
    var kinds = new HashSet<>(roster.kinds());
    kinds.remove(Kind.DELETION);
    if (kinds.isEmpty()) {
      return;
    }
    Filter filter = Filter.ANY.withKinds(kinds);
    Optional<Position> position = Optional.empty();
    Page page;
    do {
      page = store.find(filter, position, PAGE);
      var handed = new ArrayList<CompletableFuture<Void>>();
      for (Event stored : page.events()) {
        handed.add(roster.stored(stored).toCompletableFuture());
        position = Optional.of(Position.after(stored));
      }
      CompletableFuture.allOf(handed.toArray(CompletableFuture<?>[]::new)).join();
    } while (!page.last());
  }
}
