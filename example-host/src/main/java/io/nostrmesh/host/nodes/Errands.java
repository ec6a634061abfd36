package io.nostrmesh.host.nodes;

import io.nostrmesh.host.relay.events.RenderedEvent;
import io.nostrmesh.nostr.PublicKey;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What the node's thread has to do. However much is notified, it becomes no more than "look after
 * this topic". For any thread.
 */
final class Errands {

  /** Events that wait to be sent to other nodes; twice as many after a failure. */
  static final int EPHEMERAL_EVENTS = 1024;

  static final int EPHEMERAL_CHARS = 8 * 1024 * 1024;

  /** Beyond it all members are compared. */
  static final int MEMBERS = 256;

  /** Who waits for the node to have caught up; beyond it nobody does. */
  static final int WAITING = 10_000;

  /** A round of errands. */
  record Round(
      Set<Topic> topics,
      Set<PublicKey> members,
      List<RenderedEvent> ephemeral,
      List<Runnable> caughtUp) {}

  private final Set<Topic> topics = EnumSet.noneOf(Topic.class);
  private final Set<PublicKey> members = new LinkedHashSet<>();
  private final List<RenderedEvent> ephemeral = new ArrayList<>();
  private final List<Runnable> caughtUp = new ArrayList<>();
  private long ephemeralChars;

  synchronized void lookAfter(Topic topic) {
    topics.add(topic);
    notifyAll();
  }

  /** After notifications may have been lost. */
  synchronized void lookAfterAll() {
    topics.addAll(EnumSet.allOf(Topic.class));
    notifyAll();
  }

  synchronized void lookAfter(PublicKey member) {
    if (members.size() < MEMBERS) {
      members.add(member);
    } else {
      topics.add(Topic.ALL_MEMBERS);
    }
    notifyAll();
  }

  synchronized boolean hasRoom() {
    return ephemeral.size() < EPHEMERAL_EVENTS && ephemeralChars < EPHEMERAL_CHARS;
  }

  /** Takes an event to be sent; one for which there is no room any more stays in this node. */
  synchronized void send(RenderedEvent event) {
    if (hasRoom()) {
      ephemeral.add(event);
      ephemeralChars += event.json().length();
      notifyAll();
    }
  }

  /** Runs {@code then} after the next round that begins. */
  void whenCaughtUp(Runnable then) {
    synchronized (this) {
      if (caughtUp.size() < WAITING) {
        caughtUp.add(then);
        topics.add(Topic.STORED_EVENTS);
        notifyAll();
        return;
      }
    }
    then.run();
  }

  /** All there is to do; waits for something, but no longer than that. */
  synchronized Round next(long millis) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (isEmpty()) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        break;
      }
      wait(left);
    }
    var round =
        new Round(
            Set.copyOf(topics), Set.copyOf(members), List.copyOf(ephemeral), List.copyOf(caughtUp));
    topics.clear();
    members.clear();
    ephemeral.clear();
    ephemeralChars = 0;
    caughtUp.clear();
    return round;
  }

  private boolean isEmpty() {
    return topics.isEmpty() && members.isEmpty() && ephemeral.isEmpty() && caughtUp.isEmpty();
  }

  /** A round failed: it is to be done again, before what has come since. */
  void again(Round round) {
    synchronized (this) {
      ephemeral.addAll(0, round.ephemeral());
      round.ephemeral().forEach(event -> ephemeralChars += event.json().length());
    }
    round.topics().forEach(this::lookAfter);
    round.members().forEach(this::lookAfter);
    round.caughtUp().forEach(this::whenCaughtUp);
  }
}
