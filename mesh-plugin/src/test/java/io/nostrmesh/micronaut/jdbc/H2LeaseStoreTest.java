package io.nostrmesh.micronaut.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.ApplicationContext;
import io.micronaut.data.connection.jdbc.advice.DelegatingDataSource;
import io.nostrmesh.admission.lease.InMemoryLeaseStore;
import io.nostrmesh.admission.lease.Lease;
import io.nostrmesh.admission.lease.LeaseStore;
import io.nostrmesh.admission.lease.TokenHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class H2LeaseStoreTest extends JdbcLeaseStoreContract {

  @BeforeAll
  static void start() {
    context = host("jdbc:h2:mem:" + UUID.randomUUID());
  }

  @AfterAll
  static void stop() {
    context.close();
  }

  static ApplicationContext host(String url) {
    return host(url, "sa", "");
  }

  @Test
  void takesThePlaceOfTheStoreInMemory() {
    assertThat(store()).isInstanceOf(JdbcLeaseStore.class);
    assertThat(context.getBeansOfType(LeaseStore.class)).hasSize(1);
    try (var bare = ApplicationContext.run(Map.of("mesh.membership.mode", "open"))) {
      assertThat(bare.getBean(LeaseStore.class)).isInstanceOf(InMemoryLeaseStore.class);
    }
  }

  @Test
  void givesWayToAStoreOfTheHost() {
    var own = new InMemoryLeaseStore();
    try (var host = host("jdbc:h2:mem:" + UUID.randomUUID())) {
      host.registerSingleton(LeaseStore.class, own);
      assertThat(host.getBean(LeaseStore.class)).isSameAs(own);
    }
  }

  @Test
  void asksWhichOfSeveralDatabasesIsMeant() {
    try (var host =
        ApplicationContext.run(
            Map.of(
                "mesh.membership.mode", "open",
                "datasources.one.url", "jdbc:h2:mem:" + UUID.randomUUID(),
                "datasources.two.url", "jdbc:h2:mem:" + UUID.randomUUID()))) {
      assertThatThrownBy(() -> host.getBean(LeaseStore.class))
          .hasStackTraceContaining("call one of them datasources.default");
    }
  }

  @Test
  void bindsForOneOfManyRivalsAlsoWhenTheyAreOnSeveralNodes(@TempDir Path folder)
      throws SQLException {
    String url = "jdbc:h2:file:" + folder.resolve("data") + ";AUTO_SERVER=TRUE";
    try (var one = host(url);
        var two = host(url)) {
      var first = lease(1, 1, ALICE);
      assertThat(get(one.getBean(LeaseStore.class).bind(first))).isEqualTo(first);
      assertThat(get(two.getBean(LeaseStore.class).bind(lease(1, 2, ALICE)))).isEqualTo(first);
    }
  }

  @Test
  void keepsLeasesOverARestart(@TempDir Path folder) {
    String url = "jdbc:h2:file:" + folder.resolve("data");
    var lease = lease(1, 1, ALICE, BOB);
    var beside = lease(2, 1, CAROL);
    try (var before = host(url)) {
      get(before.getBean(LeaseStore.class).bind(lease));
      get(before.getBean(LeaseStore.class).bind(beside));
    }
    try (var after = host(url)) {
      LeaseStore store = after.getBean(LeaseStore.class);
      assertThat(get(store.find(lease.token()))).contains(lease);
      assertThat(get(store.heldBy(ENDPOINT))).containsExactly(beside, lease);
      get(store.release(CAROL, ENDPOINT));
    }
    try (var last = host(url)) {
      assertThat(get(last.getBean(LeaseStore.class).heldBy(ENDPOINT))).containsExactly(lease);
    }
  }

  @Test
  void isSharedByAllNodesOfADatabase(@TempDir Path folder) {
    String url = "jdbc:h2:file:" + folder.resolve("data") + ";AUTO_SERVER=TRUE";
    ApplicationContext shared = context;
    try (var one = host(url);
        var two = host(url)) {
      context = one;
      twoNodesAgree(two.getBean(LeaseStore.class));
    } finally {
      context = shared;
    }
  }

  /** A copy of the file is what the death of the process leaves behind. */
  @Test
  void hasTheLeaseOnDiskBeforeItAnswers(@TempDir Path folder) throws IOException {
    var lease = lease(1, 1, ALICE);
    try (var host = host("jdbc:h2:file:" + folder.resolve("data"))) {
      LeaseStore store = host.getBean(LeaseStore.class);
      get(store.bind(lease));
      Files.copy(folder.resolve("data.mv.db"), folder.resolve("copy.mv.db"));
    }
    try (var after = host("jdbc:h2:file:" + folder.resolve("copy"))) {
      assertThat(get(after.getBean(LeaseStore.class).find(lease.token()))).contains(lease);
    }
  }

  @Test
  void hasTheReleaseOnDiskBeforeItAnswers(@TempDir Path folder) throws IOException {
    var released = lease(1, 1, ALICE);
    var left = lease(2, 2, ALICE);
    try (var host = host("jdbc:h2:file:" + folder.resolve("data"))) {
      LeaseStore store = host.getBean(LeaseStore.class);
      get(store.bind(released));
      get(store.bind(left));
      get(store.release(ALICE, ENDPOINT));
      Files.copy(folder.resolve("data.mv.db"), folder.resolve("copy.mv.db"));
    }
    try (var after = host("jdbc:h2:file:" + folder.resolve("copy"))) {
      LeaseStore store = after.getBean(LeaseStore.class);
      assertThat(get(store.find(released.token()))).isEmpty();
      assertThat(get(store.find(left.token()))).contains(left);
    }
  }

  @Test
  void movesIntoADatabaseThatHasTablesAlready(@TempDir Path folder) throws SQLException {
    String url = "jdbc:h2:file:" + folder.resolve("data");
    try (Connection connection = DriverManager.getConnection(url, "sa", "");
        var statement = connection.createStatement()) {
      statement.execute("create table flyway_schema_history (host_only int)");
      statement.execute("create table event (id int)");
    }
    try (var host = host(url)) {
      var lease = lease(1, 1, ALICE);
      assertThat(get(host.getBean(LeaseStore.class).bind(lease))).isEqualTo(lease);
    }
    assertThat(tables(url))
        .contains("EVENT", "FLYWAY_SCHEMA_HISTORY", "MESH_LEASE")
        .anyMatch(table -> table.equalsIgnoreCase(MeshSchema.HISTORY_TABLE));
  }

  @Test
  void holdsNoMoreThanItsLimitWhateverComes() {
    LeaseStore small = store(Runnable::run, 3);
    for (int token = 1; token <= 5; token++) {
      get(small.bind(lease(token, token, token % 2 == 0 ? ALICE : BOB)));
    }
    get(small.removeEnded(lease(0, 0, ALICE).firstUse()));

    assertThat(get(small.find(lease(2, 2, ALICE).token()))).isEmpty();
    for (int token = 3; token <= 5; token++) {
      assertThat(get(small.find(lease(token, 0, ALICE).token()))).isPresent();
    }
  }

  @Test
  void holdsItsLimitAlsoWhenAllEndAtOnce() {
    LeaseStore small = store(Runnable::run, 3);
    var tokens = new HashSet<TokenHash>();
    for (int token = 1; token <= 5; token++) {
      get(small.bind(lease(token, token, ALICE)));
      tokens.add(lease(token, token, ALICE).token());
    }
    get(small.extend(tokens, lease(1000, 1, ALICE).end()));
    get(small.removeEnded(lease(0, 0, ALICE).firstUse()));

    assertThat(tokens.stream().filter(token -> get(small.find(token)).isPresent())).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "2"})
  void takesOverTheLeasesOfVersionsBefore(String version, @TempDir Path folder)
      throws SQLException {
    String url = "jdbc:h2:file:" + folder.resolve("data");
    Flyway.configure(getClass().getClassLoader())
        .dataSource(url, "sa", "")
        .locations("classpath:io/nostrmesh/db")
        .table(MeshSchema.HISTORY_TABLE)
        .target(version)
        .load()
        .migrate();
    Lease lease = lease(1, 1, ALICE, BOB);
    try (Connection connection = DriverManager.getConnection(url, "sa", "");
        var insert =
            connection.prepareStatement("insert into mesh_lease values (?, ?, ?, ?, ?, ?)")) {
      insert.setString(1, lease.token().hex());
      insert.setString(2, lease.endpoint().toString());
      insert.setString(3, ALICE.hex());
      insert.setString(4, BOB.hex());
      insert.setLong(5, lease.firstUse().toEpochMilli());
      insert.setLong(6, lease.end().toEpochMilli());
      insert.execute();
    }
    try (var after = host(url)) {
      LeaseStore store = after.getBean(LeaseStore.class);
      assertThat(get(store.find(lease.token()))).contains(lease);
      Instant end = lease.end().plusSeconds(1);
      get(store.extend(Set.of(lease.token()), end));
      assertThat(get(store.heldBy(ENDPOINT))).containsExactly(lease.until(end));
    }
  }

  @ParameterizedTest
  @MethodSource("calls")
  void letsOnlySoManyCallsWait(Function<LeaseStore, CompletionStage<?>> call) {
    var tasks = new ArrayDeque<Runnable>();
    var busy = store(tasks::add, JdbcLeaseStore.LIMIT);
    for (int i = 0; i < JdbcLeaseStore.CALLS; i++) {
      assertThat(call.apply(busy).toCompletableFuture()).isNotDone();
    }

    for (var any : calls().toList()) {
      assertThat(any.apply(busy).toCompletableFuture()).isCompletedExceptionally();
    }
    assertThat(tasks).hasSize(JdbcLeaseStore.CALLS);

    tasks.forEach(Runnable::run);
    assertThat(call.apply(busy).toCompletableFuture()).isNotDone();
  }

  /** Those whose number strangers decide, or one member. */
  static Stream<Function<LeaseStore, CompletionStage<?>>> calls() {
    return Stream.of(
        store -> store.find(lease(1, 1, ALICE).token()),
        store -> store.heldBy(ENDPOINT),
        store -> store.release(ALICE, ENDPOINT));
  }

  @ParameterizedTest
  @MethodSource("calls")
  void takesCallsAgainAfterItsThreadsTookNone(Function<LeaseStore, CompletionStage<?>> call) {
    var full = new AtomicBoolean(true);
    var busy =
        store(
            task -> {
              if (full.get()) {
                throw new RejectedExecutionException("full");
              }
              task.run();
            },
            JdbcLeaseStore.LIMIT);
    for (int i = 0; i <= JdbcLeaseStore.CALLS; i++) {
      assertThat(call.apply(busy).toCompletableFuture()).isCompletedExceptionally();
    }
    full.set(false);
    assertThat(call.apply(busy).toCompletableFuture()).isCompleted();
  }

  @Test
  void failsWhenTheDatabaseDoes() throws SQLException {
    try (var host = host("jdbc:h2:mem:" + UUID.randomUUID());
        Connection connection =
            DelegatingDataSource.unwrapDataSource(host.getBean(DataSource.class)).getConnection();
        var statement = connection.createStatement()) {
      LeaseStore store = host.getBean(LeaseStore.class);
      statement.execute("drop table mesh_lease");

      var lease = lease(1, 1, ALICE);
      for (var answer :
          List.of(
              store.find(lease.token()),
              store.bind(lease),
              store.extend(Set.of(lease.token()), lease.end().plusSeconds(1)),
              store.heldBy(ENDPOINT),
              store.release(ALICE),
              store.release(ALICE, ENDPOINT),
              store.removeEnded(lease.end()))) {
        assertThatThrownBy(() -> get(answer)).isInstanceOf(CompletionException.class);
      }
    }
  }

  private JdbcLeaseStore store(Executor blocking, int limit) {
    store();
    var durability =
        new LeaseDurability(
            DelegatingDataSource.unwrapDataSource(context.getBean(DataSource.class)));
    return new JdbcLeaseStore(context.getBean(LeaseRepository.class), durability, blocking, limit);
  }

  private static Set<String> tables(String url) throws SQLException {
    var names = new HashSet<String>();
    try (Connection connection = DriverManager.getConnection(url, "sa", "");
        var tables = connection.getMetaData().getTables(null, null, null, null)) {
      while (tables.next()) {
        names.add(tables.getString("TABLE_NAME"));
      }
    }
    return names;
  }
}
