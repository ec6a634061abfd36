package io.nostrmesh.iroh.server.channel;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerAdapter;
import io.netty.channel.ChannelHandlerContext;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * All connections to the relay, at whatever stage, so that it can close them. Safe for use by
 * several threads.
 */
public final class OpenChannels {

  /** Each with what is complete once it is gone. */
  private final Map<Channel, CompletableFuture<Void>> channels = new ConcurrentHashMap<>();

  private volatile boolean closing;

  /**
   * To be called on the event loop of a channel, before the relay's handlers are in its pipeline: a
   * new one, or one that a host's server had so far. Where all are being closed, it is, too.
   */
  public void add(Channel channel) {
    channels.put(channel, new CompletableFuture<>());
    channel.pipeline().addFirst(new Presence());
    if (closing) {
      channel.close();
    }
  }

  /**
   * Has every connection end itself.
   *
   * @param patience after which those that are left are closed
   * @return complete when all that were open are gone and their handlers have noticed
   */
  public CompletionStage<Void> close(Duration patience) {
    closing = true;
    var all = channels.values().toArray(CompletableFuture<?>[]::new);
    channels.keySet().forEach(channel -> end(channel, patience));
    return CompletableFuture.allOf(all);
  }

  private static void end(Channel channel, Duration patience) {
    channel
        .eventLoop()
        .execute(() -> channel.pipeline().fireUserEventTriggered(ConnectionEvent.SHUTDOWN));
    channel.eventLoop().schedule(() -> channel.close(), patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** First in the pipeline and therefore the last to leave it. */
  private final class Presence extends ChannelHandlerAdapter {

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
      CompletableFuture<Void> gone = channels.remove(ctx.channel());
      if (gone != null) {
        gone.complete(null);
      }
    }
  }
}
