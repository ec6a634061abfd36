package io.nostrmesh.spi.roster;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventId;
import io.nostrmesh.spi.EventPolicy;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Knows which iroh endpoints stored events vouch for, so that members' endpoints are admitted by
 * their own keys, without a token. It knows by itself what replaces, deletes and ends an event
 * (NIP-01, NIP-09, NIP-40); whether an author is a member is asked when an endpoint comes.
 *
 * <p><b>Implemented by</b> this plugin. <b>Called by</b> the host, at the places where it already
 * asks {@link EventPolicy}: {@link #stored} and {@link #removed}. A host that does not call it
 * admits by tokens only, as before.
 *
 * <p><b>Threads:</b> any, event loops among them; nothing blocks.
 */
public interface EndpointRoster {

  /** Knows nobody: where there is nothing to be admitted to, or tokens alone count. */
  EndpointRoster NONE =
      new EndpointRoster() {
        @Override
        public Set<Integer> kinds() {
          return Set.of();
        }

        @Override
        public CompletionStage<Void> stored(Event event) {
          return CompletableFuture.completedFuture(null);
        }

        @Override
        public void removed(EventId id) {}
      };

  /** How many endpoints one event may name; further ones are left out. */
  int CLAIMS_PER_EVENT = 16;

  /**
   * {@return the kinds of events to hand over: those that may name endpoints, and deletions; always
   * the same}
   */
  Set<Integer> kinds();

  /**
   * An event is stored: right after it was, and at the start of the host once for each that stands
   * in the store, in any order. Deletions of the past need not be handed over again.
   *
   * @param event of one of the {@link #kinds}, others are not looked at; id and signature are
   *     verified
   * @return complete when it counts, which a host that has many to tell waits for; it fails when
   *     too many wait already
   */
  CompletionStage<Void> stored(Event event);

  /**
   * A stored event is gone, for whatever reason but those that the roster knows by itself: an
   * operator deleted it, or the host swept it away. May be told of any event.
   *
   * @param id the event's
   */
  void removed(EventId id);
}
