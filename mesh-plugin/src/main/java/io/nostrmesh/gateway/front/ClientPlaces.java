package io.nostrmesh.gateway.front;

import io.netty.channel.Channel;
import io.nostrmesh.gateway.settings.ClientAddress;
import io.nostrmesh.gateway.settings.GatewayLimits;
import io.nostrmesh.limit.AddressBlock;
import io.nostrmesh.limit.HalfOpenConnections;
import io.nostrmesh.websocket.ClientFault;
import io.nostrmesh.websocket.ClientFaultListener;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Counts clients: those that have proved a key by themselves, so that no stranger takes their
 * places. Behind a proxy a client's address is known by its request only; until then connections
 * count all together, since all of them have the proxy's address. For any thread.
 */
final class ClientPlaces {

  private final HalfOpenConnections accepted;
  private final HalfOpenConnections strangers;
  private final HalfOpenConnections proved;
  private final boolean behindProxy;
  private final ClientFaultListener faults;

  ClientPlaces(GatewayLimits limits, ClientAddress trust, ClientFaultListener faults) {
    int all = limits.connectionsInAll();
    int perAddress = limits.connectionsPerAddress();
    this.behindProxy = trust == ClientAddress.FORWARDED;
    this.accepted = new HalfOpenConnections(all, behindProxy ? Integer.MAX_VALUE : perAddress);
    this.strangers = new HalfOpenConnections(all, perAddress);
    this.proved = new HalfOpenConnections(all, perAddress);
    this.faults = faults;
  }

  /** Counts a connection that was accepted. Called on its event loop. */
  ClientSeat accept(Channel channel) {
    var seat =
        new ClientSeat(this, channel, enter(accepted, AddressBlock.of(remote(channel)), channel));
    channel.closeFuture().addListener(closed -> seat.leave());
    return seat;
  }

  HalfOpenConnections.Place enter(
      HalfOpenConnections crowd, AddressBlock address, Channel channel) {
    return crowd.enter(
        address,
        reason -> {
          faults.note(ClientFault.GAVE_WAY, channel, reason.name());
          channel.close();
        });
  }

  private static InetSocketAddress remote(Channel channel) {
    return (InetSocketAddress) channel.remoteAddress();
  }

  /** What one connection counts as. On its event loop. */
  static final class ClientSeat {

    private final ClientPlaces all;
    private final Channel channel;
    private HalfOpenConnections.Place place;
    private AddressBlock address;
    private boolean proved;

    private ClientSeat(ClientPlaces all, Channel channel, HalfOpenConnections.Place place) {
      this.all = all;
      this.channel = channel;
      this.place = place;
      this.address = AddressBlock.of(remote(channel));
    }

    /** Its WebSocket begins. */
    void open(InetAddress client) {
      if (all.behindProxy) {
        address = AddressBlock.of(new InetSocketAddress(client, 0));
        place.leave();
        place = all.enter(all.strangers, address, channel);
      }
    }

    /** It has proved a key. */
    void proved() {
      if (!proved && channel.isActive()) {
        proved = true;
        place.admitted();
        place = all.enter(all.proved, address, channel);
      }
    }

    private void leave() {
      place.leave();
    }
  }
}
