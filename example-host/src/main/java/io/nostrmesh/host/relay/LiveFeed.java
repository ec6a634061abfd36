package io.nostrmesh.host.relay;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventId;
import io.nostrmesh.nostr.PublicKey;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Brings each new event to the sessions, which know who wants it. */
final class LiveFeed {

  private final Set<Session> sessions = ConcurrentHashMap.newKeySet();
  private final Set<EventId> arriving = ConcurrentHashMap.newKeySet();

  void join(Session session) {
    sessions.add(session);
  }

  void leave(Session session) {
    sessions.remove(session);
  }

  /** Says that an event is about to be stored; {@link #arrived} must follow. */
  void expect(EventId event) {
    arriving.add(event);
  }

  /** Says that an expected event has been published, or will not be. */
  void arrived(EventId event) {
    arriving.remove(event);
  }

  /** The events that may be in the store already but have not been published to the end. */
  Set<EventId> arriving() {
    return arriving;
  }

  /** Runs on the thread that stored the event; takes time in proportion to the subscriptions. */
  void publish(Event event) {
    String json = event.toJson();
    for (Session session : sessions) {
      session.offer(event, json);
    }
  }

  void endUnauthenticated(Instant now) {
    sessions.forEach(session -> session.endIfUnauthenticated(now));
  }

  void membershipEnded(PublicKey key) {
    sessions.forEach(session -> session.membershipEnded(key));
  }
}
