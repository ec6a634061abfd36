package io.nostrmesh.gateway;

import io.netty.channel.ChannelHandler;
import io.nostrmesh.gateway.front.HostPort;
import io.nostrmesh.gateway.settings.GatewaySettings;
import io.nostrmesh.gateway.upstream.HostMark;
import io.nostrmesh.gateway.upstream.OwnSocket;
import io.nostrmesh.gateway.upstream.UpstreamTarget;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.settings.property.SecretKeyFile;
import io.nostrmesh.websocket.ClientFaultListener;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A gateway in the port of the host itself, whose code need not know of it: the relay's WebSockets
 * and its information document go through the gateway, which asks the host for them at its own
 * port. Safe for use by several threads.
 */
public final class HostGateway implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HostGateway.class);

  private final HostMark mark;
  private final ClientFaultListener faults;
  private volatile @Nullable Started started;

  private record Started(GatewayWorks works, HostPort port, Optional<RelayEndpoints> endpoints) {}

  /**
   * Before the host listens, so that no connection comes past it. There are no WebSockets until
   * {@link #start}.
   *
   * @param faults is told what clients do wrong
   */
  public HostGateway(SecureRandom random, ClientFaultListener faults) {
    this.mark = new HostMark(random);
    this.faults = faults;
  }

  /** For a new connection: to be put right behind its HTTP/1 codec, on its event loop. */
  public ChannelHandler door() {
    return HostPort.door(() -> Optional.ofNullable(started).map(Started::port), mark, faults);
  }

  /**
   * Called once, when the host listens.
   *
   * @throws io.nostrmesh.settings.property.SettingsException when it cannot read its key
   */
  public void start(GatewaySettings settings, GatewayParts parts, HostPlace host) {
    SecretKey key =
        settings
            .secretKeyFile()
            .map(SecretKeyFile::read)
            .orElseGet(() -> SecretKey.generate(parts.random()));
    var works =
        new GatewayWorks(
            settings,
            parts,
            host.loops(),
            host.channels(),
            UpstreamTarget.ofHost(host.address(), host.encrypted(), mark));
    started =
        new Started(
            works,
            new HostPort(
                settings, works.upstream, works.documents, parts.documents(), works.pairs, faults),
            RelayEndpoints.of(
                host.followed(settings.publicUrl(), key, mark),
                parts,
                OwnSocket.client(host.encrypted())));
    LOG.info("The gateway sits in the host's own port {}", host.address().getPort());
  }

  /**
   * The relay's information document: the host's own, with what the extensions add.
   *
   * @param path that was asked for
   * @return JSON; empty when the host has no such document there; fails when it does not answer.
   *     Completes on any event loop
   */
  public CompletionStage<Optional<String>> document(String path) {
    Started running = started;
    return running == null
        ? CompletableFuture.completedFuture(Optional.empty())
        : running.port().document(path);
  }

  /** How many clients are connected through it. */
  public int clients() {
    Started running = started;
    return running == null ? 0 : running.works().pairs.size();
  }

  /** Says goodbye to all clients, and waits a little for them; nobody is let in any more. */
  @Override
  public synchronized void close() {
    Started running = started;
    started = null;
    if (running != null) {
      running.endpoints().ifPresent(RelayEndpoints::close);
      running.works().close();
    }
  }
}
