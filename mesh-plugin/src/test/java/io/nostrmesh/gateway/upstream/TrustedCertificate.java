package io.nostrmesh.gateway.upstream;

import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;

/**
 * A certificate of the tests for {@code localhost} and {@code 127.0.0.1}, and an operator who
 * trusts it: {@code java -Djavax.net.ssl.trustStore=…}, until it is closed.
 */
public final class TrustedCertificate implements AutoCloseable {

  private static final List<String> PROPERTIES =
      List.of("javax.net.ssl.trustStore", "javax.net.ssl.trustStorePassword");

  /**
   * @param name {@code first}, the one that {@link #serverSocket} has, or {@code second}
   * @param folder for the store
   */
  public TrustedCertificate(String name, Path folder) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream certificate = resource(name + ".pem")) {
      store.setCertificateEntry(
          "relay", CertificateFactory.getInstance("X.509").generateCertificate(certificate));
    }
    Path file = folder.resolve("trust.p12");
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, "secret".toCharArray());
    }
    System.setProperty(PROPERTIES.get(0), file.toString());
    System.setProperty(PROPERTIES.get(1), "secret");
  }

  /** On loopback, with the first certificate. */
  public static ServerSocket serverSocket() throws Exception {
    try (InputStream chain = resource("first.pem");
        InputStream key = resource("first-key.pem")) {
      var context =
          (JdkSslContext)
              SslContextBuilder.forServer(chain, key).sslProvider(SslProvider.JDK).build();
      return context
          .context()
          .getServerSocketFactory()
          .createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    }
  }

  private static InputStream resource(String name) {
    return TrustedCertificate.class.getResourceAsStream("/iroh/tls/" + name);
  }

  @Override
  public void close() {
    PROPERTIES.forEach(System::clearProperty);
  }
}
