package io.nostrmesh.gateway;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.nostrmesh.gateway.front.FrontPort;
import io.nostrmesh.gateway.roster.FollowedRelay;
import io.nostrmesh.gateway.settings.GatewaySettings;
import io.nostrmesh.gateway.settings.UpstreamAddress;
import io.nostrmesh.gateway.sweep.SweepPace;
import io.nostrmesh.gateway.sweep.SweptRelay;
import io.nostrmesh.gateway.upstream.UpstreamTarget;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.settings.property.SecretKeyFile;
import io.nostrmesh.settings.property.SettingsException;
import io.nostrmesh.url.RelayUrl;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running gateway: clients connect to it, it connects to the relay behind it, and asks the four
 * contracts about what passes. Safe for use by several threads.
 */
public final class Gateway implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  private final EventLoopGroup loops;
  private final GatewayWorks works;
  private final Channel listener;
  private final Optional<RelaySweep> sweep;
  private final Optional<RelayEndpoints> endpoints;

  private Gateway(GatewaySettings settings, RelayUrl relay, GatewayParts parts, SweepPace pace) {
    Optional<SecretKey> key = settings.secretKeyFile().map(SecretKeyFile::read);
    this.loops = OwnEventLoops.open("mesh-gateway");
    this.works =
        new GatewayWorks(settings, parts, loops, NioSocketChannel::new, UpstreamTarget.of(relay));
    var port =
        new FrontPort(
            settings,
            works.upstream,
            works.documents,
            parts.documents(),
            works.pairs,
            parts.clientFaults());
    ChannelFuture bound = port.bind(loops, NioServerSocketChannel::new).awaitUninterruptibly();
    this.listener = bound.channel();
    if (!bound.isSuccess()) {
      works.close();
      OwnEventLoops.close(loops);
      throw new SettingsException(
          "mesh.gateway.listen: cannot listen on %s, give it an address of this machine and a port"
                  .formatted(text(settings.listen()))
              + " that nobody else uses",
          bound.cause());
    }
    RelayUrl name = settings.publicUrl().orElse(relay);
    var swept = new SweptRelay(relay, name);
    var followed =
        new FollowedRelay(
            relay, name, key.orElseGet(() -> SecretKey.generate(parts.random())), Map.of());
    this.endpoints = RelayEndpoints.of(followed, parts, HttpClient.newHttpClient());
    this.sweep = key.map(known -> new RelaySweep(swept, known, parts.policies(), pace));
    LOG.info("The gateway listens on {}, in front of {}", text(localAddress()), relay);
  }

  /**
   * Starts a gateway in front of a relay that runs by itself; waits until it listens.
   *
   * @throws SettingsException when it cannot listen where it shall, or cannot read its key
   * @throws IllegalArgumentException when {@code settings} name no relay of its own
   */
  public static Gateway start(GatewaySettings settings, GatewayParts parts) {
    return start(settings, parts, SweepPace.USUAL);
  }

  static Gateway start(GatewaySettings settings, GatewayParts parts, SweepPace pace) {
    if (settings.upstream() instanceof UpstreamAddress.At at) {
      return new Gateway(settings, at.url(), parts, pace);
    }
    throw new IllegalArgumentException(
        "settings must name the URL of a relay; a host's own port is not listened on");
  }

  private static String text(InetSocketAddress address) {
    return address.getHostString() + ":" + address.getPort();
  }

  /** Where clients come to. */
  public InetSocketAddress localAddress() {
    return (InetSocketAddress) listener.localAddress();
  }

  /** How many clients are connected to the relay. */
  public int clients() {
    return works.pairs.size();
  }

  /** How many bytes wait to be sent. */
  public long queuedBytes() {
    return works.pairs.queuedBytes();
  }

  /** Stops listening, says goodbye to all clients, and waits a little for them. */
  @Override
  public void close() {
    endpoints.ifPresent(RelayEndpoints::close);
    sweep.ifPresent(RelaySweep::close);
    listener.close().awaitUninterruptibly();
    works.close();
    OwnEventLoops.close(loops);
  }
}
