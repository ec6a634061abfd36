package io.nostrmesh.iroh.server;

import io.nostrmesh.limit.Bound;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The relay's certificate on disk.
 *
 * @param chain PEM, the relay's own certificate first
 * @param privateKey PEM, PKCS #8, not encrypted
 * @param check how often to look whether the files have changed
 */
public record CertificateFiles(Path chain, Path privateKey, Duration check) {

  public static final Duration DEFAULT_CHECK = Duration.ofMinutes(1);

  /**
   * @throws IllegalArgumentException when {@code check} is not positive
   */
  public CertificateFiles {
    Bound.positive(check, "check");
  }

  public static CertificateFiles of(Path chain, Path privateKey) {
    return new CertificateFiles(chain, privateKey, DEFAULT_CHECK);
  }
}
