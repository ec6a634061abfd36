package io.nostrmesh.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.nostrmesh.host.testing.TestRelay;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator reads when the relay does not start: one line, with the property to mend. */
class RelayProgramTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "micronaut.server.port, web",
    "micronaut.server.port, 65536",
    "micronaut.server.port, -2",
    "micronaut.server.port, 3000.5",
    "micronaut.server.port, 99999999999",
    "micronaut.server.host, 192.0.2.1",
    "micronaut.server.host, no such host",
    "mesh.iroh-relay.bind-address, 3340",
    "mesh.iroh-relay.bind-address, 127.0.0.1:65536",
    "mesh.iroh-relay.bind-address, 127.0.0.1:x",
    "mesh.iroh-relay.bind-address, 192.0.2.1:0",
    "mesh.host.acess, open",
    "mesh.hosts.access, open",
    "mesh.iroh-relay.public-uri, x",
    "mesh.irohrelay.public-url, x",
    "mesh.membership.mod, open",
    "mesh.membership.mode, open",
    "mesh.enable, false",
    "mesh.enabled, no",
    "mesh.host.access, opne",
    "mesh.host.max-connections, many",
    "mesh.offers.max-ttl, long",
    "mesh.admission.lease, -1s",
  })
  void namesThePropertyThatIsWrong(String name, String value) {
    assertThat(refusal(name, value)).contains(name);
  }

  @ParameterizedTest
  @CsvSource({"micronaut.server.port, ''", "mesh.iroh-relay.bind-address, 127.0.0.1:"})
  void namesThePropertyOfATakenPort(String name, String host) throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      assertThat(refusal(name, host + taken.getLocalPort())).contains(name);
    }
  }

  @ParameterizedTest
  @CsvSource({"micronaut.server.port, ''", "mesh.iroh-relay.bind-address, 127.0.0.1:"})
  void namesThePropertyOfAPrivilegedPort(String name, String host) {
    assumeFalse(mayBindAnyPort(), "this user may listen on any port");
    assertThat(refusal(name, host + 1)).contains(name);
  }

  private static boolean mayBindAnyPort() {
    try (var socket = new ServerSocket(1, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.isBound();
    } catch (IOException refused) {
      return false;
    }
  }

  private String refusal(String name, String value) {
    Throwable failure =
        catchThrowable(
            () ->
                TestRelay.start(
                        folder,
                        "mesh.iroh-relay.public-url",
                        "http://localhost:3340",
                        "mesh.iroh-relay.bind-address",
                        "127.0.0.1:0",
                        name,
                        value)
                    .close());
    assertThat(failure).as("it started").isNotNull();
    String line = RelayProgram.reason(failure);
    assertThat(line).doesNotContain("\n", "Exception");
    return line;
  }
}
