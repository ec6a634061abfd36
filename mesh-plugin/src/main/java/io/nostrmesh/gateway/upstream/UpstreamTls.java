package io.nostrmesh.gateway.upstream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/** TLS to the relay, by the JDK and with what it trusts. */
final class UpstreamTls {

  private final SslContext verified = context(false);
  private final SslContext ourselves = context(true);

  private static SslContext context(boolean ourselves) {
    try {
      SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
      if (ourselves) {
        // Only for a connection to a socket of this process, see UpstreamTarget.Tls.
        builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
      }
      return builder.build();
    } catch (SSLException e) {
      throw new IllegalStateException("this JDK has no TLS", e);
    }
  }

  Optional<ChannelHandler> handler(Channel channel, UpstreamTarget target) {
    return switch (target.tls()) {
      case NONE -> Optional.empty();
      case OURSELVES -> Optional.of(ourselves.newHandler(channel.alloc()));
      case VERIFIED -> Optional.of(verified(channel, target));
    };
  }

  private ChannelHandler verified(Channel channel, UpstreamTarget target) {
    var handler =
        verified.newHandler(
            channel.alloc(), target.address().getHostString(), target.address().getPort());
    SSLEngine engine = handler.engine();
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    engine.setSSLParameters(parameters);
    return handler;
  }
}
