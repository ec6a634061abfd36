package io.nostrmesh.membership;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.testkit.ManualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class FileMembersTest {

  private static final PublicKey ALICE = new PublicKey("a".repeat(64));
  private static final PublicKey BOB = new PublicKey("b".repeat(64));
  private static final PublicKey CAROL = new PublicKey("c".repeat(64));

  /** What a removal may take. */
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ManualTime time = new ManualTime();
  private final List<PublicKey> ended = new ArrayList<>();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(FileMembers.class);
  private Instant written = ManualTime.START.minusSeconds(3600);
  @TempDir private Path folder;

  @BeforeEach
  void listen() {
    log.start();
    logger.setLevel(Level.INFO);
    logger.addAppender(log);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(log);
    logger.setLevel(null);
  }

  @Test
  void closesWithinASecondAfterARemoval() throws IOException {
    write(ALICE, BOB);
    try (FileMembers members = open()) {
      assertThat(isMember(members, ALICE)).isTrue();
      assertThat(isMember(members, CAROL)).isFalse();
      time.advance(SECOND);

      write(BOB, CAROL);
      time.advance(SECOND);

      assertThat(ended).containsExactly(ALICE);
      assertThat(isMember(members, ALICE)).isFalse();
      assertThat(isMember(members, BOB)).isTrue();
      assertThat(isMember(members, CAROL)).isTrue();
    }
  }

  /** As editors save: another file takes the name. */
  @Test
  void noticesAFileInThePlaceOfAnother() throws IOException {
    write(ALICE);
    try (FileMembers members = open()) {
      time.advance(SECOND);
      // Of the same size and time as the other.
      Path other = Files.writeString(folder.resolve("other"), lines(BOB));
      Files.setLastModifiedTime(other, FileTime.from(written));
      Files.move(other, file(), StandardCopyOption.ATOMIC_MOVE);
      time.advance(SECOND);

      assertThat(isMember(members, BOB)).isTrue();
      assertThat(ended).containsExactly(ALICE);
    }
  }

  /** Of coarse clocks: another content, and everything else as before. */
  @Test
  void noticesAChangeWithinOneTickOfTheFileSystem() throws IOException {
    written = ManualTime.START;
    write(ALICE);
    try (FileMembers members = open()) {
      time.advance(SECOND);
      Files.writeString(file(), lines(BOB));
      Files.setLastModifiedTime(file(), FileTime.from(written));
      time.advance(SECOND);

      assertThat(isMember(members, ALICE)).isFalse();
      assertThat(isMember(members, BOB)).isTrue();
    }
  }

  @Test
  void waitsForWhoeverIsWriting() throws IOException {
    write(ALICE, BOB);
    try (FileMembers members = open()) {
      time.advance(SECOND);
      write();
      time.advance(FileMembers.LOOK);
      write(ALICE, BOB, CAROL);
      time.advance(SECOND);

      assertThat(ended).isEmpty();
      assertThat(isMember(members, CAROL)).isTrue();
    }
  }

  @Test
  void doesNotWaitForEver() throws IOException {
    write(ALICE);
    try (FileMembers members = open()) {
      time.advance(SECOND);
      for (int i = 0; i < 4; i++) {
        write(BOB);
        time.advance(FileMembers.LOOK);
      }
      assertThat(isMember(members, BOB)).isTrue();
    }
  }

  @Test
  void keepsTheOldListWhileTheFileIsBrokenAndSaysSoOnce() throws IOException {
    write(ALICE);
    try (FileMembers members = open()) {
      time.advance(SECOND);
      write("alice\n");
      time.advance(SECOND.multipliedBy(60));

      assertThat(isMember(members, ALICE)).isTrue();
      assertThat(said("WARN"))
          .singleElement()
          .asString()
          .contains("members.txt line 1 is no key")
          .contains("its last 1 members stay");

      write(BOB);
      time.advance(SECOND.multipliedBy(2));
      assertThat(isMember(members, BOB)).isTrue();
      assertThat(ended).containsExactly(ALICE);
      assertThat(said("INFO").stream().filter(line -> line.endsWith("can be used again")))
          .hasSize(1);
    }
  }

  @Test
  void keepsTheOldListWhileTheFileIsGone() throws IOException {
    write(ALICE);
    try (FileMembers members = open()) {
      time.advance(SECOND);
      Files.delete(file());
      time.advance(SECOND.multipliedBy(60));

      assertThat(isMember(members, ALICE)).isTrue();
      assertThat(said("WARN")).singleElement().asString().contains("members.txt is not there");

      write(ALICE);
      time.advance(SECOND);
      assertThat(said("INFO").stream().filter(line -> line.endsWith("can be used again")))
          .hasSize(1);
      assertThat(ended).isEmpty();
    }
  }

  @Test
  void hasNobodyWhileTheListIsEmpty() throws IOException {
    write(ALICE, BOB);
    try (FileMembers members = open()) {
      time.advance(SECOND);
      write();
      time.advance(SECOND);

      assertThat(ended).containsExactlyInAnyOrder(ALICE, BOB);
      assertThat(isMember(members, ALICE)).isFalse();
    }
  }

  @Test
  void looksNoMoreWhenItIsClosed() throws IOException {
    write(ALICE);
    FileMembers members = open();
    members.close();

    write(BOB);
    time.advance(SECOND);

    assertThat(time.waiting()).isZero();
    assertThat(isMember(members, ALICE)).isTrue();
  }

  /** Such as a file that does not fit into memory. */
  @Test
  void looksAgainAfterAnErrorAndHandsItOn() throws IOException {
    Thread thread = Thread.currentThread();
    var handedOn = new ArrayList<Throwable>();
    thread.setUncaughtExceptionHandler((any, error) -> handedOn.add(error));
    var fails = new AtomicBoolean();
    InstantSource clock =
        () -> {
          if (fails.get()) {
            throw new OutOfMemoryError("a test's");
          }
          return time.instant();
        };
    write(ALICE);
    try (FileMembers members = FileMembers.open(file(), time, clock).toOptional().orElseThrow()) {
      time.advance(SECOND);
      fails.set(true);
      write(BOB);
      time.advance(SECOND.multipliedBy(10));
      assertThat(isMember(members, ALICE)).isTrue();
      assertThat(said("WARN")).singleElement().asString().contains("OutOfMemoryError");
      assertThat(handedOn).isNotEmpty().allMatch(OutOfMemoryError.class::isInstance);

      fails.set(false);
      time.advance(SECOND);
      assertThat(isMember(members, BOB)).isTrue();
      assertThat(isMember(members, ALICE)).isFalse();
    } finally {
      thread.setUncaughtExceptionHandler(null);
    }
  }

  /** A listener that throws keeps neither others from being told nor the file from being read. */
  @Test
  void bearsItsListeners() throws IOException {
    write(ALICE, BOB);
    try (FileMembers members = open()) {
      members.onEnded(
          key -> {
            throw new IllegalStateException("broken");
          });
      var later = new ArrayList<PublicKey>();
      var registration = members.onEnded(later::add);
      time.advance(SECOND);
      write(BOB);
      time.advance(SECOND);
      assertThat(later).containsExactly(ALICE);

      registration.close();
      write();
      time.advance(SECOND);
      assertThat(later).containsExactly(ALICE);
      assertThat(ended).containsExactly(ALICE, BOB);
    }
  }

  private FileMembers open() {
    FileMembers members = FileMembers.open(file(), time, time).toOptional().orElseThrow();
    members.onEnded(ended::add);
    return members;
  }

  private Path file() {
    return folder.resolve("members.txt");
  }

  private void write(PublicKey... keys) throws IOException {
    write(lines(keys));
  }

  /** In place, at a time of its own. */
  private void write(String content) throws IOException {
    Files.writeString(file(), content);
    written = written.plusSeconds(1);
    Files.setLastModifiedTime(file(), FileTime.from(written));
  }

  private static String lines(PublicKey... keys) {
    return Stream.of(keys).map(key -> key.hex() + "\n").collect(Collectors.joining());
  }

  private List<String> said(String level) {
    return log.list.stream()
        .filter(event -> event.getLevel().toString().equals(level))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  private static boolean isMember(FileMembers members, PublicKey key) {
    return members.check(key).toCompletableFuture().join().admits();
  }
}
