package io.nostrmesh.host.http;

import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.netty.channel.ChannelPipelineCustomizer;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.AttributeKey;
import io.nostrmesh.host.settings.HostSettings;
import io.nostrmesh.host.settings.ManagementAccess;
import io.nostrmesh.limit.AddressBlock;
import io.nostrmesh.limit.HalfOpenConnections;
import io.nostrmesh.url.RequestTarget;
import io.nostrmesh.websocket.ClientFault;
import io.nostrmesh.websocket.HttpGuard;
import io.nostrmesh.websocket.ServerUpgrade;
import io.nostrmesh.websocket.UpgradeRequest;
import io.nostrmesh.websocket.WebSocketPort;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts our own handlers into the pipelines of Micronaut's server: each connection counts and has
 * deadlines from the moment it is accepted, and WebSockets leave Micronaut altogether, which has no
 * limits for what comes before and after their handshake.
 */
@Singleton
final class NostrPort
    implements BeanCreatedEventListener<NettyServerCustomizer.Registry>, WebSocketPort {

  private static final AttributeKey<HalfOpenConnections.Place> PLACE =
      AttributeKey.valueOf(NostrPort.class, "place");

  private static final String GUARD = "nostr-http-guard";

  private final Provider<OpenSockets> sockets;
  private final Listeners listeners;
  private final ClientFaults faults;
  private final HostSettings settings;
  private final HalfOpenConnections halfOpen;

  NostrPort(
      Provider<OpenSockets> sockets,
      Listeners listeners,
      ClientFaults faults,
      HostSettings settings) {
    this.sockets = sockets;
    this.listeners = listeners;
    this.faults = faults;
    this.settings = settings;
    this.halfOpen =
        new HalfOpenConnections(settings.maxConnections(), settings.maxConnectionsPerAddress());
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
      if (role == ChannelRole.LISTENER) {
        listeners.add(accepted);
      }
      return new ForChannel(accepted);
    }

    @Override
    public void onStreamPipelineBuilt() {
      if (channel != null
          && channel.pipeline().get(ChannelPipelineCustomizer.HANDLER_HTTP_SERVER_CODEC) != null) {
        accept(channel);
      }
    }
  }

  private boolean isManagement(Channel channel) {
    return ((InetSocketAddress) channel.localAddress()).getPort() == settings.managementPort();
  }

  /** Micronaut binds the port for operators to the same address as the public one. */
  private boolean isShut(Channel channel) {
    return isManagement(channel)
        && settings.managementAccess() == ManagementAccess.LOOPBACK
        && !((InetSocketAddress) channel.localAddress()).getAddress().isLoopbackAddress();
  }

  private void accept(Channel channel) {
    if (isShut(channel)) {
      faults.note(ClientFault.MANAGEMENT, channel, "the port for operators is for this machine");
      channel.close();
      return;
    }
    HalfOpenConnections.Place place =
        halfOpen.enter(
            AddressBlock.of(channel.remoteAddress()),
            reason -> {
              faults.note(ClientFault.GAVE_WAY, channel, reason.name());
              channel.close();
            });
    channel.attr(PLACE).set(place);
    channel.closeFuture().addListener(closed -> place.leave());
    channel
        .pipeline()
        .addAfter(
            ChannelPipelineCustomizer.HANDLER_HTTP_SERVER_CODEC,
            GUARD,
            new HttpGuard(this, settings.requestTimeout(), faults));
  }

  /** Whether a request is for the URL of the relay. */
  @Override
  public boolean isRelay(Channel channel, HttpRequest request) {
    String path = RequestTarget.path(request.uri());
    return !isManagement(channel) && hasRelay(path);
  }

  private boolean hasRelay(String path) {
    return path.equals(settings.contextPath()) || path.equals(settings.contextPath() + "/");
  }

  @Override
  public void open(ChannelHandlerContext guard, HttpRequest head, UpgradeRequest.Valid request) {
    ServerUpgrade upgrade = ServerUpgrade.answer(guard, request, Optional.empty());
    Channel channel = guard.channel();
    if (channel.pipeline().get(ChannelPipelineCustomizer.HANDLER_IDLE_STATE) != null) {
      channel.pipeline().remove(ChannelPipelineCustomizer.HANDLER_IDLE_STATE);
    }
    // The answer leaves when the relay knows the connection, so its reader is told of a shutdown.
    sockets.get().open(channel, upgrade.compression(), () -> proved(channel));
    upgrade.read();
  }

  @Override
  public void taken(Channel channel) {
    HalfOpenConnections.Place place = channel.attr(PLACE).get();
    if (place != null) {
      place.leave();
    }
  }

  private static void proved(Channel channel) {
    HalfOpenConnections.Place place = channel.attr(PLACE).get();
    if (place != null) {
      place.admitted();
    }
  }
}
