package io.nostrmesh.host.database;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.Postgres;
import io.nostrmesh.host.testing.PostgresProcess;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What clients, operators and the log hear while the database is gone, and that it passes. */
@Postgres.Needed
class PostgresOutageTest {

  private static final SecretKey ALICE = Keys.of("alice");

  private final HttpClient http = HttpClient.newHttpClient();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @TempDir Path data;

  @Test
  void saysSoWhileTheServerIsGoneAndGoesOnWhenItIsBack() throws Exception {
    Event before = Events.by(ALICE).content("before").ago(10).sign();
    Event after = Events.by(ALICE).content("after").sign();
    try (var server = new PostgresProcess(data.resolve("postgres"));
        TestRelay relay =
            TestRelay.start(
                data.resolve("data"), server.database().settings("mesh.host.access", "public"));
        TestClient client = relay.connect()) {
      listen();
      client.publishAccepted(before);
      assertThat(health(relay)).isEqualTo(200);

      server.kill();
      for (int i = 0; i < 3; i++) {
        Event lost = Events.by(ALICE).content("lost " + i).sign();
        TestClient.Ok ok = client.publish(lost);
        assertThat(ok.accepted()).isFalse();
        assertThat(ok.text()).startsWith("error: ");
        assertThat(client.requestRefused("r" + i, "{\"kinds\":[1]}")).startsWith("error: ");
      }
      assertThat(health(relay)).isEqualTo(503);

      server.restart();
      awaitHealth(relay);
      publish(client, after);
      assertThat(stored(client)).containsExactly(after, before);
      assertThat(lines("EventWriter"))
          .satisfiesExactly(
              line -> assertThat(line).contains("cannot be written", "/health is down"),
              line -> assertThat(line).contains("written again"));
      assertThat(lines("ReadConnections"))
          .anyMatch(line -> line.contains("cannot be read"))
          .last()
          .asString()
          .contains("read again");
    } finally {
      ((Logger) LoggerFactory.getLogger("io.nostrmesh.host")).detachAppender(log);
    }
  }

  /** As after a failover to a standby, or a quota that is used up. */
  @Test
  void isDownWhileTheDatabaseTakesNoWrites() throws Exception {
    Postgres.Database database = Postgres.create();
    try (TestRelay relay = TestRelay.start(data, database.settings("mesh.host.access", "public"));
        TestClient client = relay.connect()) {
      Event event = Events.by(ALICE).sign();
      readOnly(database, "on");
      TestClient.Ok ok = client.publish(event);
      assertThat(ok.accepted()).isFalse();
      assertThat(ok.text()).startsWith("error: ");
      assertThat(health(relay)).isEqualTo(503);
      readOnly(database, "off");
      publish(client, event);
      awaitHealth(relay);
    }
  }

  private static void readOnly(Postgres.Database database, String setting) {
    String name = database.url().replaceFirst(".*/", "");
    database.execute("alter database " + name + " set default_transaction_read_only to " + setting);
    database.execute(
        "select pg_terminate_backend(pid) from"
            + " pg_stat_activity where datname = '"
            + name
            + "' and pid <> pg_backend_pid()");
  }

  private void listen() {
    log.start();
    var logger = (Logger) LoggerFactory.getLogger("io.nostrmesh.host");
    logger.setLevel(Level.INFO);
    logger.addAppender(log);
  }

  private List<String> lines(String logger) {
    return log.list.stream()
        .filter(line -> line.getLoggerName().endsWith("." + logger))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  /** The pools find out one connection after the other that the server had ended them all. */
  private static void publish(TestClient client, Event event) {
    boolean accepted = false;
    for (int i = 0; i < 20 && !accepted; i++) {
      accepted = client.publish(event).accepted();
    }
    assertThat(accepted).isTrue();
  }

  private static List<Event> stored(TestClient client) {
    for (int i = 0; ; i++) {
      try {
        return client.request("all" + i, "{\"kinds\":[1]}");
      } catch (AssertionError closed) {
        assertThat(i).isLessThan(5);
      }
    }
  }

  private void awaitHealth(TestRelay relay) throws IOException, InterruptedException {
    int answer = 0;
    for (int i = 0; i < 1000 && answer != 200; i++) {
      answer = health(relay);
    }
    assertThat(answer).isEqualTo(200);
  }

  private int health(TestRelay relay) throws IOException, InterruptedException {
    URI uri = URI.create("http://localhost:" + relay.managementPort() + "/health");
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).statusCode();
  }
}
