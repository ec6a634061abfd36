package io.nostrmesh.iroh.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** Finds every buffer that somebody forgot to release while this was open. */
public final class BufferLeaks implements AutoCloseable {

  private static final long PATIENCE_MILLIS = TimeUnit.SECONDS.toMillis(20);

  private final ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();
  private final ListAppender<ILoggingEvent> leaks = new ListAppender<>();

  public BufferLeaks() {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    leaks.start();
    leakLogger().addAppender(leaks);
  }

  /** Fails when there is one. All buffers must be out of use. */
  public void assertNone() throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      collectGarbage();
      // Netty looks for leaks when it hands out a buffer.
      ByteBufAllocator.DEFAULT.buffer(1).release();
    }
    assertThat(leaks.list).extracting(ILoggingEvent::getFormattedMessage).isEmpty();
  }

  @Override
  public void close() {
    leakLogger().detachAppender(leaks);
    ResourceLeakDetector.setLevel(before);
  }

  /** Returns when the collector has found what was unreachable before. */
  private static void collectGarbage() throws InterruptedException {
    var found = new ReferenceQueue<Object>();
    var sentinel = new PhantomReference<>(new Object(), found);
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    do {
      assertThat(System.nanoTime()).as("deadline for the collector").isLessThan(deadline);
      System.gc();
    } while (found.remove(100) == null);
    Reference.reachabilityFence(sentinel);
  }

  private static Logger leakLogger() {
    return (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
  }
}
