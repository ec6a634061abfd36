package io.nostrmesh.host.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.nostrmesh.host.settings.StartupFailure;
import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestRelay;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.h2.tools.Recover;
import org.h2.tools.RunScript;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** A damaged file stops the start, is named with the way out, and is not touched. */
class DamagedDatabaseTest {

  private static final int EVENTS = 100;

  @TempDir static Path whole;
  private static byte[] file;

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @TempDir Path data;

  enum Damage {
    GARBAGE(bytes -> noise(bytes, 0, bytes.length)),
    HEADERS(bytes -> noise(bytes, 0, 8192)),
    ALL_BUT_HEADERS(bytes -> noise(bytes, 8192, bytes.length)),
    ZEROS(bytes -> new byte[bytes.length]),
    ZEROS_BEHIND_HEADERS(bytes -> Arrays.copyOf(Arrays.copyOf(bytes, 8192), bytes.length)),
    HALF_OF_A_HEADER(bytes -> Arrays.copyOf(bytes, 2000)),
    HEADER_AND_A_HALF(bytes -> Arrays.copyOf(bytes, 6000)),
    ANOTHER_FILE(bytes -> "Dear diary,\n".getBytes(StandardCharsets.UTF_8));

    private final UnaryOperator<byte[]> deed;

    Damage(UnaryOperator<byte[]> deed) {
      this.deed = deed;
    }
  }

  /** Of which H2 finds an older state. */
  enum DamageAtTheEnd {
    NOISE(bytes -> noise(bytes, bytes.length / 2, bytes.length)),
    CUT_OFF(bytes -> Arrays.copyOf(bytes, bytes.length / 2));

    private final UnaryOperator<byte[]> deed;

    DamageAtTheEnd(UnaryOperator<byte[]> deed) {
      this.deed = deed;
    }
  }

  private static byte[] noise(byte[] bytes, int from, int to) {
    byte[] noise = new byte[to - from];
    new Random(10).nextBytes(noise);
    byte[] damaged = bytes.clone();
    System.arraycopy(noise, 0, damaged, from, noise.length);
    return damaged;
  }

  /** The relay's key has to be there: the database says which it is. */
  private static Path withKey(Path folder) throws IOException {
    Files.copy(whole.resolve("relay.key"), folder.resolve("relay.key"));
    return folder;
  }

  @BeforeEach
  void listen() {
    log.start();
    ((Logger) LoggerFactory.getLogger(H2File.class)).addAppender(log);
  }

  @AfterEach
  void stopListening() {
    ((Logger) LoggerFactory.getLogger(H2File.class)).detachAppender(log);
  }

  @BeforeAll
  static void fill() throws IOException {
    try (TestRelay relay = TestRelay.start(whole, "mesh.host.access", "public");
        TestClient client = relay.connect()) {
      for (int i = 0; i < EVENTS; i++) {
        client.publishAccepted(Events.by(Keys.of("alice")).content(i + "x".repeat(2000)).sign());
      }
    }
    file = Files.readAllBytes(whole.resolve("relay.mv.db"));
  }

  @ParameterizedTest
  @EnumSource
  void stopsTheStartAndNamesTheFileAndTheWayOut(Damage damage) throws IOException {
    byte[] damaged = damage.deed.apply(file);
    Path database = Files.write(data.resolve("relay.mv.db"), damaged);

    Throwable failure = catchThrowable(() -> TestRelay.start(data).close());

    assertThat(startupFailure(failure))
        .startsWith("mesh.host.data-dir: ")
        .contains(database.toString(), "is damaged", "backup", "move it away", "operate.md");
    assertThat(Files.readAllBytes(database)).isEqualTo(damaged);
  }

  @ParameterizedTest
  @EnumSource
  void saysThatItGoesOnWithAnOlderState(DamageAtTheEnd damage) throws IOException {
    Path database = Files.write(withKey(data).resolve("relay.mv.db"), damage.deed.apply(file));
    TestRelay.start(data).close();
    assertThat(log.list)
        .singleElement()
        .extracting(ILoggingEvent::getFormattedMessage)
        .satisfies(
            line -> assertThat(line).contains(database.toString(), "damaged", "newer backup"));
  }

  /** The two commands that docs/how-to/operate.md names. */
  @Test
  void isSavedWithTheToolsOfH2AsFarAsItCanBeRead() throws Exception {
    Files.write(data.resolve("relay.mv.db"), noise(file, 0, 4096));
    Recover.execute(data.toString(), "relay");
    Path saved = Files.createDirectory(data.resolve("saved"));
    RunScript.execute(
        "jdbc:h2:" + saved.resolve("relay") + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE",
        "sa",
        "",
        data.resolve("relay.h2.sql").toString(),
        StandardCharsets.UTF_8,
        false);
    try (TestRelay relay = TestRelay.start(withKey(saved), "mesh.host.access", "public");
        TestClient client = relay.connect()) {
      assertThat(client.request("all", "{\"kinds\":[1]}")).hasSize(EVENTS);
    }
  }

  @Test
  void startsWithAWholeFileAndWithAnEmptyOne() throws IOException {
    Path database = Files.write(withKey(data).resolve("relay.mv.db"), file);
    TestRelay.start(data).close();
    Files.write(database, new byte[0]);
    TestRelay.start(data).close();
    assertThat(log.list).isEmpty();
  }

  @Test
  void namesTheSettingsOfAWrongPassword() throws IOException {
    Files.write(data.resolve("relay.mv.db"), file);
    Throwable failure =
        catchThrowable(
            () -> TestRelay.start(data, "datasources.default.password", "wrong").close());
    assertThat(startupFailure(failure)).contains("datasources.default.password");
  }

  private static String startupFailure(Throwable failure) {
    Throwable cause = failure;
    while (cause != null && !(cause instanceof StartupFailure)) {
      cause = cause.getCause();
    }
    assertThat(cause).as("a startup failure within %s", failure).isNotNull();
    return cause.getMessage();
  }
}
