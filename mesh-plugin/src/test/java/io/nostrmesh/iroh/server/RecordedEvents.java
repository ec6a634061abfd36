package io.nostrmesh.iroh.server;

import io.nostrmesh.iroh.server.observer.Drop;
import io.nostrmesh.iroh.server.observer.Ending;
import io.nostrmesh.iroh.server.observer.IrohRelayObserver;
import io.nostrmesh.iroh.server.observer.Limit;
import io.nostrmesh.iroh.server.observer.PeerFault;
import io.nostrmesh.spi.Admission;
import io.nostrmesh.spi.TransportConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** An observer that remembers what it saw and lets tests wait for more. */
final class RecordedEvents implements IrohRelayObserver {

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final List<Object> events = new ArrayList<>();

  /** An event that is no enum constant. */
  enum Kind {
    OPENED,
    CLOSED,
    DECIDED,
    JOINED,
    SUPERSEDED,
    RECEIVED,
    FORWARDED
  }

  @Override
  public void opened() {
    add(Kind.OPENED);
  }

  @Override
  public void closed() {
    add(Kind.CLOSED);
  }

  @Override
  public void decided(Admission admission, Duration handshake) {
    add(Kind.DECIDED);
  }

  @Override
  public void joined(TransportConnection connection) {
    add(Kind.JOINED);
  }

  @Override
  public void left(TransportConnection connection, Ending ending) {
    add(ending);
  }

  @Override
  public void superseded(TransportConnection connection) {
    add(Kind.SUPERSEDED);
  }

  @Override
  public void received(int bytes) {
    add(Kind.RECEIVED);
  }

  @Override
  public void forwarded(int bytes) {
    add(Kind.FORWARDED);
  }

  @Override
  public void dropped(Drop cause) {
    add(cause);
  }

  @Override
  public void faulted(PeerFault fault) {
    add(fault);
  }

  @Override
  public void limited(Limit limit) {
    add(limit);
  }

  /** How often something was seen. */
  synchronized long count(Object event) {
    return events.stream().filter(event::equals).count();
  }

  /** Waits until {@code event} has been seen that often. */
  synchronized void await(Object event, long times) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (count(event) < times) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        throw new AssertionError(
            new TimeoutException("saw " + event + " " + count(event) + " times: " + events));
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private synchronized void add(Object event) {
    events.add(event);
    notifyAll();
  }
}
