package io.nostrmesh.settings;

import io.nostrmesh.iroh.server.CertificateFiles;
import io.nostrmesh.iroh.server.IrohRelayConfig;
import io.nostrmesh.iroh.server.limits.IrohRelayLimits;
import io.nostrmesh.iroh.server.limits.IrohRelayLimits.Connections;
import io.nostrmesh.iroh.server.limits.IrohRelayLimits.Handshakes;
import io.nostrmesh.iroh.server.limits.IrohRelayLimits.Queues;
import io.nostrmesh.iroh.server.limits.IrohRelayTimings;
import io.nostrmesh.limit.RateLimit;
import io.nostrmesh.settings.property.Section;
import io.nostrmesh.settings.property.SettingsException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Properties below {@code mesh.iroh-relay} to what the relay is started with. */
final class IrohRelayConfigProperties {

  private static final int EXAMPLE_PORT = 80;

  private static final List<String> TLS =
      List.of("tls.certificate", "tls.private-key", "tls.captive-portal-bind-address", "tls.check");

  private final Section from;

  IrohRelayConfigProperties(Section from) {
    this.from = from;
  }

  /**
   * @param bindAddress empty for the host's own port
   * @param path of the public URL
   */
  IrohRelayConfig read(Optional<InetSocketAddress> bindAddress, String path) {
    if (bindAddress.isEmpty()) {
      refuseOwnTls();
    }
    return from.build(
        "",
        () -> {
          Optional<CertificateFiles> certificate = certificate();
          return new IrohRelayConfig(
              bindAddress,
              path.isEmpty() ? List.of() : List.of(path),
              certificate,
              captivePortal(certificate.isPresent()),
              timings(),
              limits());
        });
  }

  private void refuseOwnTls() {
    for (String name : TLS) {
      if (from.text(name).isPresent()) {
        throw new SettingsException(
            from.full(name)
                + " is for a relay with a port of its own, and mesh.iroh-relay.bind-address is"
                + " shared: leave it out, since micronaut.server.ssl is the TLS of the host's port");
      }
    }
  }

  private Optional<InetSocketAddress> captivePortal(boolean tls) {
    String name = "tls.captive-portal-bind-address";
    Optional<InetSocketAddress> address = from.bindAddress(name, EXAMPLE_PORT);
    if (address.isPresent() && !tls) {
      throw new SettingsException(
          "mesh.iroh-relay.tls.captive-portal-bind-address is for a relay with own TLS: set"
              + " mesh.iroh-relay.tls.certificate as well, or leave it out, since without TLS"
              + " mesh.iroh-relay.bind-address answers the check");
    }
    return address;
  }

  private Optional<CertificateFiles> certificate() {
    Optional<String> chain = from.text("tls.certificate");
    Optional<String> key = from.text("tls.private-key");
    Duration check = from.get("tls.check", Duration.class, CertificateFiles.DEFAULT_CHECK);
    if (chain.isPresent() != key.isPresent()) {
      throw new SettingsException(
          "mesh.iroh-relay.tls.certificate and mesh.iroh-relay.tls.private-key go together:"
              + " set both to PEM files, or none");
    }
    return chain.map(
        path ->
            from.build(
                "tls.", () -> new CertificateFiles(Path.of(path), Path.of(key.get()), check)));
  }

  private IrohRelayTimings timings() {
    IrohRelayTimings or = IrohRelayTimings.DEFAULTS;
    return from.build(
        "timings.",
        () ->
            new IrohRelayTimings(
                time("handshake", or.handshake()),
                time("keep-alive", or.keepAlive()),
                time("keep-alive-jitter", or.keepAliveJitter()),
                time("pong", or.pong()),
                time("write-stall", or.writeStall())));
  }

  private IrohRelayLimits limits() {
    IrohRelayLimits or = IrohRelayLimits.DEFAULTS;
    return from.build(
        "limits.",
        () ->
            new IrohRelayLimits(
                connections(or.connections()),
                handshakes(or.handshakes()),
                rate("connection-rate"),
                rate("member-rate"),
                count("message-bytes", or.messageBytes()),
                queues(or.queues()),
                bytes("received-bytes", or.receivedBytes()),
                count("remembered-peers", or.rememberedPeers())));
  }

  private Connections connections(Connections or) {
    return new Connections(
        count("connections.in-all", or.inAll()),
        count("connections.per-address", or.perAddress()),
        count("connections.per-member", or.perMember()));
  }

  private Handshakes handshakes(Handshakes or) {
    return new Handshakes(
        count("handshakes.in-all", or.inAll()),
        count("handshakes.per-address", or.perAddress()),
        count("handshakes.attempts-per-minute", or.attemptsPerMinute()));
  }

  private Queues queues(Queues or) {
    return new Queues(
        count("queues.frames", or.frames()),
        bytes("queues.bytes", or.bytes()),
        bytes("queues.bytes-in-all", or.bytesInAll()));
  }

  private Optional<RateLimit> rate(String name) {
    String limit = "limits." + name + ".";
    Optional<Long> perSecond = from.optional(limit + "bytes-per-second", Long.class);
    Optional<Long> burst = from.optional(limit + "burst-bytes", Long.class);
    return perSecond.map(
        bytes ->
            from.build(
                limit,
                () ->
                    burst
                        .map(most -> new RateLimit(bytes, most))
                        .orElseGet(() -> RateLimit.bytesPerSecond(bytes))));
  }

  private Duration time(String name, Duration or) {
    return from.get("timings." + name, Duration.class, or);
  }

  private long bytes(String name, long or) {
    return from.bytes("limits." + name, or);
  }

  private int count(String name, int or) {
    return from.get("limits." + name, Integer.class, or);
  }
}
