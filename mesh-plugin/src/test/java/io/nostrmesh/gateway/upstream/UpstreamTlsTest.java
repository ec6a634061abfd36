package io.nostrmesh.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.nostrmesh.gateway.upstream.UpstreamAnswer.Open;
import io.nostrmesh.gateway.upstream.UpstreamAnswer.Unreachable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
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
  private static final String FAILED = "TLS failed: its certificate is not trusted";

  @TempDir private Path folder;
  private RawServer relay;

  @BeforeEach
  void listen() throws Exception {
    relay = new RawServer(TrustedCertificate.serverSocket(), head -> RawServer.opening(head, ""));
  }

  @AfterEach
  void close() throws IOException {
    relay.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1"})
  void reachesARelayWhoseCertificateIsTrusted(String host) throws Exception {
    try (var trusted = new TrustedCertificate("first", folder);
        var scene = new ConnectorScene(PATIENCE)) {
      assertThat(trusted).isNotNull();
      assertThat(scene.open("wss://" + host + ":" + relay.port()).get()).isInstanceOf(Open.class);
    }
  }

  @Test
  void refusesACertificateThatNobodyTrusts() throws Exception {
    try (var scene = new ConnectorScene(LITTLE_PATIENCE)) {
      assertThat(problem(scene, "wss://localhost:" + relay.port())).startsWith(FAILED);
    }
    try (var other = new TrustedCertificate("second", folder);
        var scene = new ConnectorScene(LITTLE_PATIENCE)) {
      assertThat(other).isNotNull();
      assertThat(problem(scene, "wss://localhost:" + relay.port())).startsWith(FAILED);
    }
    assertThat(relay.heads).isEmpty();
  }

  @Test
  void refusesATrustedCertificateOfAnotherName() throws Exception {
    try (var trusted = new TrustedCertificate("first", folder);
        var scene =
            new ConnectorScene(
                LITTLE_PATIENCE, name -> new InetAddress[] {InetAddress.getByName("127.0.0.1")})) {
      assertThat(trusted).isNotNull();
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
        UpstreamTarget.ofHost(
            new InetSocketAddress("127.0.0.1", relay.port()),
            true,
            new HostMark(new SecureRandom()));
    try (var scene = new ConnectorScene(PATIENCE)) {
      assertThat(scene.open(target, new DefaultHttpHeaders(), false).get())
          .isInstanceOf(Open.class);
    }
  }

  private static String problem(ConnectorScene scene, String url) throws Exception {
    return ((Unreachable) scene.open(url).get()).problem();
  }
}
