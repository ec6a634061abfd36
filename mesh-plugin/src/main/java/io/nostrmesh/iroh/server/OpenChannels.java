package io.nostrmesh.iroh.server;

import io.netty.channel.Channel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * All connections to the relay, at whatever stage, so that it can close them. Safe for use by
 * several threads.
 */
final class OpenChannels {

  private final Set<Channel> channels = ConcurrentHashMap.newKeySet();
  private volatile boolean closing;

  /** Forgets the channel by itself when it closes. */
  void add(Channel channel) {
    channels.add(channel);
    channel.closeFuture().addListener(closed -> channels.remove(channel));
    if (closing) {
      channel.close();
    }
  }

  /**
   * Has every connection end itself.
   *
   * @param patience after which those that are left are closed
   * @return complete when none is left
   */
  CompletionStage<Void> close(Duration patience) {
    closing = true;
    return CompletableFuture.allOf(
        channels.stream()
            .map(channel -> close(channel, patience))
            .toArray(CompletableFuture<?>[]::new));
  }

  private static CompletableFuture<Void> close(Channel channel, Duration patience) {
    var closed = new CompletableFuture<Void>();
    channel.closeFuture().addListener(done -> closed.complete(null));
    channel
        .eventLoop()
        .execute(() -> channel.pipeline().fireUserEventTriggered(RelayPipeline.Event.SHUTDOWN));
    channel.eventLoop().schedule(() -> channel.close(), patience.toNanos(), TimeUnit.NANOSECONDS);
    return closed;
  }
}
