package io.nostrmesh.websocket;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;

/**
 * Ends a connection so that its peer still gets the last thing that was written. A socket that is
 * closed while something unread is in it is reset, and what was written before may be lost; so it
 * is read from until the peer ends it too, though not for long.
 */
public final class LingeringClose {

  private static final int SECONDS = 2;

  private LingeringClose() {}

  /**
   * Waits for the peer to end the connection. Whoever reads from the channel must throw away what
   * comes. For any thread.
   */
  public static void await(Channel channel) {
    channel.config().setAutoRead(true);
    var deadline = channel.eventLoop().schedule(() -> channel.close(), SECONDS, TimeUnit.SECONDS);
    channel.closeFuture().addListener(closed -> deadline.cancel(false));
  }

  /** The same, and tells the peer that nothing comes after {@code last}. */
  public static void after(ChannelFuture last) {
    last.addListener((ChannelFutureListener) written -> endOutput(written.channel()));
    await(last.channel());
  }

  /** Tells the peer that nothing more comes, through TLS where there is TLS. On the event loop. */
  public static void endOutput(Channel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls != null) {
      tls.closeOutbound();
    } else if (channel instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
    } else {
      channel.close();
    }
  }
}
