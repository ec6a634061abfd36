package io.nostrmesh.micronaut.port;

import io.micronaut.context.annotation.Requires;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
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
final class HostPipelines implements BeanCreatedEventListener<NettyServerCustomizer.Registry> {

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
      awaitBytes();
    }

    /** Behind TLS there is one when the version is agreed upon. */
    @Override
    public void onStreamPipelineBuilt() {
      awaitBytes();
    }

    private void awaitBytes() {
      if (channel == null || channel.pipeline().get(FirstBytes.class) != null) {
        return;
      }
      // By its type: Micronaut does not give it its name everywhere.
      ChannelHandlerContext codec = channel.pipeline().context(HttpServerCodec.class);
      if (codec != null && isMissing(channel.pipeline())) {
        channel.pipeline().addBefore(codec.name(), null, new FirstBytes());
      }
    }
  }

  private boolean isMissing(ChannelPipeline pipeline) {
    return innermostFirst.stream()
        .anyMatch(doors -> doors.isOpen() && pipeline.get(doors.name()) == null);
  }

  /**
   * Puts in the doors when the first bytes come. By then everybody has put in what they want there,
   * in whatever order they were asked, and none of it stands between the codec and the doors.
   */
  private final class FirstBytes extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ChannelPipeline pipeline = ctx.pipeline();
      ChannelHandlerContext codec = pipeline.context(HttpServerCodec.class);
      for (HostDoors doors : innermostFirst) {
        if (codec != null && doors.isOpen() && pipeline.get(doors.name()) == null) {
          pipeline.addAfter(codec.name(), doors.name(), doors.door(ctx.channel()));
        }
      }
      pipeline.remove(this);
      ctx.fireChannelRead(message);
    }
  }
}
