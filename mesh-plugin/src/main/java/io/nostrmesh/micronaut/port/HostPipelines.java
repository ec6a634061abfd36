package io.nostrmesh.micronaut.port;

import io.micronaut.context.annotation.Requires;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpServerCodec;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts the plugin's doors into every HTTP/1 pipeline of the host's server; WebSockets begin with
 * HTTP/1 there.
 */
@Singleton
@Requires(beans = HostDoors.class)
final class HostPipelines
    implements BeanCreatedEventListener<NettyServerCustomizer.Registry>, Ordered {

  private final List<HostDoors> innermostFirst;

  HostPipelines(List<HostDoors> doors) {
    this.innermostFirst =
        doors.stream().sorted(Comparator.comparingInt(HostDoors::getOrder).reversed()).toList();
  }

  @Override
  public NettyServerCustomizer.Registry onCreated(
      BeanCreatedEvent<NettyServerCustomizer.Registry> event) {
    NettyServerCustomizer.Registry registry = event.getBean();
    registry.register(new ForChannel(null));
    return registry;
  }

  /** Behind all others, so that none of them stands between the codec and the doors. */
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

    /** In the clear there is a codec from the beginning, whichever version of HTTP it will be. */
    @Override
    public void onInitialPipelineBuilt() {
      addDoors();
    }

    /** Behind TLS there is one when the version is agreed upon. */
    @Override
    public void onStreamPipelineBuilt() {
      addDoors();
    }

    private void addDoors() {
      if (channel == null) {
        return;
      }
      // By its type: Micronaut does not give it its name everywhere.
      ChannelHandlerContext codec = channel.pipeline().context(HttpServerCodec.class);
      if (codec == null) {
        return;
      }
      for (HostDoors doors : innermostFirst) {
        if (channel.pipeline().get(doors.name()) == null) {
          channel.pipeline().addAfter(codec.name(), doors.name(), doors.door(channel));
        }
      }
    }
  }
}
