package io.nostrmesh.micronaut.gateway;

import io.micronaut.context.annotation.Requires;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.netty.channel.ChannelPipelineCustomizer;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.nostrmesh.gateway.HostGateway;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * Puts the door of the gateway into every HTTP/1 pipeline of the host's server; WebSockets begin
 * with HTTP/1 there.
 */
@Singleton
@Requires(property = "mesh.gateway.upstream", value = "self")
final class HostPipelines
    implements BeanCreatedEventListener<NettyServerCustomizer.Registry>, Ordered {

  private final Provider<HostGateway> gateway;

  HostPipelines(Provider<HostGateway> gateway) {
    this.gateway = gateway;
  }

  @Override
  public NettyServerCustomizer.Registry onCreated(
      BeanCreatedEvent<NettyServerCustomizer.Registry> event) {
    NettyServerCustomizer.Registry registry = event.getBean();
    registry.register(new ForChannel(null));
    return registry;
  }

  /** Behind all others, so that none of them stands between the codec and the door. */
  @Override
  public int getOrder() {
    return LOWEST_PRECEDENCE;
  }

  private final class ForChannel implements NettyServerCustomizer {

    private final @Nullable Channel channel;

    private ForChannel(@Nullable Channel channel) {
      this.channel = channel;
    }

    @Override
    public NettyServerCustomizer specializeForChannel(Channel accepted, ChannelRole role) {
      return new ForChannel(accepted);
    }

    @Override
    public void onStreamPipelineBuilt() {
      if (channel != null) {
        ChannelPipeline pipeline = channel.pipeline();
        if (pipeline.get(ChannelPipelineCustomizer.HANDLER_HTTP_SERVER_CODEC) != null) {
          pipeline.addAfter(
              ChannelPipelineCustomizer.HANDLER_HTTP_SERVER_CODEC,
              "mesh-gateway",
              gateway.get().door());
        }
      }
    }
  }
}
