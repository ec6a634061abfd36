package io.nostrmesh.host.http;

import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.extensions.compression.WebSocketServerCompressionHandler;
import io.nostrmesh.host.relay.Limits;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * Limits what a compressed WebSocket frame may grow to. Micronaut's own handler has no such limit,
 * so that a small frame could unpack to hundreds of megabytes.
 */
@Singleton
final class BoundedCompression implements BeanCreatedEventListener<NettyServerCustomizer.Registry> {

  /** The name Micronaut gives its handler. */
  private static final String HANDLER = "WebSocketServerCompressionHandler";

  @Override
  public NettyServerCustomizer.Registry onCreated(
      BeanCreatedEvent<NettyServerCustomizer.Registry> event) {
    NettyServerCustomizer.Registry registry = event.getBean();
    registry.register(new ForChannel(null));
    return registry;
  }

  private record ForChannel(@Nullable Channel channel) implements NettyServerCustomizer {

    @Override
    public NettyServerCustomizer specializeForChannel(Channel newChannel, ChannelRole role) {
      return new ForChannel(newChannel);
    }

    @Override
    public void onStreamPipelineBuilt() {
      if (channel == null) {
        return;
      }
      ChannelPipeline pipeline = channel.pipeline();
      if (pipeline.get(HANDLER) != null) {
        pipeline.replace(
            HANDLER, HANDLER, new WebSocketServerCompressionHandler(Limits.MESSAGE_BYTES));
      }
    }
  }
}
