package io.nostrmesh.host.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.bridge.ReplayGuard.Verdict;
import io.nostrmesh.host.database.Transactions;
import io.nostrmesh.host.testing.BridgeClient;
import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.Postgres;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A token is taken once, whoever presents it, however often and to whichever node. */
class ReplayGuardTest {

  private static final SecretKey MEMBER = Keys.of("member");
  private static final int RIVALS = 8;
  private static final int ROUNDS = 20;

  @TempDir Path data;

  private static Event token(int number) {
    return Events.by(MEMBER).kind(27235).content("token " + number).sign();
  }

  @Test
  void oneOfManyAtOnceIsTheFirst() throws Exception {
    try (TestRelay relay = TestRelay.start(data)) {
      assertThatOneIsFirst(List.of(relay.bean(ReplayGuard.class)));
    }
  }

  @Test
  @Postgres.Needed
  void oneOfManyAtOnceIsTheFirstOverTwoNodes() throws Exception {
    Object[] database = Postgres.create().settings();
    try (TestRelay one = TestRelay.start(data.resolve("one"), database);
        TestRelay other = startAnother(database)) {
      assertThatOneIsFirst(List.of(one.bean(ReplayGuard.class), other.bean(ReplayGuard.class)));
    }
  }

  /** A node of its own folder, with the key of the first. */
  private TestRelay startAnother(Object... settings) {
    Object[] more = Arrays.copyOf(settings, settings.length + 2);
    more[settings.length] = "mesh.host.relay-key-file";
    more[settings.length + 1] = data.resolve("one").resolve("relay.key").toString();
    return TestRelay.start(data.resolve("other"), more);
  }

  private static void assertThatOneIsFirst(List<ReplayGuard> nodes) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(RIVALS);
    try {
      for (int round = 0; round < ROUNDS; round++) {
        Event token = token(round);
        var verdicts = new ArrayList<Future<Verdict>>();
        for (int i = 0; i < RIVALS; i++) {
          ReplayGuard node = nodes.get(i % nodes.size());
          verdicts.add(threads.submit(() -> node.present(token)));
        }
        var said = new ArrayList<Verdict>();
        for (Future<Verdict> verdict : verdicts) {
          said.add(verdict.get());
        }
        assertThat(said).containsOnlyOnce(Verdict.FIRST);
        assertThat(said).containsOnly(Verdict.FIRST, Verdict.AGAIN);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** The public URL is that of both nodes, as behind a load balancer. */
  @Test
  @Postgres.Needed
  void requestToOneNodeIsNotTakenByAnother() {
    Postgres.Database database = Postgres.create();
    Object[] settings = {
      "datasources.default.url", database.url(),
      "datasources.default.username", database.username(),
      "datasources.default.password", database.password(),
      "mesh.host.public-url", "ws://relay.example.com",
      "mesh.host.access", "open"
    };
    try (TestRelay one = TestRelay.start(data.resolve("one"), settings);
        TestRelay other = startAnother(settings)) {
      String token =
          new BridgeClient(URI.create("http://relay.example.com"), MEMBER).token("/query", "[]");
      assertThat(new BridgeClient(one.httpUrl(), MEMBER).post("/query", "[]", token))
          .hasToString("200 []");
      assertThat(new BridgeClient(other.httpUrl(), MEMBER).post("/query", "[]", token))
          .hasToString("401 {\"error\":\"NIP-98: replay detected\"}");
    }
  }

  @Test
  void isRememberedForAsLongAsItCouldBeTaken() {
    try (TestRelay relay = TestRelay.start(data)) {
      Event token = token(1);
      var now = new Instant[] {Instant.ofEpochSecond(token.createdAt())};
      var guard = new ReplayGuard(relay.bean(Transactions.class), () -> now[0]);
      assertThat(guard.present(token)).isEqualTo(Verdict.FIRST);
      now[0] = now[0].plusSeconds(180);
      guard.sweep();
      assertThat(guard.present(token)).isEqualTo(Verdict.AGAIN);
      now[0] = now[0].plusSeconds(1);
      guard.sweep();
      assertThat(guard.present(token)).isEqualTo(Verdict.FIRST);
    }
  }

  @Test
  void noneIsTakenWhenThereIsNoRoom() {
    try (TestRelay relay = TestRelay.start(data)) {
      var guard =
          new ReplayGuard(
              relay.bean(Transactions.class), () -> Instant.ofEpochSecond(Events.now()), 2);
      assertThat(guard.present(token(1))).isEqualTo(Verdict.FIRST);
      assertThat(guard.present(token(1))).isEqualTo(Verdict.AGAIN);
      assertThat(guard.present(token(2))).isEqualTo(Verdict.FIRST);
      assertThat(guard.present(token(3))).isEqualTo(Verdict.FULL);
      guard.sweep();
      assertThat(guard.present(token(3))).isEqualTo(Verdict.FULL);
    }
  }

  @Test
  void noneIsTakenWhenTheDatabaseDoesNotSay() {
    try (TestRelay relay = TestRelay.start(data, "mesh.host.access", "open")) {
      var client = new BridgeClient(relay.httpUrl(), MEMBER);
      relay
          .bean(Transactions.class)
          .write(
              connection -> {
                try (var statement = connection.createStatement()) {
                  return statement.execute("alter table http_auth_seen rename to away");
                }
              });
      assertThat(client.post("/query", "[]"))
          .hasToString("503 {\"error\":\"NIP-98: replay check unavailable\"}");
      relay
          .bean(Transactions.class)
          .write(
              connection -> {
                try (var statement = connection.createStatement()) {
                  return statement.execute("alter table away rename to http_auth_seen");
                }
              });
      assertThat(client.post("/query", "[]")).hasToString("200 []");
    }
  }
}
