package io.nostrmesh.gateway;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.nostrmesh.gateway.front.Documents;
import io.nostrmesh.gateway.front.UpstreamAccess;
import io.nostrmesh.gateway.gate.ContractGates;
import io.nostrmesh.gateway.pair.Pairs;
import io.nostrmesh.gateway.settings.GatewaySettings;
import io.nostrmesh.gateway.upstream.UpstreamConnector;
import io.nostrmesh.gateway.upstream.UpstreamTarget;
import io.nostrmesh.nip42.RelayAddress;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** What every gateway consists of, wherever its clients come to. */
final class GatewayWorks implements AutoCloseable {

  private static final int REFRESH_SECONDS = 60;

  final UpstreamAccess upstream;
  final Documents documents;
  final Pairs pairs;
  private final ContractGates gates;
  private final Future<?> refresh;

  /**
   * @param loops of whatever the gateway does for itself
   * @param channels makes channels that fit all event loops of clients
   */
  GatewayWorks(
      GatewaySettings settings,
      GatewayParts parts,
      EventLoopGroup loops,
      ChannelFactory<? extends Channel> channels,
      UpstreamTarget target) {
    var connector = new UpstreamConnector(settings.timings().connect(), parts.random());
    this.upstream = new UpstreamAccess(connector, channels, target);
    this.documents = new Documents(loops, upstream, settings.timings(), parts.clock());
    this.gates =
        new ContractGates(
            settings.access(),
            new RelayAddress(settings.publicUrl(), "mesh.gateway.public-url"),
            documents::challenges,
            new ContractGates.Parts(
                parts.policies(),
                parts.members(),
                parts.verification(),
                parts.timer(),
                parts.random(),
                parts.clock(),
                parts.observer()));
    this.pairs =
        new Pairs(
            gates,
            connector,
            channels,
            target,
            settings.upstreamCompression(),
            settings.limits(),
            settings.timings(),
            parts.clientFaults());
    this.refresh =
        parts.timer().scheduleWithFixedDelay(this::refresh, 0, REFRESH_SECONDS, TimeUnit.SECONDS);
  }

  private void refresh() {
    documents.refresh();
    pairs.endRound();
  }

  /** Says goodbye to all clients, and waits a little for them. */
  @Override
  public void close() {
    refresh.cancel(false);
    pairs.end();
    gates.close();
    upstream.connector().close();
  }
}
