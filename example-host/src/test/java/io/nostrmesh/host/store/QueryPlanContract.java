package io.nostrmesh.host.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.database.ReadConnections;
import io.nostrmesh.host.database.Transactions;
import io.nostrmesh.host.relay.events.EventStore.Page;
import io.nostrmesh.host.relay.events.EventStore.Position;
import io.nostrmesh.host.relay.events.RenderedEvent;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventId;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.Signature;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.nostr.message.Filter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What common filters cost, by the database's own word: rows in proportion to what is asked for,
 * however much is stored, for the first page and for the next.
 */
@TestInstance(Lifecycle.PER_CLASS)
abstract class QueryPlanContract {

  private static final int EVENTS = 5000;
  private static final int COUNT = 20;
  private static final long FIRST = 1_700_000_000;
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Signature SIGNATURE = new Signature("00".repeat(64));

  private static final List<PublicKey> AUTHORS =
      IntStream.range(0, 200).mapToObj(i -> Keys.of("plan" + i).publicKey()).toList();

  @TempDir static Path data;
  private TestRelay relay;
  private static final List<Event> STORED = new ArrayList<>();

  /** Settings of the database. */
  abstract Object[] database();

  /** What makes of a query one that answers with its plan after having run it. */
  abstract String explain();

  /** How many rows were looked at. */
  abstract long scanned(String plan);

  @BeforeAll
  void start() {
    relay = TestRelay.start(data, database());
    var random = new Random(1);
    for (int i = 0; i < EVENTS; i++) {
      STORED.add(event(random, i));
    }
    relay
        .bean(Transactions.class)
        .write(
            connection -> {
              var tables = new EventTables(connection);
              for (Event event : STORED) {
                tables.store(EventRow.of(RenderedEvent.of(event)), FIRST);
              }
              return connection.createStatement().execute("analyze");
            });
  }

  @AfterAll
  void stop() {
    STORED.clear();
    relay.close();
  }

  private static Event event(Random random, int i) {
    PublicKey author = AUTHORS.get(random.nextInt(AUTHORS.size()));
    int kind = List.of(1, 1, 1, 1, 1, 1, 7, 7, 6, 30_023).get(random.nextInt(10));
    List<Tag> tags =
        List.of(
            Tag.of("d", "" + i),
            Tag.of("t", random.nextBoolean() ? "common" : "often"),
            Tag.of("e", "rare" + i % 1000));
    EventId id = EventId.hash(author, FIRST + i, kind, tags, "");
    return new Event(id, author, FIRST + i, kind, tags, "", SIGNATURE);
  }

  static Stream<Arguments> common() {
    Filter all = Filter.ANY;
    Set<PublicKey> fifty = Set.copyOf(AUTHORS.subList(0, 50));
    Set<PublicKey> most = Set.copyOf(AUTHORS.subList(0, 150));
    return Stream.of(
        // what it is, the filter, how many rows for each event asked for
        Arguments.of("everything", all, 4),
        Arguments.of("one kind", all.withKinds(Set.of(1)), 4),
        Arguments.of("a rare kind", all.withKinds(Set.of(30_023)), 4),
        Arguments.of("several kinds", all.withKinds(Set.of(1, 6, 7)), 8),
        Arguments.of("one author", all.withAuthors(Set.of(AUTHORS.get(3))), 4),
        Arguments.of(
            "one author and kind", all.withAuthors(Set.of(AUTHORS.get(3))).withKinds(Set.of(1)), 4),
        Arguments.of("a feed of 50", all.withAuthors(fifty).withKinds(Set.of(1, 6)), 40),
        Arguments.of("a feed of 150", all.withAuthors(most).withKinds(Set.of(1, 6)), 40),
        Arguments.of(
            "ids",
            all.withIds(STORED.stream().limit(30).map(Event::id).collect(Collectors.toSet())),
            8),
        Arguments.of("a rare tag", all.withTags(Map.of("e", Set.of("rare7"))), 4),
        Arguments.of(
            "several rare tags", all.withTags(Map.of("e", Set.of("rare7", "rare8", "rare9"))), 8),
        Arguments.of("a common tag", all.withTags(Map.of("t", Set.of("common"))), 4),
        Arguments.of(
            "a common tag and a rare kind",
            all.withTags(Map.of("t", Set.of("common"))).withKinds(Set.of(30_023)),
            4),
        Arguments.of(
            "two tags", all.withTags(Map.of("t", Set.of("common"), "e", Set.of("rare7"))), 80),
        Arguments.of(
            "a tag and an author",
            all.withTags(Map.of("t", Set.of("common"))).withAuthors(Set.of(AUTHORS.get(3))),
            80),
        Arguments.of(
            "since and until",
            all.withKinds(Set.of(1)).withSince(FIRST + 100).withUntil(FIRST + 4000),
            4),
        Arguments.of("nobody's", all.withAuthors(Set.of(Keys.of("nobody").publicKey())), 1));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("common")
  void readsInProportionToWhatIsAskedFor(String what, Filter filter, int rowsForEach)
      throws SQLException {
    Optional<Position> position = Optional.empty();
    for (String page : List.of("first", "second", "third")) {
      var statements = new ArrayList<String>();
      Optional<Position> from = position;
      Page found =
          relay
              .bean(ReadConnections.class)
              .read(
                  connection ->
                      new EventQuery(
                              new TimedConnection(explaining(connection, statements), LONG),
                              filter,
                              FIRST)
                          .find(from, COUNT));
      long scanned = statements.stream().mapToLong(this::scanned).sum();
      assertThat(scanned)
          .as("%s page:%n%s", page, String.join("\n", statements))
          .isLessThanOrEqualTo((long) rowsForEach * COUNT);
      if (found.last()) {
        return;
      }
      position = Optional.of(Position.after(found.events().get(found.events().size() - 1)));
    }
  }

  /** A connection that notes of each query that is executed how many rows that took. */
  private Connection explaining(Connection connection, List<String> plans) {
    return proxy(
        Connection.class,
        (method, arguments) -> {
          Object result = method.invoke(connection, arguments);
          if (result instanceof PreparedStatement statement) {
            PreparedStatement explain = connection.prepareStatement(explain() + arguments[0]);
            return proxy(
                PreparedStatement.class,
                (inner, values) -> {
                  if (inner.getName().equals("executeQuery")) {
                    ResultSet plan = explain.executeQuery();
                    var lines = new StringBuilder();
                    while (plan.next()) {
                      lines.append(plan.getString(1)).append('\n');
                    }
                    plans.add(lines.toString());
                  } else if (inner.getName().startsWith("set")) {
                    inner.invoke(explain, values);
                  }
                  return inner.invoke(statement, values);
                });
          }
          return result;
        });
  }

  @FunctionalInterface
  private interface Call {
    Object on(Method method, Object[] arguments)
        throws InvocationTargetException, IllegalAccessException, SQLException;
  }

  private static <T> T proxy(Class<T> type, Call call) {
    return type.cast(
        Proxy.newProxyInstance(
            QueryPlanContract.class.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> call.on(method, arguments)));
  }
}
