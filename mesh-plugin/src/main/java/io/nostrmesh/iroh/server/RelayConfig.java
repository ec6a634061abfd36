package io.nostrmesh.iroh.server;

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
 */
public record RelayConfig(
    InetSocketAddress bindAddress,
    String pathPrefix,
    Optional<CertificateFiles> certificate,
    RelayTimings timings,
    RelayLimits limits) {

  /**
   * @throws IllegalArgumentException when {@code pathPrefix} is neither empty nor a path such as
   *     {@code /iroh}
   */
  public RelayConfig {
    if (!pathPrefix.isEmpty() && (!pathPrefix.startsWith("/") || pathPrefix.endsWith("/"))) {
      throw new IllegalArgumentException(
          "pathPrefix must be empty or start, but not end, with a slash, got " + pathPrefix);
    }
  }

  /** Plain HTTP at {@code bindAddress} with every default. */
  public static RelayConfig at(InetSocketAddress bindAddress) {
    return new RelayConfig(
        bindAddress, "", Optional.empty(), RelayTimings.DEFAULTS, RelayLimits.DEFAULTS);
  }

  public RelayConfig withPathPrefix(String pathPrefix) {
    return new RelayConfig(bindAddress, pathPrefix, certificate, timings, limits);
  }

  public RelayConfig withCertificate(CertificateFiles files) {
    return new RelayConfig(bindAddress, pathPrefix, Optional.of(files), timings, limits);
  }

  public RelayConfig withTimings(RelayTimings timings) {
    return new RelayConfig(bindAddress, pathPrefix, certificate, timings, limits);
  }

  public RelayConfig withLimits(RelayLimits limits) {
    return new RelayConfig(bindAddress, pathPrefix, certificate, timings, limits);
  }
}
