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
import io.nostrmesh.url.RelayUrl;
import io.nostrmesh.url.RequestTarget;
import io.nostrmesh.websocket.ClientFaultListener;
import io.nostrmesh.websocket.UpgradeRequest;
import io.nostrmesh.websocket.WebSocketPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The WebSockets of a gateway's clients, up to where they are joined to the relay. */
final class ClientSockets implements WebSocketPort {

  private static final AttributeKey<ClientSeat> SEAT =
      AttributeKey.valueOf(ClientSockets.class, "seat");

  /** Nothing encoded, empty, relative, or with parameters in it. */
  private static final Pattern PLAIN = Pattern.compile("(/[A-Za-z0-9_~-][A-Za-z0-9_~.-]*)*/?");

  private final UpstreamAccess upstream;
  private final Pairs pairs;
  private final ForwardedHeaders forwarded;
  private final ClientPlaces places;
  private final boolean inHost;
  private final Optional<String> path;

  ClientSockets(
      GatewaySettings settings, UpstreamAccess upstream, Pairs pairs, ClientFaultListener faults) {
    this.upstream = upstream;
    this.pairs = pairs;
    this.forwarded = ForwardedHeaders.of(settings);
    this.places = new ClientPlaces(settings.limits(), settings.clientAddress(), faults);
    this.inHost = settings.upstream() instanceof UpstreamAddress.Self;
    this.path = inHost ? settings.publicUrl().map(RelayUrl::path) : Optional.empty();
  }

  /** Counts a connection before it has asked for anything. On its event loop. */
  ClientSeat accept(Channel channel) {
    ClientSeat seat = places.accept(channel);
    channel.attr(SEAT).set(seat);
    return seat;
  }

  /**
   * The relay itself knows at which of its paths there are WebSockets; only a host may have others
   * than those of its relay, which its public URL tells apart.
   */
  @Override
  public boolean isRelay(Channel channel, HttpRequest request) {
    String uri = request.uri();
    return inHost
        ? path.map(relays -> mayBe(relays, RequestTarget.path(uri))).orElse(true)
        : uri.startsWith("/") && !upstream.climbs(uri);
  }

  /** Whether a host may take one path for another; of an odd one nobody knows what it is to it. */
  static boolean mayBe(String path, String asked) {
    return !PLAIN.matcher(asked).matches()
        || ForwardedHeaders.relayPath(asked).equalsIgnoreCase(path);
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
