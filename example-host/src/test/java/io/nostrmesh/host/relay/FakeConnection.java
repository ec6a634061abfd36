package io.nostrmesh.host.relay;

import java.net.InetSocketAddress;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A connection to nobody, that is open and writable until it is closed. */
final class FakeConnection implements Connection {

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
  public void send(String message) {}

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
