package io.nostrmesh.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestClient.Ok;
import io.nostrmesh.host.testing.TestRelay;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The address that a started relay prints is one that clients reach it and authenticate by. */
class StartupReportTest {

  private static final String PASSWORD = "changeit";

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, ws://127.0.0.1:PORT",
    "localhost, ws://localhost:PORT",
    "::1, ws://[::1]:PORT",
    "0.0.0.0, ws://localhost:PORT",
  })
  void namesAnAddressThatWorks(String host, String address) {
    try (TestRelay relay = TestRelay.start(folder, "micronaut.server.host", host)) {
      String expected = address.replace("PORT", Integer.toString(relay.port()));
      assertThat(lines(relay))
          .contains("Nostr relay  " + expected + " ", "point a Nostr client at " + expected + ";");
      authenticate(TestClient.connect(URI.create(expected)));
    }
  }

  @ParameterizedTest
  @CsvSource({"nostr, /nostr", "/nostr/team/, /nostr/team", "/, ''"})
  void namesTheContextPath(String contextPath, String path) {
    try (TestRelay relay = TestRelay.start(folder, "micronaut.server.context-path", contextPath)) {
      assertThat(lines(relay)).contains("Nostr relay  ws://127.0.0.1:" + relay.port() + path + " ");
    }
  }

  @Test
  void sendsClientsToThePublicUrl() {
    try (TestRelay relay =
        TestRelay.start(folder, "mesh.host.public-url", "WSS://Relay.example:443/")) {
      assertThat(lines(relay))
          .contains("Nostr relay  ws://127.0.0.1:" + relay.port())
          .contains("point a Nostr client at wss://relay.example;");
    }
  }

  @ParameterizedTest
  @CsvSource({"loopback, this machine only", "any, of every address"})
  void tellsOperatorsWhereTheyAreAnswered(String access, String who) {
    try (TestRelay relay = TestRelay.start(folder, "mesh.host.management-access", access)) {
      assertThat(lines(relay))
          .contains(
              "operators    health and metrics on port " + relay.managementPort() + ", " + who);
    }
  }

  @Test
  void knowsItsOwnTls() throws Exception {
    Path store = certificate();
    try (TestRelay relay =
        TestRelay.start(
            folder.resolve("data"),
            "micronaut.server.ssl.enabled",
            true,
            "micronaut.server.ssl.port",
            0,
            "micronaut.server.ssl.key-store.path",
            "file:" + store,
            "micronaut.server.ssl.key-store.type",
            "PKCS12",
            "micronaut.server.ssl.key-store.password",
            PASSWORD)) {
      String address = "wss://127.0.0.1:" + relay.port();
      assertThat(lines(relay)).contains("Nostr relay  " + address);
      HttpClient http = HttpClient.newBuilder().sslContext(trusting(store)).build();
      authenticate(TestClient.connect(URI.create(address), http));
      authenticate(TestClient.connect(URI.create("wss://localhost:" + relay.port()), http));
    }
  }

  private static void authenticate(TestClient client) {
    try (client) {
      assertThat(client.sendAuth(client.authEvent(TestRelay.OWNER).sign()))
          .isEqualTo(new Ok(true, ""));
    }
  }

  private static String lines(TestRelay relay) {
    return String.join("\n", relay.bean(StartupReport.class).lines());
  }

  private Path certificate() throws Exception {
    Path store = folder.resolve("server.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.txt").toFile())
            .start();
    assertThat(keytool.waitFor()).isZero();
    return store;
  }

  private static SSLContext trusting(Path store) throws Exception {
    KeyStore own = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      own.load(in, PASSWORD.toCharArray());
    }
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("relay", own.getCertificate("mykey"));
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
