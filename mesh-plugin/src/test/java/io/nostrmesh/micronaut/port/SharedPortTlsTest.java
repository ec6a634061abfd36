package io.nostrmesh.micronaut.port;

import static io.nostrmesh.micronaut.port.SharedHost.PAGE;
import static io.nostrmesh.micronaut.port.SharedHost.PING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nostrmesh.iroh.protocol.IrohRelayVersion;
import io.nostrmesh.iroh.protocol.TestKey;
import io.nostrmesh.iroh.server.IrohTestClient;
import io.nostrmesh.iroh.server.RawIrohSocket;
import io.nostrmesh.micronaut.gateway.TrustAll;
import io.nostrmesh.plugin.IrohRelays;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The iroh relay in the port of a host that speaks TLS, and HTTP/2 in it. */
@Timeout(120)
class SharedPortTlsTest {

  /** Clients of iroh name no protocol in SharedHost.TLS, or the one that can be upgraded. */
  @ParameterizedTest
  @CsvSource({"1.1, ''", "1.1, http/1.1", "2.0, ''", "2.0, http/1.1"})
  void speaksTheTlsOfTheHost(String version, String protocol) throws Exception {
    try (var host = withTls(version)) {
      for (int key = 1; key <= 2; key++) {
        var socket =
            (SSLSocket)
                TrustAll.context()
                    .getSocketFactory()
                    .createSocket(host.address().getAddress(), host.address().getPort());
        if (!protocol.isEmpty()) {
          SSLParameters parameters = socket.getSSLParameters();
          parameters.setApplicationProtocols(new String[] {protocol});
          socket.setSSLParameters(parameters);
        }
        try (var connection = new RawIrohSocket(socket)) {
          connection.sendText(PING + PAGE);
          assertThat(connection.readAnswer()).isEmpty();
          assertThat(connection.readAnswer()).isEqualTo("a page");
          connection.sendText("GET /generate_204 HTTP/1.1\r\nHost: x\r\n\r\n");
          assertThat(connection.readAnswer()).as("the host's own").contains("Not Found");
          var client =
              IrohTestClient.upgrade(
                  connection,
                  TestKey.filled(key),
                  IrohRelayVersion.V2,
                  "/relay",
                  IrohRelays.authorization(IrohRelays.MEMBER));
          client.prove();
          client.receive();
          client.ping();
        }
      }
    }
  }

  /** As browsers do, which speak nothing else where the host can. */
  @ParameterizedTest
  @CsvSource({
    "GET, /ping, 200, true",
    "GET, /nothing, 404, false",
    "GET, /relay, 400, true",
    "POST, /mesh/iroh-access, 401, true",
    "GET, /page, 200, false",
  })
  void answersByHttp2AsWell(String method, String path, int status, boolean relays)
      throws Exception {
    try (var host = withTls("2.0")) {
      HttpResponse<String> answer =
          HttpClient.newBuilder()
              .sslContext(TrustAll.context())
              .build()
              .send(
                  HttpRequest.newBuilder(
                          URI.create("https://127.0.0.1:" + host.address().getPort() + path))
                      .method(method, HttpRequest.BodyPublishers.noBody())
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(answer.statusCode()).isEqualTo(status);
      assertThat(answer.headers().firstValue("strict-transport-security").isPresent())
          .isEqualTo(relays);
    }
  }

  @Test
  void countsAttemptsByHttp2AndSaysWhenToComeBack() throws Exception {
    var all = new ArrayList<>(SharedHost.TLS);
    all.addAll(
        List.of(
            "micronaut.server.http-version",
            "2.0",
            "mesh.iroh-relay.limits.handshakes.attempts-per-minute",
            2));
    try (var host = new SharedHost(all.toArray())) {
      HttpClient client = HttpClient.newBuilder().sslContext(TrustAll.context()).build();
      HttpRequest question =
          HttpRequest.newBuilder(
                  URI.create("https://127.0.0.1:" + host.address().getPort() + "/mesh/iroh-access"))
              .POST(HttpRequest.BodyPublishers.noBody())
              .build();
      HttpResponse<String> answer = client.send(question, HttpResponse.BodyHandlers.ofString());
      for (int i = 0; i < 100 && answer.statusCode() == 401; i++) {
        answer = client.send(question, HttpResponse.BodyHandlers.ofString());
      }
      assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(answer.statusCode()).isEqualTo(429);
      assertThat(answer.headers().firstValue("retry-after")).contains("10");
    }
  }

  private static SharedHost withTls(String version) {
    var all = new ArrayList<>(SharedHost.TLS);
    all.addAll(List.of("micronaut.server.http-version", version));
    return new SharedHost(all.toArray());
  }

  @ParameterizedTest
  @CsvSource({
    "certificate, /etc/chain.pem",
    "private-key, /etc/key.pem",
    "captive-portal-bind-address, 127.0.0.1:0",
    "check, 2m"
  })
  void ownTlsStopsTheStartByItsName(String name, String value) {
    assertThatThrownBy(() -> new SharedHost("mesh.iroh-relay.tls." + name, value).close())
        .hasStackTraceContaining("mesh.iroh-relay.tls." + name + " is for a relay with a port")
        .hasStackTraceContaining("micronaut.server.ssl");
  }
}
