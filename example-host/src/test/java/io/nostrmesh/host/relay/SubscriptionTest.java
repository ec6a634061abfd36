package io.nostrmesh.host.relay;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micronaut.data.connection.jdbc.advice.DelegatingDataSource;
import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class SubscriptionTest {

  private static final SecretKey ALICE = Keys.of("alice");

  @TempDir static Path data;
  private static TestRelay relay;

  @BeforeAll
  static void start() {
    relay = TestRelay.start(data, "mesh.host.access", "public");
  }

  @AfterAll
  static void stop() {
    relay.close();
  }

  private static Events tagged(String topic) {
    return Events.by(ALICE).tag("t", topic);
  }

  private static String topic(String topic) {
    return "{\"#t\":[\"" + topic + "\"]}";
  }

  @Test
  void deliversNewEventsUntilClosed() {
    try (TestClient reader = relay.connect();
        TestClient writer = relay.connect()) {
      assertThat(reader.request("live", topic("live"))).isEmpty();
      Event first = writer.publishAccepted(tagged("live").sign());
      assertThat(reader.live("live")).isEqualTo(first);
      reader.send("[\"CLOSE\",\"live\"]");
      reader.request("after", topic("other"));
      writer.publishAccepted(tagged("live").content("2").sign());
      reader.assertNothingMoreFor("live");
    }
  }

  @Test
  void deliversOneEventToEachSubscriptionThatWantsIt() {
    try (TestClient client = relay.connect()) {
      client.request("a", topic("both"));
      client.request("b", "{\"kinds\":[7]}", topic("both"));
      client.request("c", topic("neither"));
      Event event = client.publishAccepted(tagged("both").sign());
      assertThat(client.live("a")).isEqualTo(event);
      assertThat(client.live("b")).isEqualTo(event);
      client.assertNothingMoreFor("c");
    }
  }

  @Test
  void replacesASubscriptionOfTheSameId() {
    try (TestClient client = relay.connect()) {
      client.request("s", topic("before"));
      client.request("s", topic("now"));
      client.publishAccepted(tagged("before").sign());
      Event wanted = client.publishAccepted(tagged("now").sign());
      assertThat(client.live("s")).isEqualTo(wanted);
    }
  }

  @Test
  void keepsASubscriptionOpenWhoseLimitIsZero() {
    try (TestClient client = relay.connect()) {
      client.publishAccepted(tagged("zero").content("stored").sign());
      assertThat(client.request("z", "{\"#t\":[\"zero\"],\"limit\":0}")).isEmpty();
      Event live = client.publishAccepted(tagged("zero").content("live").sign());
      assertThat(client.live("z")).isEqualTo(live);
    }
  }

  @Test
  void deliversEphemeralEventsWithoutKeepingThem() {
    try (TestClient reader = relay.connect();
        TestClient writer = relay.connect()) {
      reader.request("e", "{\"kinds\":[20001]}");
      Event event = writer.publishAccepted(Events.by(ALICE).kind(20_001).sign());
      assertThat(reader.live("e")).isEqualTo(event);
      assertThat(reader.request("stored", "{\"kinds\":[20001]}")).isEmpty();
    }
  }

  @Test
  void findsWhatTheSameConnectionPublishedJustBefore() {
    try (TestClient client = relay.connect()) {
      long now = Events.now();
      var sent = new ArrayList<Event>();
      var burst = new ArrayList<String>();
      for (int i = 0; i < 300; i++) {
        Event event = tagged("burst").content("" + i).at(now - i).sign();
        sent.add(event);
        burst.add("[\"EVENT\"," + event.toJson() + "]");
      }
      burst.forEach(client::send);
      assertThat(client.request("r", topic("burst"))).containsExactlyElementsOf(sent);
    }
  }

  @Test
  void losesAndRepeatsNothingBetweenStoredAndLive() {
    int count = 100;
    String race = "race" + System.nanoTime();
    List<Event> events =
        IntStream.range(0, count).mapToObj(i -> tagged(race).content("" + i).sign()).toList();
    try (TestClient reader = relay.connect();
        TestClient writer = relay.connect()) {
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(() -> events.forEach(writer::publishAccepted));
      var seen = new ArrayList<Event>();
      for (int i = 0; seen.isEmpty(); i++) {
        seen.addAll(reader.request("r" + i, topic(race)));
        if (seen.isEmpty()) {
          reader.send("[\"CLOSE\",\"r" + i + "\"]");
        } else {
          while (seen.size() < count) {
            seen.add(reader.live("r" + i));
          }
        }
      }
      writing.join();
      assertThat(seen).hasSize(count).doesNotHaveDuplicates();
      assertThat(new HashSet<>(seen)).isEqualTo(new HashSet<>(events));
    }
  }

  @Test
  void limitsTheSubscriptionsOfAConnection() {
    try (TestClient client = relay.connect()) {
      for (int i = 0; i < 1024; i++) {
        client.request("s" + i, "{\"ids\":[]}");
      }
      assertThat(client.requestRefused("more", "{}"))
          .isEqualTo("error: too many subscriptions, a connection has at most 1024");
      client.send("[\"CLOSE\",\"s0\"]");
      client.request("more", "{\"ids\":[]}");
    }
  }

  @Test
  void limitsTheMemoryOfSubscriptions() {
    String filter =
        IntStream.range(0, 400)
            .mapToObj(i -> "\"" + i + "x".repeat(1000) + "\"")
            .collect(Collectors.joining(",", "{\"#t\":[", "]}"));
    try (TestClient client = relay.connect()) {
      client.request("one", filter);
      client.request("two", filter);
      assertThat(client.requestRefused("three", filter))
          .isEqualTo(
              "error: too many subscriptions, the filters of a connection have at most 1048576"
                  + " characters together");
    }
  }

  @Test
  void keepsTheQueryOutOfTheLog(@TempDir Path other) throws SQLException {
    var log = (Logger) LoggerFactory.getLogger(Answers.class);
    var lines = new ListAppender<ILoggingEvent>();
    lines.start();
    log.addAppender(lines);
    try (TestRelay broken = TestRelay.start(other, "mesh.host.access", "public");
        TestClient client = broken.connect()) {
      DataSource database = DelegatingDataSource.unwrapDataSource(broken.bean(DataSource.class));
      try (Connection connection = database.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("drop table nostr_event_tag");
      }
      assertThat(client.requestRefused("r", topic("private"))).startsWith("error: ");
      assertThat(lines.list).hasSize(1);
      assertThat(lines.list.get(0).getFormattedMessage()).doesNotContain("select", "private");
      assertThat(lines.list.get(0).getThrowableProxy()).isNull();
    } finally {
      log.detachAppender(lines);
    }
  }

  @Test
  void limitsTheFiltersOfASubscription() {
    String[] filters = new String[10 + 1];
    Arrays.fill(filters, "{\"ids\":[]}");
    try (TestClient client = relay.connect()) {
      assertThat(client.requestRefused("many", filters)).startsWith("invalid: ");
    }
  }
}
