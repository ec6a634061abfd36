package io.nostrmesh.host.relay;

import static io.nostrmesh.nostr.Kind.MEMBER_ADDED;
import static io.nostrmesh.nostr.Kind.MEMBER_LIST;
import static io.nostrmesh.nostr.Kind.MEMBER_REMOVED;

import io.nostrmesh.host.members.MemberChange;
import io.nostrmesh.host.members.MemberDirectory;
import io.nostrmesh.host.members.MemberRow;
import io.nostrmesh.host.members.RelayKey;
import io.nostrmesh.host.relay.events.EventStore;
import io.nostrmesh.host.relay.events.EventStore.Outcome;
import io.nostrmesh.host.relay.events.RenderedEvent;
import io.nostrmesh.host.relay.live.LiveFeed;
import io.nostrmesh.limit.BoundedMap;
import io.nostrmesh.limit.BoundedMap.Eldest;
import io.nostrmesh.limit.FairQueue.Source;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventId;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.nostr.message.Filter;
import io.nostrmesh.spi.Registration;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the relay itself says about its members (NIP-43), signed with its own key: who came (8000),
 * who went (8001), and the list of all (13534). It goes the way of other events from the store on;
 * no policy is asked.
 *
 * <p>A change is announced by the process that made it. The list is made from the database, and
 * compared with it once more after it was stored: what other processes change meanwhile is in it in
 * the end, whoever writes last.
 */
final class MemberAnnouncements implements AutoCloseable {

  /** Who is named in the list, the first to come first; its text stays below a megabyte. */
  static final int MOST_LISTED = 10_000;

  /** Between two lists, for each thousand members: many changes make few lists. */
  static final Duration PAUSE = Duration.ofSeconds(1);

  private static final int THOUSAND = 1000;
  private static final Duration RETRY = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Keys whose last announcement is remembered, for the next one to be newer. */
  private static final int REMEMBERED = 1000;

  private static final Logger LOG = LoggerFactory.getLogger(MemberAnnouncements.class);

  private final MemberDirectory members;
  private final RelayKey key;
  private final EventStore store;
  private final LiveFeed live;
  private final InstantSource clock;
  private final Source source;
  private final Registration changes;
  private final AtomicBoolean due = new AtomicBoolean();
  private final BoundedMap<PublicKey, Long> announced = new BoundedMap<>(REMEMBERED, Eldest.ADDED);
  private final ScheduledThreadPoolExecutor worker =
      new ScheduledThreadPoolExecutor(
          1,
          task -> {
            var thread = new Thread(task, "member-list");
            thread.setDaemon(true);
            return thread;
          });

  private boolean failing;
  private boolean othersDeleted;

  MemberAnnouncements(
      MemberDirectory members, RelayKey key, EventStore store, LiveFeed live, InstantSource clock) {
    this.members = members;
    this.key = key;
    this.store = store;
    this.live = live;
    this.clock = clock;
    this.source = new Source(key.publicKey(), this);
    worker.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    this.changes = members.onChange(this::changed);
    renew();
  }

  /** One at a time, on the thread of whoever made the change. */
  private void changed(MemberChange change) {
    if (change instanceof MemberChange.Added) {
      announce(MEMBER_ADDED, change.key());
    } else if (change instanceof MemberChange.Removed) {
      announce(MEMBER_REMOVED, change.key());
    }
    renewIn(PAUSE.multipliedBy(1 + members.size() / THOUSAND));
  }

  private void announce(int kind, PublicKey member) {
    // Who comes, goes and comes again within a second has three announcements, in this order.
    long createdAt =
        Math.max(now(), announced.get(member).map(last -> last + 1).orElse(Long.MIN_VALUE));
    announced.put(member, createdAt);
    List<Tag> tags = List.of(Tag.of("-"), Tag.of("p", member.hex()));
    publish(key.sign(new EventTemplate(kind, createdAt, tags, "")))
        .whenComplete(
            (outcome, failure) -> {
              if (failure != null || outcome != Outcome.STORED) {
                LOG.warn("kind {} of {} is not announced; the list has it", kind, member);
              }
            });
  }

  /** At the latest then, however often it is asked for. */
  private void renewIn(Duration pause) {
    if (due.compareAndSet(false, true)) {
      try {
        worker.schedule(this::renew, pause.toMillis(), TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException ended) {
        LOG.debug("The list is renewed at the next start");
      }
    }
  }

  private synchronized void renew() {
    due.set(false);
    try {
      if (!othersDeleted) {
        deleteLists();
        othersDeleted = true;
      }
      List<MemberRow> rows = members.stored(MOST_LISTED);
      List<Tag> tags = tags(rows);
      Optional<Event> former = stored();
      if (former.filter(list -> list.tags().equals(tags)).isEmpty()) {
        long after = former.map(list -> list.createdAt() + 1).orElse(Long.MIN_VALUE);
        var list = new EventTemplate(MEMBER_LIST, Math.max(now(), after), tags, "");
        Outcome outcome =
            publish(key.sign(list))
                .toCompletableFuture()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
        renewIn(outcome == Outcome.BUSY ? RETRY : PAUSE);
      }
      if (failing) {
        LOG.info("The list of members is written again");
      }
      failing = false;
    } catch (CompletionException e) {
      failed(e.getCause() == null ? e : e.getCause());
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  private void failed(Throwable failure) {
    if (!failing) {
      LOG.warn(
          "The list of members is out of date until it can be written: {}", failure.toString());
    }
    failing = true;
    renewIn(RETRY);
  }

  private Optional<Event> stored() {
    Filter own = Filter.ANY.withKinds(Set.of(MEMBER_LIST)).withAuthors(Set.of(key.publicKey()));
    return store.find(own, Optional.empty(), 1).events().stream().findFirst();
  }

  /** Nobody shall take the list of a key that the relay has given up for its list. */
  private void deleteLists() {
    var others = new ArrayList<EventId>();
    for (Event list :
        store
            .find(Filter.ANY.withKinds(Set.of(MEMBER_LIST)), Optional.empty(), THOUSAND)
            .events()) {
      if (!list.pubkey().equals(key.publicKey())) {
        others.add(list.id());
      }
    }
    if (!others.isEmpty()) {
      store.delete(others);
    }
  }

  private static List<Tag> tags(List<MemberRow> rows) {
    var tags = new ArrayList<Tag>(rows.size() + 1);
    tags.add(Tag.of("-"));
    rows.forEach(row -> tags.add(Tag.of("member", row.key().hex(), row.role().word())));
    return tags;
  }

  private CompletionStage<Outcome> publish(Event event) {
    var rendered = RenderedEvent.of(event);
    if (!live.expect(event.id())) {
      return CompletableFuture.completedFuture(Outcome.BUSY);
    }
    return store
        .store(rendered, source)
        .thenApply(
            outcome -> {
              if (outcome == Outcome.STORED) {
                live.publish(rendered, source)
                    .whenComplete((delivered, failure) -> live.arrived(event.id()));
              } else {
                live.arrived(event.id());
              }
              return outcome;
            })
        .whenComplete(
            (outcome, failure) -> {
              if (failure != null) {
                live.arrived(event.id());
              }
            });
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }

  /** Lets the worker finish: H2 closes its file when a thread is interrupted in it. */
  @Override
  public void close() {
    changes.close();
    worker.shutdown();
    try {
      worker.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
