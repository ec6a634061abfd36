package io.nostrmesh.host.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.database.Durability;
import io.nostrmesh.host.database.ReadConnections;
import io.nostrmesh.host.database.Transactions;
import io.nostrmesh.host.relay.events.EventStore;
import io.nostrmesh.host.relay.events.EventStore.Outcome;
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
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the values of its tags, a stored event is found by them, deleted, and stays deleted. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class EventStoreContract {

  private static final Source SOURCE = new Source("test", "test");
  private static final Signature SIGNATURE = new Signature("00".repeat(64));

  /** The time of the store, so late that the sweeps of the relay around it find nothing expired. */
  private static final long NOW = 7_000_000_000L;

  /**
   * Of a deletion: is it here, the event, its tags in one batch, and three each for what it names
   * by {@code e} and by {@code a}.
   */
  private static final int MOST_STATEMENTS = 9;

  private static final long EXPIRED = NOW - 1;
  private static final String LONG = "sha256:" + "0".repeat(64);

  /** Values of which some differ by little; each is one that a client may send. */
  private static final List<String> VALUES =
      List.of(
          "",
          " ",
          "a",
          "A",
          "a ",
          " a",
          "a\u0000",
          "\u0000",
          "a\nb",
          "\u007f",
          "\u00e9",
          "e\u0301",
          "\u00c9",
          "\uD83D\uDE00",
          "\uD83D\uDE01",
          "\uFFFE",
          "'); drop table nostr_event; --",
          "%_\\",
          LONG,
          LONG + "1",
          "x".repeat(249),
          "x".repeat(250),
          "x".repeat(251),
          "x".repeat(960),
          "x".repeat(960) + "y",
          "\uD83D\uDE00".repeat(256),
          "x".repeat(1025),
          "x".repeat(70_000));

  @TempDir static Path data;
  private final Object[] database = database();
  private TestRelay relay;
  private SqlEventStore store;

  /** The properties, names and values in turn, that choose a database for this class. */
  abstract Object[] database();

  @BeforeAll
  void start() {
    relay = TestRelay.start(data, database);
    store =
        new SqlEventStore(
            relay.bean(Transactions.class),
            relay.bean(ReadConnections.class),
            relay.bean(Durability.class),
            () -> Instant.ofEpochSecond(NOW));
  }

  @AfterAll
  void stop() {
    store.close();
    relay.close();
  }

  private void restart() {
    stop();
    start();
  }

  static Stream<String> values() {
    return VALUES.stream();
  }

  @ParameterizedTest
  @MethodSource("values")
  void findsAnEventByEachOfItsTagsAndByNoOtherValue(String value) {
    PublicKey author = Keys.of("tags" + VALUES.indexOf(value)).publicKey();
    Event event = event(author, 1, 5, List.of(Tag.of("t", value), Tag.of("Z", value, "more")), "");
    assertThat(storeAll(List.of(event))).containsExactly(Outcome.STORED);
    for (String name : List.of("t", "Z")) {
      assertThat(find(tag(author, name, Set.of(value)))).containsExactly(event.id());
      for (String other : VALUES) {
        if (!other.equals(value)) {
          assertThat(find(tag(author, name, Set.of(other)))).isEmpty();
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("values")
  void keepsAnAddressDeleted(String d) {
    PublicKey author = Keys.of("address" + VALUES.indexOf(d)).publicKey();
    Event event = event(author, 30_000, 5, List.of(Tag.of("d", d)), "");
    Tag address = Tag.of("a", new EventAddress(30_000, author, d).toString());
    Event deletion = event(author, 5, 6, List.of(address, Tag.of("expiration", "" + EXPIRED)), "");
    Event later = event(author, 30_000, 7, List.of(Tag.of("d", d)), "");
    assertThat(storeAll(List.of(event, deletion, event)))
        .containsExactly(Outcome.STORED, Outcome.STORED, Outcome.DELETED);
    store.deleteExpired();
    assertThat(storeAll(List.of(event, later))).containsExactly(Outcome.DELETED, Outcome.STORED);
    assertThat(find(tag(author, "d", Set.of(d)))).containsExactly(later.id());
  }

  /** Each seed is 1500 random steps, compared with a model that has no index, and one restart. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void doesWhatTheNaiveStoreDoes(long seed) {
    var random = new Random(seed);
    var model = new NaiveEvents(NOW);
    List<PublicKey> authors =
        IntStream.range(0, 3).mapToObj(i -> Keys.of(seed + "." + i).publicKey()).toList();
    var known = new ArrayList<Event>();
    for (int round = 0; round < 50; round++) {
      if (round == 25) {
        restart();
      }
      var batch = new ArrayList<Event>();
      for (int i = 0; i < 30; i++) {
        boolean again = !known.isEmpty() && random.nextInt(3) == 0;
        Event event = again ? pick(random, known) : random(random, authors, known);
        known.add(event);
        batch.add(event);
      }
      assertThat(storeAll(batch)).isEqualTo(batch.stream().map(model::store).toList());
      if (random.nextInt(4) == 0) {
        store.deleteExpired();
        model.deleteExpired();
      }
      for (int i = 0; i < 10; i++) {
        Filter filter =
            tag(
                pick(random, authors),
                pick(random, List.of("t", "d", "e", "a")),
                Set.copyOf(List.of(pick(random, VALUES), pick(random, known).id().hex())));
        assertThat(find(filter)).isEqualTo(model.find(filter));
      }
      for (PublicKey author : authors) {
        Filter filter = authored(author, Map.of());
        assertThat(find(filter)).isEqualTo(model.find(filter));
      }
    }
  }

  private static Event random(Random random, List<PublicKey> authors, List<Event> known) {
    PublicKey author = pick(random, authors);
    var tags = new ArrayList<Tag>();
    tags.add(Tag.of("d", pick(random, VALUES)));
    int kind = pick(random, List.of(0, 1, 1, 5, 5, 30_000, 30_000, 30_000, 31_990));
    for (int i = random.nextInt(4); i > 0; i--) {
      tags.add(Tag.of(pick(random, List.of("t", "p", "T")), pick(random, VALUES)));
    }
    if (kind == 5) {
      for (int i = random.nextInt(6); i > 0 && !known.isEmpty(); i--) {
        Event target = pick(random, known);
        tags.add(
            target.address().isPresent() && random.nextBoolean()
                ? Tag.of("a", target.address().get().toString())
                : Tag.of("e", target.id().hex()));
      }
      tags.add(Tag.of("e", pick(random, VALUES)));
      tags.add(Tag.of("a", pick(random, VALUES)));
    }
    if (random.nextInt(3) == 0) {
      tags.add(Tag.of("expiration", random.nextBoolean() ? "" + EXPIRED : "" + Long.MAX_VALUE));
    }
    return event(author, kind, random.nextInt(20), tags, "" + random.nextInt());
  }

  /** The work of a deletion is a handful of statements, however many events it names. */
  @ParameterizedTest
  @ValueSource(ints = {1, 65, 6500})
  void carriesOutADeletionOfThousandsAsOne(int count) throws SQLException {
    PublicKey author = Keys.of("many" + count).publicKey();
    var events = new ArrayList<Event>();
    var tags = new ArrayList<Tag>();
    for (int i = 0; i < count; i++) {
      Event event = event(author, 1, i, List.of(), "");
      if (i % 100 == 0) {
        events.add(event);
        tags.add(Tag.of("a", new EventAddress(30_000, author, "" + i).toString()));
      }
      tags.add(Tag.of("e", event.id().hex()));
    }
    storeAll(events);
    EventRow deletion = EventRow.of(RenderedEvent.of(event(author, 5, 0, tags, "")));
    var statements = new AtomicInteger();
    Outcome outcome =
        relay
            .bean(Transactions.class)
            .write(
                connection ->
                    new EventTables(counting(connection, statements)).store(deletion, NOW));
    assertThat(outcome).isEqualTo(Outcome.STORED);
    assertThat(statements.get()).isEqualTo(MOST_STATEMENTS);
    assertThat(find(authored(author, Map.of()).withKinds(Set.of(1)))).isEmpty();
    assertThat(storeAll(events)).containsOnly(Outcome.DELETED);
  }

  private static Connection counting(Connection connection, AtomicInteger statements) {
    return (Connection)
        Proxy.newProxyInstance(
            EventStoreContract.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("prepareStatement")) {
                statements.incrementAndGet();
              }
              return method.invoke(connection, arguments);
            });
  }

  private List<Outcome> storeAll(List<Event> events) {
    Function<Event, CompletableFuture<Outcome>> write =
        event -> store.store(RenderedEvent.of(event), SOURCE).toCompletableFuture();
    return events.stream().map(write).toList().stream().map(CompletableFuture::join).toList();
  }

  private List<EventId> find(Filter filter) {
    var found = new ArrayList<EventId>();
    Optional<EventStore.Position> position = Optional.empty();
    EventStore.Page page;
    do {
      page = store.find(filter, position, 100);
      for (Event event : page.events()) {
        found.add(event.id());
        position = Optional.of(new EventStore.Position(event.createdAt(), event.id()));
      }
    } while (!page.last());
    return found;
  }

  private static Event event(PublicKey author, int kind, long at, List<Tag> tags, String content) {
    EventId id = EventId.hash(author, at, kind, tags, content);
    return new Event(id, author, at, kind, tags, content, SIGNATURE);
  }

  private static Filter tag(PublicKey author, String name, Set<String> values) {
    return authored(author, Map.of(name, values));
  }

  private static Filter authored(PublicKey author, Map<String, Set<String>> tags) {
    return new Filter(
        Optional.empty(),
        Optional.of(Set.of(author)),
        Optional.empty(),
        tags,
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalInt.empty(),
        Map.of());
  }

  private static <T> T pick(Random random, List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
