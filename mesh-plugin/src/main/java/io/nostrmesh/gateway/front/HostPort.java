package io.nostrmesh.gateway.front;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpRequest;
import io.nostrmesh.gateway.pair.Pairs;
import io.nostrmesh.gateway.settings.GatewaySettings;
import io.nostrmesh.gateway.upstream.HostMark;
import io.nostrmesh.spi.Nip11Extensions;
import io.nostrmesh.url.RelayUrl;
import io.nostrmesh.websocket.ClientFaultListener;
import io.nostrmesh.websocket.UpgradeRequest;
import io.nostrmesh.websocket.WebSocketPort;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The part of a host's own port that belongs to a gateway. For any thread. */
public final class HostPort implements WebSocketPort {

  private final Documents documents;
  private final ServedDocument served;
  private final ClientSockets sockets;
  private final String path;

  /**
   * @param documents of the host
   * @param extensions write into its documents
   * @param pairs takes the WebSockets
   * @param faults is told what clients do wrong
   */
  public HostPort(
      GatewaySettings settings,
      UpstreamAccess upstream,
      Documents documents,
      Nip11Extensions extensions,
      Pairs pairs,
      ClientFaultListener faults) {
    this.documents = documents;
    this.served =
        new ServedDocument(extensions, settings.access(), settings.limits().messageBytes());
    this.sockets = new ClientSockets(settings, upstream, pairs, faults);
    this.path = settings.publicUrl().map(RelayUrl::path).orElse("");
  }

  /**
   * Lets through one connection's HTTP, but for the relay's WebSockets.
   *
   * @param port takes these; empty as long as there is no gateway
   */
  public static ChannelHandler door(
      Supplier<Optional<HostPort>> port, HostMark mark, ClientFaultListener faults) {
    return new HostDoor(port, mark, faults);
  }

  @Override
  public boolean isRelay(Channel channel, HttpRequest request) {
    return sockets.isRelay(channel, request);
  }

  @Override
  public void open(ChannelHandlerContext guard, HttpRequest head, UpgradeRequest.Valid request) {
    sockets.open(guard, head, request);
  }

  /**
   * The host's information document, or one instead, with what the extensions add.
   *
   * @param asked the path
   * @return empty when there is none at that path; fails when the host does not answer
   */
  public CompletionStage<Optional<String>> document(String asked) {
    boolean isRelays = ForwardedHeaders.relayPath(asked).equals(path);
    return documents
        .get(asked)
        .thenApply(
            own ->
                own.isPresent() || isRelays
                    ? Optional.of(served.of(own).toJson())
                    : Optional.empty());
  }
}
