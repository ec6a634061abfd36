package io.nostrmesh.host.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.nostrmesh.host.settings.StartupFailure;
import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.FreePorts;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.Postgres;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The host on PostgreSQL by configuration alone, or one line that says what is wrong with it. */
@Postgres.Needed
class PostgresStartTest {

  private static final SecretKey ALICE = Keys.of("alice");

  @TempDir Path data;

  @Test
  void servesAndKeepsItsEventsAndMembersThere() {
    Postgres.Database database = Postgres.create();
    Event event = Events.by(ALICE).content("a\u0000b").tag("t", "x").sign();
    try (TestRelay relay = TestRelay.start(data, database.settings())) {
      relay.admit(ALICE);
      try (TestClient client = relay.connectAs(ALICE)) {
        client.publishAccepted(event);
      }
    }
    assertThat(Files.exists(data.resolve("relay.mv.db"))).isFalse();
    try (TestRelay relay = TestRelay.start(data, database.settings());
        TestClient client = relay.connectAs(ALICE)) {
      assertThat(client.request("r", "{\"#t\":[\"x\"]}")).containsExactly(event);
    }
  }

  @Test
  void takesTheVariableOfTheReferenceRelay() {
    Postgres.Database database = Postgres.create();
    database.execute("create role \"an owner\" login password 'a:b/c+%'");
    database.execute("alter schema public owner to \"an owner\"");
    String url = database.url().replace("jdbc:postgresql://", "postgres://an%20owner:a:b%2Fc+%25@");
    TestRelay.start(data, "database.url", url + "?ApplicationName=relay").close();
    assertThat(Files.exists(data.resolve("relay.mv.db"))).isFalse();
  }

  /** In the order of Danish "aa" comes last. */
  @Test
  void answersInTheOrderOfBytesWhateverTheCollation() {
    Postgres.Database database =
        Postgres.create("locale_provider icu icu_locale 'da-DK' locale 'C.UTF-8'");
    try (TestRelay relay = TestRelay.start(data, database.settings("mesh.host.access", "public"));
        TestClient client = relay.connect()) {
      long now = Events.now();
      for (int i = 0; i < 1000; i++) {
        Event event = Events.by(ALICE).at(now).content("" + i).sign();
        if (event.id().hex().matches("aa.*|f[0-3].*")) {
          client.publishAccepted(event);
        }
      }
      var ids = client.request("r", "{\"kinds\":[1]}").stream().map(e -> e.id().hex()).toList();
      assertThat(ids)
          .isSorted()
          .anyMatch(id -> id.startsWith("aa"))
          .anyMatch(id -> id.startsWith("f"));
    }
  }

  @Test
  void doesNotRelyOnAServerThatAcknowledgesEarly() {
    Postgres.Database database = Postgres.create();
    database.execute(
        "alter role postgres in database " + name(database) + " set synchronous_commit to off");
    try (TestRelay relay = TestRelay.start(data, database.settings())) {
      String setting =
          relay
              .bean(Transactions.class)
              .read(
                  connection -> {
                    var found =
                        connection.createStatement().executeQuery("show synchronous_commit");
                    found.next();
                    return found.getString(1);
                  });
      assertThat(setting).isEqualTo("on");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "postgres://user:secret@host:5432/x, jdbc:postgresql://host:5432/database",
    "jdbc:mysql://user:secret@host/x, jdbc:postgresql://host:5432/database",
    "jdbc:postgresql://host:port/x, jdbc:postgresql://host:5432/database",
  })
  void namesAnAddressThatIsNone(String url, String remedy) {
    assertThat(failure("datasources.default.url", url))
        .startsWith("datasources.default.url: ")
        .contains(remedy)
        .doesNotContain("secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mysql://user:secret@host/x",
        "postgres://user:secret@host",
        "postgres://user:secret@host/",
        "postgres://user:secret/@host/x",
        "postgres://user:secret%zz@host/x",
        "secret"
      })
  void namesTheVariableOfAnAddressThatIsNone(String url) {
    assertThat(failure("database.url", url))
        .startsWith("DATABASE_URL: it must be postgres://")
        .doesNotContain("secret");
  }

  @Test
  void namesTheServerThatIsNotThere() {
    String there = "localhost:" + FreePorts.next();
    assertThat(failure("datasources.default.url", "jdbc:postgresql://" + there + "/x"))
        .startsWith("datasources.default.url: the PostgreSQL server at " + there)
        .contains("does not answer");
    assertThat(failure("database.url", "postgres://u:secret@" + there + "/x"))
        .startsWith("DATABASE_URL: the PostgreSQL server at " + there)
        .doesNotContain("secret");
  }

  @Test
  void namesTheDatabaseThatIsNotThere() {
    String url = "jdbc:postgresql://localhost:" + Postgres.port() + "/nowhere";
    assertThat(failure("datasources.default.url", url, "datasources.default.username", "postgres"))
        .startsWith("datasources.default.url: ")
        .contains("no database nowhere", "create database nowhere");
  }

  @Test
  void namesTheUserWhoIsNotLetIn() {
    Postgres.Database database = Postgres.create();
    assertThat(failure(database.settings("datasources.default.username", "stranger")))
        .startsWith("datasources.default.username, datasources.default.password: ")
        .contains("stranger");
  }

  @Test
  void namesTheUserWhoMayNotMakeTables() {
    Postgres.Database database = Postgres.create();
    database.execute("create role reader login");
    assertThat(failure(database.settings("datasources.default.username", "reader")))
        .startsWith("datasources.default.username: reader may not create tables")
        .contains("alter database " + name(database) + " owner to reader");
  }

  @Test
  void namesTheEncodingThatCannotHoldAllTexts() {
    Postgres.Database database = Postgres.create("encoding 'LATIN1' locale 'C'");
    assertThat(failure(database.settings()))
        .startsWith("datasources.default.url: ")
        .contains("LATIN1", "encoding 'UTF8'");
  }

  private static String name(Postgres.Database database) {
    return database.url().replaceFirst(".*/", "");
  }

  private String failure(Object... settings) {
    Throwable thrown = catchThrowable(() -> TestRelay.start(data, settings).close());
    while (thrown != null && !(thrown instanceof StartupFailure)) {
      thrown = thrown.getCause();
    }
    assertThat(thrown).isNotNull();
    return thrown.getMessage();
  }
}
