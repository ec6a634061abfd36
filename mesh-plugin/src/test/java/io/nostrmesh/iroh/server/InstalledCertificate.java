package io.nostrmesh.iroh.server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/** The files of a relay's own TLS, with the first of two pairs in them. */
final class InstalledCertificate {

  private final CertificateFiles files;

  InstalledCertificate(Path folder) throws IOException {
    files =
        new CertificateFiles(
            folder.resolve("chain.pem"), folder.resolve("key.pem"), Duration.ofMillis(20));
    install("first");
  }

  CertificateFiles files() {
    return files;
  }

  /**
   * @param name {@code first} or {@code second}
   */
  void install(String name) throws IOException {
    copy(name + ".pem", files.chain());
    copy(name + "-key.pem", files.privateKey());
  }

  void copy(String resource, Path to) throws IOException {
    try (InputStream in = InstalledCertificate.class.getResourceAsStream("/iroh/tls/" + resource)) {
      Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
