package io.nostrmesh.host.documentation;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate of the tests for {@code localhost} and {@code 127.0.0.1}, in the files of a server.
 *
 * @param name {@code first} or {@code second}
 */
record TestCertificate(String name) {

  static final String PASSWORD = "of the store";

  /** Puts {@code fullchain.pem}, {@code privkey.pem} and {@code relay.p12} into a folder. */
  void copyTo(Path folder) throws IOException, GeneralSecurityException {
    try (InputStream chain = open(".pem");
        InputStream key = open("-key.pem")) {
      Files.copy(chain, folder.resolve("fullchain.pem"), StandardCopyOption.REPLACE_EXISTING);
      Files.copy(key, folder.resolve("privkey.pem"), StandardCopyOption.REPLACE_EXISTING);
    }
    KeyStore store = emptyStore();
    char[] password = PASSWORD.toCharArray();
    store.setKeyEntry("relay", privateKey(), password, new Certificate[] {certificate()});
    try (OutputStream out = Files.newOutputStream(folder.resolve("relay.p12"))) {
      store.store(out, password);
    }
  }

  /** A client that trusts this certificate and no other. */
  HttpClient client() throws IOException, GeneralSecurityException {
    KeyStore trusted = emptyStore();
    trusted.setCertificateEntry("relay", certificate());
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(context).build();
  }

  private Certificate certificate() throws IOException, GeneralSecurityException {
    try (InputStream chain = open(".pem")) {
      return CertificateFactory.getInstance("X.509").generateCertificate(chain);
    }
  }

  private PrivateKey privateKey() throws IOException, GeneralSecurityException {
    try (InputStream key = open("-key.pem")) {
      String base64 = new String(key.readAllBytes()).replaceAll("-----[^-]*-----|\\s", "");
      return KeyFactory.getInstance("EC")
          .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
    }
  }

  private InputStream open(String ending) throws IOException {
    InputStream file = TestCertificate.class.getResourceAsStream("/iroh/tls/" + name + ending);
    if (file == null) {
      throw new IOException("no certificate " + name);
    }
    return file;
  }

  private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
