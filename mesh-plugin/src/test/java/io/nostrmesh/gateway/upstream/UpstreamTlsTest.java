package io.nostrmesh.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.nostrmesh.gateway.upstream.UpstreamAnswer.Open;
import io.nostrmesh.gateway.upstream.UpstreamAnswer.Unreachable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A relay behind TLS, and what the JDK is told to trust. */
@Timeout(60)
class UpstreamTlsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration LITTLE_PATIENCE = Duration.ofMillis(1500);
  private static final List<String> TRUST =
      List.of("javax.net.ssl.trustStore", "javax.net.ssl.trustStorePassword");
  private static final String FAILED = "TLS failed: its certificate is not trusted";

  @TempDir private Path folder;
  private RawServer relay;

  @BeforeEach
  void listen() throws Exception {
    try (InputStream chain = resource("first.pem");
        InputStream key = resource("first-key.pem")) {
      var context =
          (JdkSslContext)
              SslContextBuilder.forServer(chain, key).sslProvider(SslProvider.JDK).build();
      relay =
          new RawServer(
              context
                  .context()
                  .getServerSocketFactory()
                  .createServerSocket(0, 50, InetAddress.getByName("127.0.0.1")),
              head -> RawServer.opening(head, ""));
    }
  }

  @AfterEach
  void close() throws IOException {
    relay.close();
    TRUST.forEach(System::clearProperty);
  }

  /** As an operator does it: {@code java -Djavax.net.ssl.trustStore=…}. */
  private void trust(String resource) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream certificate = resource(resource)) {
      store.setCertificateEntry(
          "relay", CertificateFactory.getInstance("X.509").generateCertificate(certificate));
    }
    Path file = folder.resolve("trust.p12");
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, "secret".toCharArray());
    }
    System.setProperty(TRUST.get(0), file.toString());
    System.setProperty(TRUST.get(1), "secret");
  }

  private static InputStream resource(String name) {
    return UpstreamTlsTest.class.getResourceAsStream("/iroh/tls/" + name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1"})
  void reachesARelayWhoseCertificateIsTrusted(String host) throws Exception {
    trust("first.pem");
    try (var scene = new ConnectorScene(PATIENCE)) {
      assertThat(scene.open("wss://" + host + ":" + relay.port()).get()).isInstanceOf(Open.class);
    }
  }

  @Test
  void refusesACertificateThatNobodyTrusts() throws Exception {
    try (var scene = new ConnectorScene(LITTLE_PATIENCE)) {
      assertThat(problem(scene, "wss://localhost:" + relay.port())).startsWith(FAILED);
    }
    trust("second.pem");
    try (var scene = new ConnectorScene(LITTLE_PATIENCE)) {
      assertThat(problem(scene, "wss://localhost:" + relay.port())).startsWith(FAILED);
    }
    assertThat(relay.heads).isEmpty();
  }

  @Test
  void refusesATrustedCertificateOfAnotherName() throws Exception {
    trust("first.pem");
    try (var scene =
        new ConnectorScene(
            LITTLE_PATIENCE, name -> new InetAddress[] {InetAddress.getByName("127.0.0.1")})) {
      assertThat(problem(scene, "wss://relay.example:" + relay.port())).startsWith(FAILED);
    }
    assertThat(relay.heads).isEmpty();
  }

  @Test
  void tellsThatOnlyOneSideSpeaksTls() throws Exception {
    try (var plain = RawServer.onLoopback(head -> RawServer.opening(head, ""));
        var scene = new ConnectorScene(LITTLE_PATIENCE)) {
      var secure = scene.open("ws://127.0.0.1:" + relay.port());
      assertThat(problem(scene, "wss://127.0.0.1:" + plain.port())).contains("or it speaks none");
      assertThat(secure.get()).isInstanceOf(Unreachable.class);
      assertThat(plain.heads).isEmpty();
    }
  }

  @Test
  void believesItsOwnProcessWithoutACertificate() throws Exception {
    var target =
        new UpstreamTarget(
            new InetSocketAddress("127.0.0.1", relay.port()),
            UpstreamTarget.Tls.OURSELVES,
            "relay.example",
            "");
    try (var scene = new ConnectorScene(PATIENCE)) {
      assertThat(scene.open(target, new DefaultHttpHeaders(), false).get())
          .isInstanceOf(Open.class);
    }
  }

  private static String problem(ConnectorScene scene, String url) throws Exception {
    return ((Unreachable) scene.open(url).get()).problem();
  }
}
