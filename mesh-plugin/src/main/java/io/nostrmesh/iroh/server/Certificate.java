package io.nostrmesh.iroh.server;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The relay's certificate as it is on disk now. New connections use what {@link #get} answers; a
 * certificate that cannot be read leaves the former one in use.
 */
final class Certificate implements Supplier<SslContext> {

  private static final Logger LOG = LoggerFactory.getLogger(Certificate.class);

  /** Later reads compare contents, since links and copies keep or lose file times at will. */
  private record Pem(byte[] chain, byte[] privateKey) {

    boolean sameAs(Pem other) {
      return Arrays.equals(chain, other.chain) && Arrays.equals(privateKey, other.privateKey);
    }
  }

  private record Loaded(Pem pem, SslContext context) {}

  private final CertificateFiles files;
  private volatile Loaded loaded;
  private Pem seen;
  private String complaint = "";

  private Certificate(CertificateFiles files, Loaded loaded) {
    this.files = files;
    this.loaded = loaded;
    this.seen = loaded.pem();
  }

  /**
   * Reads the files; blocks.
   *
   * @throws IOException saying which file is unusable and what it should be
   */
  static Certificate load(CertificateFiles files) throws IOException {
    Pem pem = read(files);
    return new Certificate(files, new Loaded(pem, context(files, pem)));
  }

  @Override
  public SslContext get() {
    return loaded.context();
  }

  /** Takes up changed files; blocks. Complains once about each change it cannot use. */
  synchronized void reload() {
    try {
      Pem pem = read(files);
      if (pem.sameAs(loaded.pem())) {
        seen = pem;
        complaint = "";
      } else if (!pem.sameAs(seen)) {
        seen = pem;
        loaded = new Loaded(pem, context(files, pem));
        complaint = "";
        LOG.info("certificate {} has been read again", files.chain());
      }
    } catch (IOException e) {
      String problem = String.valueOf(e.getMessage());
      if (!problem.equals(complaint)) {
        complaint = problem;
        LOG.warn("the former certificate stays in use: {}", problem);
      }
    }
  }

  private static Pem read(CertificateFiles files) throws IOException {
    return new Pem(Files.readAllBytes(files.chain()), Files.readAllBytes(files.privateKey()));
  }

  private static SslContext context(CertificateFiles files, Pem pem) throws IOException {
    SslContext context;
    try {
      // The JDK's engine, because only that one exports key material.
      context =
          SslContextBuilder.forServer(
                  new ByteArrayInputStream(pem.chain()), new ByteArrayInputStream(pem.privateKey()))
              .sslProvider(SslProvider.JDK)
              .protocols("TLSv1.3", "TLSv1.2")
              .build();
    } catch (IllegalArgumentException | SSLException e) {
      throw new IOException(
          "%s must be a PEM certificate chain and %s its PEM private key (PKCS #8, not encrypted): %s"
              .formatted(files.chain(), files.privateKey(), e.getMessage()),
          e);
    }
    try {
      TrialHandshake.with(context);
    } catch (SSLException e) {
      throw new IOException(
          ("%s is not the private key of the first certificate in %s, or no client can use them"
                  + " (%s): put the certificate first and give the key that it was made for")
              .formatted(files.privateKey(), files.chain(), e.getMessage()),
          e);
    }
    return context;
  }
}
