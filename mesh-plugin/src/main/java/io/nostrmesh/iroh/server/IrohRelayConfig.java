package io.nostrmesh.iroh.server;

import io.nostrmesh.iroh.server.limits.IrohRelayLimits;
import io.nostrmesh.iroh.server.limits.IrohRelayTimings;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * What an operator decides about an {@link IrohRelay}.
 *
 * @param bindAddress where to listen; port 0 takes a free one
 * @param pathPrefix the path of the public URL without a slash at its end, such as {@code /iroh},
 *     or empty. Stock clients replace the path by {@code /relay}, so everything is served at the
 *     root too
 * @param certificate the relay's own TLS; without it plain HTTP is spoken
 * @param captivePortal where clients may ask over plain HTTP whether a captive portal is between
 *     them and the relay; only beside a certificate, since a relay without answers that at {@code
 *     bindAddress}
 */
public record IrohRelayConfig(
    InetSocketAddress bindAddress,
    String pathPrefix,
    Optional<CertificateFiles> certificate,
    Optional<InetSocketAddress> captivePortal,
    IrohRelayTimings timings,
    IrohRelayLimits limits) {

  /**
   * @throws IllegalArgumentException when {@code pathPrefix} is neither empty nor a path such as
   *     {@code /iroh}, or when there is a {@code captivePortal} without a {@code certificate}
   */
  public IrohRelayConfig {
    if (!pathPrefix.isEmpty() && (!pathPrefix.startsWith("/") || pathPrefix.endsWith("/"))) {
      throw new IllegalArgumentException(
          "pathPrefix must be empty or start, but not end, with a slash, got " + pathPrefix);
    }
    if (captivePortal.isPresent() && certificate.isEmpty()) {
      throw new IllegalArgumentException("captivePortal must go with a certificate");
    }
  }

  /** Plain HTTP at {@code bindAddress} with every default. */
  public static IrohRelayConfig at(InetSocketAddress bindAddress) {
    return new IrohRelayConfig(
        bindAddress,
        "",
        Optional.empty(),
        Optional.empty(),
        IrohRelayTimings.DEFAULTS,
        IrohRelayLimits.DEFAULTS);
  }

  public IrohRelayConfig withPathPrefix(String pathPrefix) {
    return new IrohRelayConfig(
        bindAddress, pathPrefix, certificate, captivePortal, timings, limits);
  }

  public IrohRelayConfig withCertificate(CertificateFiles files) {
    return new IrohRelayConfig(
        bindAddress, pathPrefix, Optional.of(files), captivePortal, timings, limits);
  }

  public IrohRelayConfig withCaptivePortal(InetSocketAddress address) {
    return new IrohRelayConfig(
        bindAddress, pathPrefix, certificate, Optional.of(address), timings, limits);
  }

  public IrohRelayConfig withTimings(IrohRelayTimings timings) {
    return new IrohRelayConfig(
        bindAddress, pathPrefix, certificate, captivePortal, timings, limits);
  }

  public IrohRelayConfig withLimits(IrohRelayLimits limits) {
    return new IrohRelayConfig(
        bindAddress, pathPrefix, certificate, captivePortal, timings, limits);
  }
}
