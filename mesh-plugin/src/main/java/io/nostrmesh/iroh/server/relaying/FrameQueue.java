package io.nostrmesh.iroh.server.relaying;

import io.netty.buffer.ByteBuf;
import io.nostrmesh.iroh.server.limits.IrohRelayLimits;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Messages that wait for one client. When it is full the newest is dropped, as on any congested
 * link. Owns the messages in it. Safe for use by several threads.
 */
final class FrameQueue {

  /** What a queue may hold in any case, so that slow clients take the budget from nobody. */
  private static final int LITTLE = 2048;

  /** What a message costs at least, however short it is: its buffers and what holds them. */
  private static final int LEAST_BYTES = 512;

  private final IrohRelayLimits.Queues limits;
  private final AtomicLong bytesInAll;
  private final Queue<ByteBuf> messages = new ArrayDeque<>(2);
  private long bytes;
  private boolean closed;

  /**
   * @param bytesInAll what waits in all queues of the relay and in its sockets
   */
  FrameQueue(IrohRelayLimits.Queues limits, AtomicLong bytesInAll) {
    this.limits = limits;
    this.bytesInAll = bytesInAll;
  }

  /**
   * Takes over {@code message}, whatever the answer.
   *
   * @return false when it was dropped
   */
  boolean offer(ByteBuf message) {
    int size = cost(message);
    synchronized (this) {
      if (!closed && messages.size() < limits.frames() && bytes + size <= limits.bytes()) {
        if (bytesInAll.addAndGet(size) <= limits.bytesInAll() || bytes + size <= LITTLE) {
          bytes += size;
          return messages.add(message);
        }
        bytesInAll.addAndGet(-size);
      }
    }
    message.release();
    return false;
  }

  /** What a message counts for while it waits, in bytes. */
  static int cost(ByteBuf message) {
    return Math.max(LEAST_BYTES, message.readableBytes());
  }

  synchronized boolean isEmpty() {
    return messages.isEmpty();
  }

  /**
   * The oldest message, owned by the caller from now on. Its {@link #cost} counts among the bytes
   * of all queues until the caller takes it off, once the socket has it.
   */
  synchronized @Nullable ByteBuf poll() {
    ByteBuf message = messages.poll();
    if (message != null) {
      bytes -= cost(message);
    }
    return message;
  }

  /** Releases everything and takes nothing more. */
  void close() {
    synchronized (this) {
      closed = true;
    }
    for (ByteBuf message = poll(); message != null; message = poll()) {
      bytesInAll.addAndGet(-cost(message));
      message.release();
    }
  }
}
