package io.nostrmesh.host.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.database.Durability;
import io.nostrmesh.host.database.ReadConnections;
import io.nostrmesh.host.database.Transactions;
import io.nostrmesh.host.relay.events.EventStore.Outcome;
import io.nostrmesh.host.relay.events.EventStore.Page;
import io.nostrmesh.host.relay.events.EventStore.Position;
import io.nostrmesh.host.relay.events.RenderedEvent;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.limit.FairQueue.Source;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventAddress;
import io.nostrmesh.nostr.EventId;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.Signature;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.nostr.message.Filter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever the filter, the database finds, page by page, what comparing it with every event finds,
 * and counts as many; with replacements, deletions and what has expired.
 */
@TestInstance(Lifecycle.PER_CLASS)
abstract class FilterQueryContract {

  private static final long NOW = 7_000_000_000L;

  /** The one thing that the relay around the store writes. */
  private static final int MEMBER_LIST = 13_534;

  private static final int EVENTS = 300;
  private static final int CASES = 400;
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Source SOURCE = new Source("test", "test");
  private static final Signature SIGNATURE = new Signature("00".repeat(64));

  /** Enough of them that a feed of all is found by more runs than a few. */
  private static final List<PublicKey> AUTHORS =
      IntStream.range(0, 40).mapToObj(i -> Keys.of("query" + i).publicKey()).toList();

  private static final List<Integer> KINDS = List.of(0, 1, 1, 1, 3, 5, 6, 7, 30_000, 31_990);
  private static final List<String> VALUES = List.of("", "a", "b", "c", "d", "\u00e9", " ");

  @TempDir static Path data;
  private TestRelay relay;
  private SqlEventStore store;
  private NaiveEvents model;
  private List<Event> known;

  /** Settings of the database. */
  abstract Object[] database();

  @BeforeAll
  void start() {
    relay = TestRelay.start(data, database());
    store =
        new SqlEventStore(
            relay.bean(Transactions.class),
            relay.bean(ReadConnections.class),
            relay.bean(Durability.class),
            () -> Instant.ofEpochSecond(NOW));
    model = new NaiveEvents(NOW);
    known = new ArrayList<>();
  }

  @AfterAll
  void stop() {
    store.close();
    relay.close();
  }

  /** Each seed adds events to those before it. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void findsAndCountsWhatTheNaiveStoreDoes(long seed) {
    var random = new Random(seed);
    write(random);
    for (int i = 0; i < CASES; i++) {
      Filter filter = filter(random);
      List<EventId> expected = model.find(filter);
      // Few pages, since each costs milliseconds.
      int page = Math.max(pick(random, List.of(1, 2, 7, 100)), expected.size() / 10);
      assertThat(find(filter, page)).as("%s by %d", filter.json(), page).isEqualTo(expected);
      List<Filter> several =
          IntStream.range(0, 1 + random.nextInt(3)).mapToObj(n -> filter(random)).toList();
      Set<Integer> except =
          random.nextBoolean()
              ? Set.of(MEMBER_LIST)
              : new HashSet<>(List.of(MEMBER_LIST, 31_990, pick(random, KINDS)));
      assertThat(store.count(several, except, LONG))
          .as("%s without %s", several.stream().map(Filter::json).toList(), except)
          .isEqualTo(counted(several, except));
    }
  }

  private long counted(List<Filter> filters, Set<Integer> except) {
    var union = new HashSet<EventId>();
    filters.forEach(filter -> union.addAll(model.find(filter)));
    var kinds = new HashMap<EventId, Integer>();
    known.forEach(event -> kinds.put(event.id(), event.kind()));
    return union.stream().filter(id -> !except.contains(kinds.get(id))).count();
  }

  private List<EventId> find(Filter filter, int count) {
    var found = new ArrayList<EventId>();
    Optional<Position> position = Optional.empty();
    Page page;
    do {
      page = store.find(filter, position, count, LONG);
      assertThat(page.events()).hasSizeLessThanOrEqualTo(count);
      for (Event event : page.events()) {
        if (AUTHORS.contains(event.pubkey())) {
          found.add(event.id());
        }
        position = Optional.of(Position.after(event));
      }
    } while (!page.last());
    return found;
  }

  private void write(Random random) {
    var batch = new ArrayList<Event>();
    for (int i = 0; i < EVENTS; i++) {
      batch.add(event(random));
      known.add(batch.get(i));
    }
    List<CompletableFuture<Outcome>> outcomes =
        batch.stream()
            .map(event -> store.store(RenderedEvent.of(event), SOURCE).toCompletableFuture())
            .toList();
    assertThat(outcomes.stream().map(CompletableFuture::join).toList())
        .isEqualTo(batch.stream().map(model::store).toList());
  }

  private Event event(Random random) {
    // Some authors write much more than others.
    PublicKey author = AUTHORS.get((int) (AUTHORS.size() * Math.pow(random.nextDouble(), 3)));
    int kind = pick(random, KINDS);
    var tags = new ArrayList<Tag>();
    for (int i = random.nextInt(4); i > 0; i--) {
      tags.add(Tag.of(pick(random, List.of("t", "p", "d", "T")), pick(random, VALUES)));
    }
    if (kind == 5 && !known.isEmpty()) {
      Event target = pick(random, known);
      author = target.pubkey();
      tags.add(
          target
              .address()
              .map(EventAddress::toString)
              .map(address -> Tag.of("a", address))
              .orElse(Tag.of("e", target.id().hex())));
    }
    if (random.nextInt(8) == 0) {
      tags.add(Tag.of("expiration", random.nextBoolean() ? "" + (NOW - 1) : "" + (NOW + 1)));
    }
    // Many in one second, and that of several batches.
    long at = random.nextInt(60);
    String content = "" + random.nextLong();
    EventId id = EventId.hash(author, at, kind, tags, content);
    return new Event(id, author, at, kind, tags, content, SIGNATURE);
  }

  private Filter filter(Random random) {
    Filter filter = Filter.ANY;
    if (random.nextInt(8) == 0) {
      filter = filter.withIds(some(random, () -> pick(random, known).id(), 30));
    }
    if (random.nextInt(3) == 0) {
      filter = filter.withAuthors(some(random, () -> pick(random, AUTHORS), 40));
    }
    if (random.nextInt(2) == 0) {
      filter = filter.withKinds(some(random, () -> pick(random, KINDS), 4));
    }
    if (random.nextInt(20) == 0) {
      filter = filter.withKinds(some(random, () -> random.nextInt(32_000), 60));
    }
    if (random.nextInt(3) == 0) {
      Map<String, Set<String>> tags = new HashMap<>();
      for (int i = random.nextInt(3); i >= 0; i--) {
        tags.put(
            pick(random, List.of("t", "p", "d", "T")), some(random, () -> pick(random, VALUES), 3));
      }
      filter = filter.withTags(tags);
    }
    if (random.nextInt(3) == 0) {
      filter = filter.withSince(random.nextInt(60));
    }
    if (random.nextInt(3) == 0) {
      filter = filter.withUntil(random.nextInt(60));
    }
    return filter;
  }

  /** Seldom none. */
  private static <T> Set<T> some(Random random, Supplier<T> supplier, int most) {
    var some = new HashSet<T>();
    for (int i = random.nextInt(10) == 0 ? 0 : 1 + random.nextInt(most); i > 0; i--) {
      some.add(supplier.get());
    }
    return some;
  }

  private static <T> T pick(Random random, List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
