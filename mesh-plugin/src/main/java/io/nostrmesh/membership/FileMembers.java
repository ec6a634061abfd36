package io.nostrmesh.membership;

import io.nostrmesh.json.Parsed;
import io.nostrmesh.limit.FailureTrace;
import io.nostrmesh.limit.FatalError;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.Membership;
import io.nostrmesh.spi.MembershipCheck;
import io.nostrmesh.spi.Registration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The members are those in a file, which is read again when it changes. A file that cannot be used
 * any more, or is gone, leaves everything as it was; the log says so once, and once that it is
 * back. Safe for use by several threads; answers from memory.
 */
public final class FileMembers implements MembershipCheck, AutoCloseable {

  /** How often the file is looked at. A change counts when it is seen unchanged once more. */
  public static final Duration LOOK = Duration.ofMillis(250);

  /** Looks after which a file that changes all the time is read all the same. */
  private static final int PATIENCE = 3;

  /** The coarsest clocks of file systems tick every two seconds. */
  private static final Duration TICK = Duration.ofSeconds(3);

  private static final Logger LOG = LoggerFactory.getLogger(FileMembers.class);

  /**
   * What changes when a file does.
   *
   * @param identity another one when a file was put in the place of another
   */
  private record Stamp(@Nullable Object identity, Instant modified, long size) {

    private static final Stamp NONE = new Stamp(null, Instant.EPOCH, -1);

    static Stamp of(Path file) {
      try {
        var attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new Stamp(
            attributes.fileKey(), attributes.lastModifiedTime().toInstant(), attributes.size());
      } catch (IOException absent) {
        return NONE;
      }
    }
  }

  private final Path file;
  private final CurrentMembers members;
  private final InstantSource clock;
  private final Future<?> looking;

  // Touched by one look at a time.
  private Stamp read;
  private Stamp seen;
  private boolean readAgain = true;
  private int waited;
  private Optional<String> said = Optional.empty();

  private FileMembers(
      Path file, Set<PublicKey> keys, ScheduledExecutorService looks, InstantSource clock) {
    this.file = file;
    this.members = new CurrentMembers(keys);
    this.clock = clock;
    this.read = Stamp.of(file);
    this.seen = read;
    this.looking =
        looks.scheduleWithFixedDelay(
            this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Reads a file, which blocks, and looks after it from then on.
   *
   * @param looks runs the looks, which read from the disk
   * @param clock the one that the file system goes by
   * @return what is wrong, as {@link MemberFile#read} says it, when it cannot be used
   */
  public static Parsed<FileMembers> open(
      Path file, ScheduledExecutorService looks, InstantSource clock) {
    return MemberFile.read(file)
        .then(
            keys -> {
              LOG.info("The members are the {} in {}", keys.size(), file);
              return Parsed.valid(new FileMembers(file, keys, looks, clock));
            });
  }

  @Override
  public CompletionStage<Membership> check(PublicKey key) {
    return members.check(key);
  }

  @Override
  public Registration onEnded(Consumer<PublicKey> listener) {
    return members.onEnded(listener);
  }

  private void look() {
    try {
      lookOnce();
    } catch (Throwable e) {
      // Else this would be the last look. What was taken over of the file by then is not known.
      readAgain = true;
      FatalError.handOn(e);
      complain("it could not be read: " + FailureTrace.kind(e));
    }
  }

  private void lookOnce() {
    Stamp now = Stamp.of(file);
    if (now.equals(read) && !readAgain) {
      return;
    }
    if (!now.equals(seen) && waited < PATIENCE) {
      // Somebody may be writing still, and half a list is a list too.
      seen = now;
      waited++;
      return;
    }
    Parsed<Set<PublicKey>> content = MemberFile.read(file);
    seen = Stamp.of(file);
    if (!seen.equals(now) && waited < PATIENCE) {
      waited++;
      return;
    }
    waited = 0;
    read = now;
    // Within one tick of its clock a file can change without a trace; and whether it may be read
    // leaves none ever.
    readAgain =
        content instanceof Parsed.Malformed || now.modified().isAfter(clock.instant().minus(TICK));
    if (content instanceof Parsed.Malformed<Set<PublicKey>> malformed) {
      complain(malformed.problem());
    } else {
      content.toOptional().ifPresent(this::take);
    }
  }

  private void complain(String problem) {
    if (!said.equals(Optional.of(problem))) {
      said = Optional.of(problem);
      LOG.warn("{} {}; until then its last {} members stay", file, problem, members.keys().size());
    }
  }

  private void take(Set<PublicKey> keys) {
    int before = members.keys().size();
    if (said.isPresent()) {
      said = Optional.empty();
      LOG.info("{} can be used again", file);
    }
    if (!keys.equals(members.keys())) {
      members.replace(keys);
      LOG.info("{} has changed: {} members instead of {}", file, keys.size(), before);
    }
  }

  /** Looks no more. The answers stay. */
  @Override
  public void close() {
    looking.cancel(false);
  }
}
