package io.nostrmesh.gateway.front;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import io.nostrmesh.gateway.front.ClientPlaces.ClientSeat;
import io.nostrmesh.gateway.pair.ClientPlace;
import io.nostrmesh.gateway.pair.Pairs;
import io.nostrmesh.gateway.settings.GatewaySettings;
import io.nostrmesh.gateway.settings.UpstreamAddress;
import io.nostrmesh.gateway.upstream.UpstreamRequest;
import io.nostrmesh.url.RequestTarget;
import io.nostrmesh.websocket.ClientFaultListener;
import io.nostrmesh.websocket.UpgradeRequest;
import io.nostrmesh.websocket.WebSocketPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The WebSockets of a gateway's clients, up to where they are joined to the relay. */
final class ClientSockets implements WebSocketPort {

  private static final AttributeKey<ClientSeat> SEAT =
      AttributeKey.valueOf(ClientSockets.class, "seat");

  private final UpstreamAccess upstream;
  private final Pairs pairs;
  private final ForwardedHeaders forwarded;
  private final ClientPlaces places;
  private final boolean inHost;
  private final Set<String> notRelays;

  ClientSockets(
      GatewaySettings settings, UpstreamAccess upstream, Pairs pairs, ClientFaultListener faults) {
    this.upstream = upstream;
    this.pairs = pairs;
    this.forwarded = ForwardedHeaders.of(settings);
    this.places = new ClientPlaces(settings.limits(), settings.clientAddress(), faults);
    this.inHost = settings.upstream() instanceof UpstreamAddress.Self;
    this.notRelays =
        settings.upstream() instanceof UpstreamAddress.Self host ? host.otherSockets() : Set.of();
  }

  /** Counts a connection before it has asked for anything. On its event loop. */
  ClientSeat accept(Channel channel) {
    ClientSeat seat = places.accept(channel);
    channel.attr(SEAT).set(seat);
    return seat;
  }

  /**
   * The relay itself knows at which of its paths there are WebSockets. A host may have others than
   * those of its relay; only those that are named are left to it, by the very name.
   */
  @Override
  public boolean isRelay(Channel channel, HttpRequest request) {
    String uri = request.uri();
    return inHost
        ? !notRelays.contains(RequestTarget.path(uri))
        : uri.startsWith("/") && !upstream.climbs(uri);
  }

  @Override
  public void open(ChannelHandlerContext guard, HttpRequest head, UpgradeRequest.Valid request) {
    Channel channel = guard.channel();
    InetAddress address =
        forwarded.client(
            head.headers(), ((InetSocketAddress) channel.remoteAddress()).getAddress());
    @Nullable ClientSeat seated = channel.attr(SEAT).get();
    ClientSeat seat = seated == null ? accept(channel) : seated;
    seat.open(address);
    if (guard.pipeline().get(FlowControlHandler.class) != null) {
      guard.pipeline().remove(FlowControlHandler.class);
    }
    UpstreamRequest asked =
        forwarded.request(upstream.behindPath(head.uri()), head.headers(), address);
    if (inHost) {
      // Its own code shall see the name that the client used.
      asked.headers().set(HttpHeaderNames.HOST, head.headers().getAll(HttpHeaderNames.HOST));
    }
    pairs.join(
        guard,
        request,
        asked,
        new ClientPlace(
            Optional.of(address),
            ForwardedHeaders.relayPath(RequestTarget.path(head.uri())),
            channel.pipeline().get(SslHandler.class) != null,
            seat::proved));
  }
}
