package io.nostrmesh.iroh.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.concurrent.Future;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A TLS handshake in memory, with a client that trusts everybody. It shows what a certificate and a
 * key that can both be read do not: whether they belong together.
 */
final class TrialHandshake {

  private TrialHandshake() {}

  /**
   * @throws SSLException saying why no client could connect
   */
  static void with(SslContext server) throws SSLException {
    SslContext client =
        SslContextBuilder.forClient()
            .sslProvider(SslProvider.JDK)
            .trustManager(InsecureTrustManagerFactory.INSTANCE)
            .endpointIdentificationAlgorithm(null)
            .build();
    var alloc = UnpooledByteBufAllocator.DEFAULT;
    SslHandler ofServer = server.newHandler(alloc);
    SslHandler ofClient = client.newHandler(alloc);
    var one = new EmbeddedChannel(ofServer);
    var other = new EmbeddedChannel(ofClient);
    try {
      while (carry(one, other) | carry(other, one)) {
        // Until neither has anything to say.
      }
      // The client first: the server merely hears that it does not like something.
      check(ofClient.handshakeFuture());
      check(ofServer.handshakeFuture());
    } finally {
      discard(one);
      discard(other);
    }
  }

  private static void discard(EmbeddedChannel end) {
    end.close();
    end.releaseInbound();
    end.releaseOutbound();
  }

  /** Whether there was anything. */
  private static boolean carry(EmbeddedChannel from, EmbeddedChannel to) {
    from.runPendingTasks();
    boolean carried = false;
    for (@Nullable ByteBuf bytes = from.readOutbound();
        bytes != null;
        bytes = from.readOutbound()) {
      carried = true;
      to.pipeline().fireChannelRead(bytes).fireChannelReadComplete();
    }
    return carried;
  }

  private static void check(Future<?> handshake) throws SSLException {
    if (!handshake.isSuccess()) {
      Throwable cause = handshake.cause();
      if (cause instanceof SSLException failure) {
        throw failure;
      }
      throw new SSLException(
          cause instanceof ClosedChannelException || cause == null ? "it ends early" : "" + cause);
    }
  }
}
