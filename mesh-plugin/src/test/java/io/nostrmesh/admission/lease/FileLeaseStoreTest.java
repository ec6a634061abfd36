package io.nostrmesh.admission.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.testkit.ManualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class FileLeaseStoreTest extends LeaseStoreContract {

  @TempDir private Path folder;
  private final ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor();
  private final ManualTime time = new ManualTime();
  private final List<FileLeaseStore> open = new ArrayList<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(FileLeaseStore.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void start() throws IOException {
    log.start();
    logger.addAppender(log);
    open();
  }

  @AfterEach
  void stop() {
    open.forEach(FileLeaseStore::close);
    writer.shutdownNow();
    logger.detachAppender(log);
  }

  @Override
  protected LeaseStore store() {
    return open.get(open.size() - 1);
  }

  @Test
  void remembersOverARestart() throws IOException {
    Lease plain = lease(1, 1, ALICE);
    Lease viaOwner = lease(2, 2, BOB, ALICE);
    get(store().bind(plain));
    get(store().bind(viaOwner));
    get(store().bind(lease(3, 3, BOB)));
    Instant end = plain.end().plusSeconds(99);
    get(store().extend(Set.of(plain.token()), end));
    get(store().removeEnded(lease(2, 2, BOB).end()));
    close();

    open();

    assertThat(get(store().find(plain.token()))).contains(plain.until(end));
    assertThat(get(store().find(viaOwner.token()))).isEmpty();
    assertThat(get(store().find(lease(3, 3, BOB).token()))).isPresent();
    Lease beside = lease(4, 1, BOB);
    get(store().bind(beside));
    close();
    open();
    assertThat(get(store().heldBy(ENDPOINT))).containsExactly(plain.until(end), beside);
    get(store().release(BOB, ENDPOINT));
    close();
    open();
    assertThat(get(store().heldBy(ENDPOINT))).containsExactly(plain.until(end));
    assertThat(get(store().find(lease(3, 3, BOB).token()))).isPresent();
    get(store().release(ALICE));
    close();
    open();
    assertThat(get(store().find(plain.token()))).isEmpty();
    assertThat(get(store().heldBy(ENDPOINT))).isEmpty();
  }

  /** What versions before have written, and will read when somebody goes back to one. */
  @Test
  void readsAndWritesOneForm() throws IOException {
    Lease plain = lease(1, 1, ALICE);
    Lease viaOwner = lease(2, 1, BOB, ALICE);
    String text =
        """
        mesh leases 1
        %s %s %s - 2026-03-01T12:00:01.123Z 2026-03-01T13:00:01.123Z
        %s %s %s %s 2026-03-01T12:00:02.123Z 2026-03-01T13:00:02.123Z
        end 2
        """
            .formatted(
                plain.token().hex(), ENDPOINT, ALICE, viaOwner.token().hex(), ENDPOINT, BOB, ALICE);
    close();
    Files.writeString(file(), text);

    open();

    assertThat(Files.readString(file())).isEqualTo(text);
    assertThat(get(store().heldBy(ENDPOINT))).containsExactly(viaOwner, plain);
  }

  /** As after a crash: nobody has closed the store. */
  @Test
  void hasALeaseOnTheDiskBeforeAnybodyIsToldOfIt() throws IOException {
    Lease lease = lease(1, 1, ALICE);

    get(store().bind(lease));

    assertThat(Files.readString(file())).contains(lease.token().hex());
  }

  @Test
  void hasAReleaseOnTheDiskBeforeAnybodyIsToldOfIt() throws IOException {
    Lease released = lease(1, 1, ALICE);
    Lease left = lease(2, 2, ALICE);
    get(store().bind(released));
    get(store().bind(left));

    get(store().release(ALICE, ENDPOINT));

    assertThat(Files.readString(file()))
        .doesNotContain(released.token().hex())
        .contains(left.token().hex());
  }

  @Test
  void writesLaterWhatCanWait() throws IOException {
    close();
    try (FileLeaseStore store = FileLeaseStore.open(file(), time, time)) {
      Lease lease = lease(1, 1, ALICE);
      CompletionStage<Lease> bound = store.bind(lease);
      assertThat(bound.toCompletableFuture()).isNotDone();
      time.advance(Duration.ZERO);
      assertThat(bound.toCompletableFuture()).isDone();

      Instant end = lease.end().plusSeconds(7);
      assertThat(store.extend(Set.of(lease.token()), end).toCompletableFuture()).isDone();
      store.extend(Set.of(lease.token()), end.plusSeconds(1));
      assertThat(time.waiting()).isEqualTo(1);
      time.advance(FileLeaseStore.LATER);

      assertThat(Files.readString(file())).contains(end.plusSeconds(1).toString());
      assertThat(time.waiting()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "mesh leases 1\n",
        "mesh leases 1\nend 1\n",
        "mesh leases 1\nA A A - 2026-03-01T12:00:00Z\nend 1\n",
        "mesh leases 1\nA A A - yesterday 2026-03-01T12:00:00Z\nend 1\n",
        "mesh leases 1\nA A A B 2026-03-01T12:00:00Z 2026-03-01T12:00:00Z\nend 1\n",
        "mesh leases 1\nA A A - 2026-03-01T12:00:00Z 2026-03-01T12:00:00Z\nend 2\n",
        "mesh leases 2\nA A A - 2026-03-01T12:00:00Z 2026-03-01T12:00:00Z\nend 1\n"
      })
  void startsEmptyWhereTheFileMakesNoSense(String text) throws IOException {
    close();
    Files.writeString(file(), text.replace("A", "a".repeat(64)));

    open();

    assertThat(((FileLeaseStore) store()).size()).isZero();
    assertThat(log.list)
        .singleElement()
        .asString()
        .contains("holds no leases", "clients need new tokens");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.filter(file -> file.toString().contains(".bad."))).hasSize(1);
    }
    get(store().bind(lease(1, 1, ALICE)));
    close();
    open();
    assertThat(((FileLeaseStore) store()).size()).isEqualTo(1);
  }

  @Test
  void keepsTheFileToItsOwner() throws IOException {
    get(store().bind(lease(1, 1, ALICE)));

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("leases", "leases.lock");
    }
  }

  @Test
  void isForOneProcess() {
    assertThatThrownBy(() -> FileLeaseStore.open(file(), writer, time))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("another process uses")
        .hasMessageContaining("leases.lock");
  }

  @Test
  void saysAtOnceThatItCannotBeWritten() throws IOException {
    close();
    Path blocked = Files.writeString(folder.resolve("blocked"), "");

    assertThatThrownBy(() -> FileLeaseStore.open(blocked.resolve("leases"), writer, time))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("blocked");
    assertThatThrownBy(() -> FileLeaseStore.open(folder, writer, time))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is a folder");
  }

  @Test
  void goesOnWhileTheFileCannotBeWrittenAndSaysSoOnce() throws IOException {
    close();
    Path inner = folder.resolve("inner");
    try (FileLeaseStore store = FileLeaseStore.open(inner.resolve("leases"), time, time)) {
      Files.delete(inner.resolve("leases"));
      Files.delete(inner.resolve("leases.lock"));
      Files.delete(inner);
      Files.writeString(inner, "in the way");
      for (int i = 0; i < 3; i++) {
        CompletionStage<Lease> bound = store.bind(lease(i, i, ALICE));
        time.advance(FileLeaseStore.LATER);
        assertThat(bound.toCompletableFuture()).isCompleted();
      }
      assertThat(log.list).singleElement().asString().contains("Leases do not survive");

      Files.delete(inner);
      time.advance(FileLeaseStore.LATER);
      assertThat(Files.readString(inner.resolve("leases"))).endsWith("end 3\n");
    }
  }

  @Test
  void holdsNoMoreThanItsLimitAndReadsAsMuch() throws IOException {
    close();
    Path small = folder.resolve("small");
    int limit = 50;
    try (FileLeaseStore store = FileLeaseStore.open(small, time, time, limit)) {
      for (int i = 0; i < 3 * limit; i++) {
        PublicKey member = new PublicKey("%064x".formatted(i));
        store.bind(lease(i, i, member, ALICE));
        store.bind(lease(1000 + i, i, member, member));
      }
      assertThat(store.size()).isEqualTo(limit);
    }
    try (FileLeaseStore store = FileLeaseStore.open(small, time, time, limit)) {
      assertThat(store.size()).isEqualTo(limit);
      assertThat(get(store.find(lease(1000 + 3 * limit - 1, 1, ALICE).token()))).isPresent();
    }
    Files.writeString(small, "x".repeat(1 << 20));
    assertThatThrownBy(() -> FileLeaseStore.open(small, time, time, limit))
        .hasMessageContaining("is larger than");
  }

  @Test
  void losesNothingOfWhatManyThreadsBind() throws Exception {
    var threads = Executors.newFixedThreadPool(4);
    try {
      var bound = new ArrayList<CompletionStage<Lease>>();
      for (int i = 0; i < 40; i++) {
        Lease lease = lease(i, i, new PublicKey("%064x".formatted(i)));
        bound.add(threads.submit(() -> store().bind(lease)).get(20, TimeUnit.SECONDS));
      }
      bound.forEach(LeaseStoreContract::get);
      assertThat(Files.readString(file())).endsWith("end 40\n");
    } finally {
      threads.shutdownNow();
    }
  }

  private void open() throws IOException {
    open.add(FileLeaseStore.open(file(), writer, time));
  }

  private void close() {
    ((FileLeaseStore) store()).close();
  }

  private Path file() {
    return folder.resolve("leases");
  }
}
