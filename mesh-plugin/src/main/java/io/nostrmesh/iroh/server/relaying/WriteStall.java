package io.nostrmesh.iroh.server.relaying;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.nio.AbstractNioChannel;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Notices that a client takes nothing of what is sent to it. A client that reads, however slowly,
 * makes progress and is left alone. Confined to the channel's event loop.
 */
final class WriteStall {

  /** What waits in the channel: changes with each byte that the socket takes. */
  private record Progress(int message, long written, long pending) {

    static Progress of(Channel channel) {
      ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
      return waiting == null
          ? new Progress(0, 0, 0)
          : new Progress(
              System.identityHashCode(waiting.current()),
              waiting.currentProgress(),
              waiting.totalPendingWriteBytes());
    }
  }

  private final Channel channel;
  private final Duration limit;
  private final Runnable stalled;
  private @Nullable Future<?> timer;

  /**
   * @param limit how long nothing may be taken
   * @param stalled called when that time is over
   */
  WriteStall(Channel channel, Duration limit, Runnable stalled) {
    this.channel = channel;
    this.limit = limit;
    this.stalled = stalled;
  }

  /** From now on something waits for the client. */
  void watch() {
    if (timer == null) {
      check(Progress.of(channel));
    }
  }

  void stop() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  private void check(Progress before) {
    timer =
        channel.eventLoop().schedule(() -> compare(before), limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void compare(Progress before) {
    offer();
    Progress now = Progress.of(channel);
    if (now.equals(before)) {
      stalled.run();
    } else {
      check(now);
    }
  }

  /** Selectors call a socket writable only when a good part of its buffer is free. */
  private void offer() {
    if (channel.unsafe() instanceof AbstractNioChannel.NioUnsafe nio) {
      nio.forceFlush();
    }
  }
}
