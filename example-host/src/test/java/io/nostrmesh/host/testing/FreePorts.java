package io.nostrmesh.host.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for what cannot be told to choose one itself. They lie below those that systems give to
 * outgoing connections, so that none of these takes one before it is listened on, and each is named
 * once. For any thread.
 */
public final class FreePorts {

  private static final int FIRST = 12_000;
  private static final int COUNT = 20_000;

  /** Where this process begins, so that two at a time seldom meet. */
  private static final AtomicInteger NEXT =
      new AtomicInteger((int) (ProcessHandle.current().pid() * 397 % COUNT));

  private FreePorts() {}

  /** A port that nobody of this machine listens on, and that was not named before. */
  public static int next() {
    for (int tries = 0; tries < COUNT; tries++) {
      int port = FIRST + NEXT.getAndIncrement() % COUNT;
      try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (BindException taken) {
        continue;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    throw new IllegalStateException("no port is free");
  }
}
