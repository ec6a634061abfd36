package io.nostrmesh.host.relay;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.PublicKey;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Brings each new event to the sessions, which know who wants it. */
final class LiveFeed {

  private final Set<Session> sessions = ConcurrentHashMap.newKeySet();

  void join(Session session) {
    sessions.add(session);
  }

  void leave(Session session) {
    sessions.remove(session);
  }

  int size() {
    return sessions.size();
  }

  void forEach(Consumer<Session> action) {
    sessions.forEach(action);
  }

  /** Runs on the thread that stored the event; takes time in proportion to the subscriptions. */
  void publish(Event event) {
    String json = event.toJson();
    for (Session session : sessions) {
      session.offer(event, json);
    }
  }

  void membershipEnded(PublicKey key) {
    sessions.forEach(session -> session.membershipEnded(key));
  }
}
