package io.nostrmesh.iroh.server;

import io.nostrmesh.iroh.server.limits.IrohRelayLimits;
import io.nostrmesh.iroh.server.limits.IrohRelayTimings;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an operator decides about an {@link IrohRelay}.
 *
 * @param bindAddress where to listen; port 0 takes a free one. Empty for a relay without a port of
 *     its own, in that of a host
 * @param pathPrefixes where everything is served beside the root: paths without a slash at their
 *     end, such as {@code /iroh}. The public URL may have one, but stock clients replace it by
 *     {@code /relay}
 * @param certificate the relay's own TLS; without it plain HTTP is spoken
 * @param captivePortal where clients may ask over plain HTTP whether a captive portal is between
 *     them and the relay; only beside a certificate, since a relay without answers that at {@code
 *     bindAddress}
 */
public record IrohRelayConfig(
    Optional<InetSocketAddress> bindAddress,
    List<String> pathPrefixes,
    Optional<CertificateFiles> certificate,
    Optional<InetSocketAddress> captivePortal,
    IrohRelayTimings timings,
    IrohRelayLimits limits) {

  /**
   * @throws IllegalArgumentException when one of {@code pathPrefixes} is no path such as {@code
   *     /iroh}, or when there is a {@code captivePortal} without a {@code certificate}, or one of
   *     them without a {@code bindAddress}
   */
  public IrohRelayConfig {
    pathPrefixes = List.copyOf(pathPrefixes);
    for (String prefix : pathPrefixes) {
      if (!prefix.startsWith("/") || prefix.endsWith("/")) {
        throw new IllegalArgumentException(
            "pathPrefixes must start, but not end, with a slash, got " + prefix);
      }
    }
    if (bindAddress.isEmpty() && certificate.isPresent()) {
      throw new IllegalArgumentException("certificate must go with a bindAddress");
    }
    if (captivePortal.isPresent() && certificate.isEmpty()) {
      throw new IllegalArgumentException("captivePortal must go with a certificate");
    }
  }

  /** Plain HTTP at {@code bindAddress} with every default. */
  public static IrohRelayConfig at(InetSocketAddress bindAddress) {
    return of(Optional.of(bindAddress));
  }

  /** In the port of a host, with every default. */
  public static IrohRelayConfig inHost() {
    return of(Optional.empty());
  }

  private static IrohRelayConfig of(Optional<InetSocketAddress> bindAddress) {
    return new IrohRelayConfig(
        bindAddress,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        IrohRelayTimings.DEFAULTS,
        IrohRelayLimits.DEFAULTS);
  }

  /**
   * With one prefix more.
   *
   * @param prefix a path, or empty for none
   */
  public IrohRelayConfig withPathPrefix(String prefix) {
    if (prefix.isEmpty() || pathPrefixes.contains(prefix)) {
      return this;
    }
    var more = new ArrayList<>(pathPrefixes);
    more.add(prefix);
    return new IrohRelayConfig(bindAddress, more, certificate, captivePortal, timings, limits);
  }

  public IrohRelayConfig withCertificate(CertificateFiles files) {
    return new IrohRelayConfig(
        bindAddress, pathPrefixes, Optional.of(files), captivePortal, timings, limits);
  }

  public IrohRelayConfig withCaptivePortal(InetSocketAddress address) {
    return new IrohRelayConfig(
        bindAddress, pathPrefixes, certificate, Optional.of(address), timings, limits);
  }

  public IrohRelayConfig withTimings(IrohRelayTimings timings) {
    return new IrohRelayConfig(
        bindAddress, pathPrefixes, certificate, captivePortal, timings, limits);
  }

  public IrohRelayConfig withLimits(IrohRelayLimits limits) {
    return new IrohRelayConfig(
        bindAddress, pathPrefixes, certificate, captivePortal, timings, limits);
  }
}
