package io.nostrmesh.host.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nostrmesh.host.settings.HostSettings;
import io.nostrmesh.host.settings.StartupFailure;
import io.nostrmesh.host.testing.TestRelay;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is for operators is not on the public port. */
class ManagementPortTest {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir static Path data;
  private static TestRelay relay;

  @BeforeAll
  static void start() {
    relay = TestRelay.start(data, "micronaut.server.host", "0.0.0.0");
  }

  @AfterAll
  static void stop() {
    relay.close();
  }

  /** Also those that are switched off, so that nobody has to remember this when they come on. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "prometheus",
        "metrics",
        "metrics/jvm.memory.used",
        "health",
        "health/liveness",
        "health/readiness",
        "beans",
        "caches",
        "env",
        "info",
        "liquibase",
        "flyway",
        "loggers",
        "refresh",
        "routes",
        "stop",
        "threaddump",
        "heapdump",
        "configprops",
        "actuator/health",
        "//prometheus",
        "./prometheus",
        "%70rometheus",
        "prometheus/",
        "PROMETHEUS",
      })
  void publicPortDisclosesNothing(String path) throws Exception {
    for (String method : List.of("GET", "POST", "HEAD", "DELETE")) {
      HttpResponse<String> response = request(relay.port(), method, path);
      assertThat(response.statusCode()).as(method).isIn(404, 405);
      assertThat(response.body())
          .doesNotContain("jvm_", "measurements", "jdbc", "\"status\"", "mesh_");
    }
  }

  @Test
  void operatorsAreAnsweredOnTheirPort() throws Exception {
    assertThat(request(relay.managementPort(), "GET", "prometheus").body()).contains("jvm_");
    assertThat(request(relay.managementPort(), "GET", "health").body())
        .contains("\"UP\"", "jdbc", "iroh-relay");
  }

  @Test
  void theirPortIsNoRelay() throws Exception {
    HttpResponse<String> response = request(relay.managementPort(), "GET", "");
    assertThat(response.statusCode()).isEqualTo(404);
  }

  @Test
  void theirPortIsShutToOtherMachines() throws IOException {
    for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
      for (InetAddress address : each.inetAddresses().toList()) {
        if (!address.isLoopbackAddress() && address.getAddress().length == 4) {
          assertThat(isAnswered(address, relay.managementPort())).isFalse();
          assertThat(isAnswered(address, relay.port())).isTrue();
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "endpoints.all.port, 0",
    "endpoints.all.port, -1",
    "endpoints.all.port, 65536",
    "endpoints.all.port, 3000",
    "endpoints.all.port, x",
    "mesh.host.management-access, everybody",
  })
  void refusesWhatWouldOpenTheirPort(String property, String value) {
    var set = Map.of("micronaut.server.port", "3000", property, value);
    assertThatThrownBy(() -> HostSettings.read(name -> Optional.ofNullable(set.get(name))))
        .isInstanceOf(StartupFailure.class)
        .hasMessageStartingWith(property + " is \"" + value);
  }

  private static boolean isAnswered(InetAddress address, int port) throws IOException {
    try (var socket = new Socket(address, port)) {
      socket.getOutputStream().write("HEAD / HTTP/1.0\r\n\r\n".getBytes());
      return socket.getInputStream().transferTo(OutputStream.nullOutputStream()) > 0;
    } catch (SocketException reset) {
      return false;
    }
  }

  private static HttpResponse<String> request(int port, String method, String path)
      throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build(),
        BodyHandlers.ofString());
  }
}
