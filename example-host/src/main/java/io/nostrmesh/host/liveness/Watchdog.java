package io.nostrmesh.host.liveness;

import ch.qos.logback.classic.LoggerContext;
import io.nostrmesh.limit.FatalError;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process when it cannot go on: when the virtual machine has run out of memory, wherever
 * that is noticed, or when a {@link VitalPart} is dead. It ends at once, without the usual
 * farewell, which would need what is broken; what was acknowledged is on disk.
 */
public final class Watchdog implements AutoCloseable {

  /** With which the process ends, as sysexits has it for a fault inside of a program. */
  public static final int EXIT_STATUS = 70;

  private static final long PAUSE_MILLIS = 5000;
  private static final int RESERVE_BYTES = 256 * 1024;

  private static final String LAST_LINE = "The relay ends, to be started again: ";

  /** Said when there is no room for words, which has one cause only. */
  private static final String SPEECHLESS = LAST_LINE + OutOfMemoryError.class.getName();

  private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

  private final Consumer<String> end;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final Thread thread = new Thread(this::run, "watchdog");
  private volatile Collection<VitalPart> parts = List.of();

  /** Given up to have room for the last words. */
  private byte @Nullable [] reserve = new byte[RESERVE_BYTES];

  /**
   * @param end ends the process, saying this one line
   */
  Watchdog(Consumer<String> end) {
    this.end = end;
    thread.setDaemon(true);
  }

  /** Watches this process from now on. Called once, by the program, before anything else. */
  public static Watchdog start() {
    var watchdog = new Watchdog(Watchdog::halt);
    Thread.setDefaultUncaughtExceptionHandler(watchdog::died);
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logback) {
      logback.addTurboFilter(new FatalErrorFilter(watchdog::failed));
    }
    watchdog.thread.start();
    return watchdog;
  }

  /** From now on these must live too. */
  public void watch(Collection<VitalPart> vital) {
    parts = List.copyOf(vital);
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(PAUSE_MILLIS);
        look();
      }
    } catch (InterruptedException closed) {
      LOG.debug("The watchdog ends");
    } catch (Throwable failure) {
      end("its watchdog failed: ", failure);
    }
  }

  /** Looks after all parts once. */
  void look() {
    for (VitalPart part : parts) {
      if (!part.isAlive()) {
        end(part.name(), " is dead");
      }
    }
  }

  /** Takes note of a failure, wherever it was caught. */
  void failed(Throwable failure) {
    FatalError.in(failure).ifPresent(error -> end("", error));
  }

  private void died(Thread thread, Throwable failure) {
    failed(failure);
    LOG.error("Thread {} has died", thread.getName(), failure);
  }

  /** Whatever thread took the last memory may take the reserve as well; it ends nevertheless. */
  private void end(String reason, Object more) {
    if (ended.compareAndSet(false, true)) {
      reserve = null;
      end.accept(lastLine(reason, more));
    }
  }

  private static String lastLine(String reason, Object more) {
    try {
      String line = LAST_LINE.concat(reason).concat(more.toString());
      int lineFeed = line.indexOf('\n');
      return lineFeed < 0 ? line : line.substring(0, lineFeed);
    } catch (OutOfMemoryError none) {
      return SPEECHLESS;
    }
  }

  private static void halt(String line) {
    try {
      System.err.println(line);
    } finally {
      Runtime.getRuntime().halt(EXIT_STATUS);
    }
  }

  /** Looks after nothing any more, since the parts are about to end in an orderly way. */
  @Override
  public void close() {
    parts = List.of();
    thread.interrupt();
  }
}
