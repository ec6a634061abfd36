package io.nostrmesh.iroh.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nostrmesh.iroh.protocol.HandshakeFrame.ServerChallenge;
import io.nostrmesh.iroh.protocol.HandshakeFrame.ServerConfirmsAuth;
import io.nostrmesh.iroh.protocol.IrohRelayVersion;
import io.nostrmesh.iroh.protocol.KeyMaterialAuth;
import io.nostrmesh.iroh.protocol.TestKey;
import io.nostrmesh.iroh.server.handshake.KeyMaterialExporter;
import io.nostrmesh.iroh.server.limits.IrohRelayTimings;
import io.nostrmesh.iroh.server.observer.Limit;
import io.nostrmesh.plugin.IrohRelays;
import io.nostrmesh.spi.Admission;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TlsTest {

  private static final TestKey KEY = TestKey.filled(1);

  @TempDir Path folder;
  private InstalledCertificate certificate;

  @BeforeEach
  void install() throws IOException {
    certificate = new InstalledCertificate(folder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void relaysOverTls(String protocol) throws Exception {
    try (var relay = relay();
        var client = client(relay, KEY, protocol)) {
      client.prove();
      assertThat(client.receive()).isEqualTo(new ServerConfirmsAuth());
      client.sendDatagram(client.id(), new byte[50_000]);
      client.receive();
      client.ping();
    }
  }

  @Test
  void speaksNothingOlder() throws Exception {
    try (var relay = relay();
        var socket = socket(relay, "TLSv1.3")) {
      assertThat(socket.getSupportedProtocols()).contains("TLSv1.1");
      assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
    }
    try (var relay = relay()) {
      assertThatExceptionOfType(SSLHandshakeException.class)
          .isThrownBy(() -> socket(relay, "TLSv1.1").close());
    }
  }

  @Test
  void deniesOverTlsWithAReason() throws Exception {
    try (var relay = relay(RunningIrohRelay.denied("not a member"));
        var client = client(relay, KEY, "TLSv1.3")) {
      client.prove();
      assertThat(client.receive()).hasToString("ServerDeniesAuth[reason=not a member]");
      assertThat(client.tryReceive()).isEmpty();
    }
  }

  @Test
  void leavesTheCaptivePortalCheckToPlainHttp() throws Exception {
    try (var relay = relay();
        var connection = new RawIrohSocket(socket(relay, "TLSv1.3"))) {
      connection.sendText("GET /generate_204 HTTP/1.1\r\n\r\nGET /ping HTTP/1.1\r\n\r\n");
      assertThat(connection.readHead().get(0)).contains("404");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET /generate_204, 204 No Content",
    "GET /generate_204?x, 204 No Content",
    "HEAD /generate_204, 204 No Content",
    "GET http://relay/generate_204, 204 No Content",
    "POST /generate_204, 404 Not Found",
    "GET /, 404 Not Found",
    "GET /ping, 404 Not Found",
    "GET /healthz, 404 Not Found",
    "GET /index.html, 404 Not Found",
    "GET /robots.txt, 404 Not Found",
    "GET /relay, 404 Not Found",
    "GET /mesh/connections, 404 Not Found",
    "UPGRADE, 404 Not Found",
    "GARBAGE, 400 Bad Request",
  })
  void answersTheCaptivePortalCheckAndNothingElseOnAPlainPort(String request, String status)
      throws Exception {
    try (var relay = withCaptivePortal(IrohRelayTimings.DEFAULTS);
        var plain = RawIrohSocket.dial(relay.relay().captivePortalAddress().orElseThrow())) {
      plain.sendText(
          switch (request) {
            case "UPGRADE" -> IrohTestClient.request("/relay", "iroh-relay-v2");
            case "GARBAGE" -> "\u0016\u0003\u0001\r\n\r\n";
            default -> request + " HTTP/1.1\r\nX-Iroh-Challenge: ts_relay\r\n\r\n";
          });
      List<String> head = plain.readHead();

      assertThat(head.get(0)).isEqualTo("HTTP/1.1 " + status);
      assertThat(RawIrohSocket.header(head, "x-iroh-response"))
          .isEqualTo(
              status.startsWith("204") ? Optional.of("response ts_relay") : Optional.empty());
      try (var client = client(relay, KEY, "TLSv1.3")) {
        client.prove();
        client.receive();
      }
    }
  }

  @Test
  void holdsThePlainPortToTheSameLimits() throws Exception {
    var timings = IrohRelayTimings.DEFAULTS.withHandshake(Duration.ofMillis(300));
    try (var relay = withCaptivePortal(timings)) {
      InetSocketAddress plain = relay.relay().captivePortalAddress().orElseThrow();
      try (var silent = RawIrohSocket.dial(plain);
          var endless = RawIrohSocket.dial(plain)) {
        endless.sendText("GET /" + "x".repeat(200_000));
        assertThat(new String(endless.readToEnd(), StandardCharsets.ISO_8859_1))
            .startsWith("HTTP/1.1 414 ");
        assertThat(silent.readToEnd()).isEmpty();
      }
      relay.events().await(RecordedEvents.Kind.CLOSED, 2);
      assertThat(relay.events().count(Limit.HANDSHAKE_TIME)).isEqualTo(1);
      assertThat(relay.events().count(Limit.REQUEST_SIZE)).isEqualTo(1);

      relay.relay().close().toCompletableFuture().join();
      assertThat(IrohRelays.listens(plain)).isFalse();
    }
  }

  @Test
  void failsToStartWhereThePlainPortIsTaken() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var address = new InetSocketAddress(taken.getInetAddress(), taken.getLocalPort());
      assertThatExceptionOfType(CompletionException.class)
          .isThrownBy(
              () ->
                  new RunningIrohRelay(
                      RunningIrohRelay.config()
                          .withCertificate(certificate.files())
                          .withCaptivePortal(address),
                      RunningIrohRelay.decide(connection -> RunningIrohRelay.admitted())))
          .withCauseInstanceOf(CaptivePortalException.class);
    }
  }

  private RunningIrohRelay withCaptivePortal(IrohRelayTimings timings) {
    return new RunningIrohRelay(
        RunningIrohRelay.config()
            .withCertificate(certificate.files())
            .withCaptivePortal(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .withTimings(timings),
        RunningIrohRelay.decide(connection -> RunningIrohRelay.admitted()));
  }

  @Test
  void doesNotMindPlainHttpOnItsPort() throws Exception {
    try (var relay = relay();
        var plain = RawIrohSocket.dial(relay.address())) {
      plain.sendText(IrohTestClient.request("/relay", "iroh-relay-v2"));
      plain.readToEnd();
      try (var client = client(relay, KEY, "TLSv1.3")) {
        client.prove();
        client.receive();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void skipsTheChallengeWhereTheEndpointSignedKeyMaterial(String protocol) throws Exception {
    Assumptions.assumeTrue(KeyMaterialExporter.isAvailable(), "needs Java 25");
    try (var relay = relay();
        var client = clientWithKeyMaterial(relay, protocol, (byte) 0)) {
      assertThat(client.receive()).isEqualTo(new ServerConfirmsAuth());
    }
  }

  @Test
  void challengesWhereTheKeyMaterialIsOfAnotherSession() throws Exception {
    Assumptions.assumeTrue(KeyMaterialExporter.isAvailable(), "needs Java 25");
    try (var relay = relay();
        var client = clientWithKeyMaterial(relay, "TLSv1.3", (byte) 1)) {
      assertThat(client.receive()).isInstanceOf(ServerChallenge.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "AAAA", "not base64url!"})
  void challengesWhereTheKeyMaterialIsNone(String header) throws Exception {
    try (var relay = relay();
        var client =
            IrohTestClient.upgrade(
                new RawIrohSocket(socket(relay, "TLSv1.3")),
                KEY,
                IrohRelayVersion.V2,
                "/relay",
                KeyMaterialAuth.HEADER + ": " + header)) {
      client.prove();
      assertThat(client.receive()).isEqualTo(new ServerConfirmsAuth());
    }
  }

  @Test
  void challengesOnPlainHttpWhateverTheHeaderSays() {
    String header = KEY.sealKeyMaterial(new byte[32]).encode();
    try (var relay = RunningIrohRelay.open();
        var client =
            IrohTestClient.dial(
                relay.address(),
                KEY,
                IrohRelayVersion.V2,
                KeyMaterialAuth.HEADER + ": " + header)) {
      client.prove();
      assertThat(client.receive()).isEqualTo(new ServerConfirmsAuth());
    }
  }

  @Test
  void takesUpAChangedCertificateForNewConnections() throws Exception {
    try (var relay = relay();
        var before = client(relay, KEY, "TLSv1.3")) {
      before.prove();
      before.receive();
      assertThat(subject(relay)).isEqualTo("CN=first.test");

      certificate.install("second");

      awaitSubject(relay, "CN=second.test");
      before.ping();
    }
  }

  private RunningIrohRelay relay() {
    return relay(RunningIrohRelay.admitted());
  }

  private RunningIrohRelay relay(Admission admission) {
    return new RunningIrohRelay(
        RunningIrohRelay.config().withCertificate(certificate.files()),
        RunningIrohRelay.decide(connection -> admission));
  }

  private static IrohTestClient client(RunningIrohRelay relay, TestKey key, String protocol)
      throws IOException, GeneralSecurityException {
    return IrohTestClient.upgrade(
        new RawIrohSocket(socket(relay, protocol)), key, IrohRelayVersion.V2, "/relay");
  }

  /**
   * @param flip changes the exported bytes, as if a proxy ended TLS before the relay
   */
  private static IrohTestClient clientWithKeyMaterial(
      RunningIrohRelay relay, String protocol, byte flip) throws Exception {
    SSLSocket socket = socket(relay, protocol);
    byte[] keyMaterial = KeyMaterialExporter.export(socket.getSession(), KEY.id()).orElseThrow();
    keyMaterial[31] ^= flip;
    return IrohTestClient.upgrade(
        new RawIrohSocket(socket),
        KEY,
        IrohRelayVersion.V2,
        "/relay",
        KeyMaterialAuth.HEADER + ": " + KEY.sealKeyMaterial(keyMaterial).encode());
  }

  private static void awaitSubject(RunningIrohRelay relay, String wanted) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!subject(relay).equals(wanted)) {
      assertThat(System.nanoTime()).as("deadline for " + wanted).isLessThan(deadline);
    }
  }

  private static String subject(RunningIrohRelay relay) throws Exception {
    try (var socket = socket(relay, "TLSv1.3")) {
      var certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return certificate.getSubjectX500Principal().getName();
    }
  }

  private static SSLSocket socket(RunningIrohRelay relay, String protocol)
      throws IOException, GeneralSecurityException {
    var context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new TrustEverybody()}, null);
    var socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(relay.address().getAddress(), relay.address().getPort());
    socket.setEnabledProtocols(new String[] {protocol});
    socket.startHandshake();
    return socket;
  }

  private static final class TrustEverybody implements X509TrustManager {

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
