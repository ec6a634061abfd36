package io.nostrmesh.host.relay;

import java.net.InetSocketAddress;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A connection to nobody, that is open and writable until it is closed. */
final class FakeConnection implements Connection {

  private static final int PATIENCE_SECONDS = 30;

  private final BlockingQueue<byte[]> events = new LinkedBlockingQueue<>();
  private final CountDownLatch answered = new CountDownLatch(1);
  private final AtomicInteger flushes = new AtomicInteger();
  private final InetSocketAddress local;
  private volatile OptionalInt closeCode = OptionalInt.empty();

  FakeConnection() {
    this(new InetSocketAddress(0));
  }

  /** A connection to nobody, at an address. */
  FakeConnection(InetSocketAddress local) {
    this.local = local;
  }

  OptionalInt closeCode() {
    return closeCode;
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return new InetSocketAddress(0);
  }

  @Override
  public InetSocketAddress localAddress() {
    return local;
  }

  @Override
  public boolean isEncrypted() {
    return false;
  }

  @Override
  public boolean isOpen() {
    return closeCode.isEmpty();
  }

  @Override
  public void send(String message) {
    if (message.startsWith("[\"EOSE\"")) {
      answered.countDown();
    }
  }

  /** Waits for an EOSE. */
  void awaitAnswer() {
    try {
      if (!answered.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("no EOSE came");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void send(byte[] beginning, byte[] event) {
    events.add(event);
  }

  @Override
  public CompletionStage<Void> flush() {
    flushes.incrementAndGet();
    return CompletableFuture.completedFuture(null);
  }

  int flushes() {
    return flushes.get();
  }

  /** The next event that was sent, the very array. */
  byte[] nextEvent() throws InterruptedException {
    byte[] event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (event == null) {
      throw new AssertionError("no event came");
    }
    return event;
  }

  @Override
  public CompletionStage<Void> whenWritable() {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void pauseReading() {}

  @Override
  public void resumeReading() {}

  @Override
  public void provedKey() {}

  @Override
  public void close(int code, String reason) {
    closeCode = OptionalInt.of(code);
  }
}
