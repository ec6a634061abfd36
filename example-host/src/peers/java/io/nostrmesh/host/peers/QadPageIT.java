package io.nostrmesh.host.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nostrmesh.host.clients.LoggedProcess;
import io.nostrmesh.host.clients.RealClients;
import io.nostrmesh.host.clients.RealHost;
import io.nostrmesh.host.clients.Tutorial;
import io.nostrmesh.host.testing.FreePorts;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** QUIC address discovery by iroh's own server beside the host's iroh relay, as the page has it. */
@RealClients
@NeedsRelay(RustIrohRelay.PROGRAM)
class QadPageIT {

  private static final Path DOCS = RustProgram.SOURCES.resolve("../../../../docs/how-to");

  @RegisterExtension static final RealHost host = new RealHost(Map.of());

  @TempDir Path folder;

  @Test
  void anEndpointLearnsItsAddressAndIsRelayedByUs() throws Exception {
    assertThat(PeerRelay.missing(RustProgram.PROGRAM)).isEmpty();
    int port = FreePorts.next();
    LeafCertificate.make(folder);
    try (var page =
        new Tutorial(
            DOCS.resolve("qad.md"),
            folder,
            Map.of(
                "PATH",
                PeerRelay.installed("iroh-relay/bin") + ":" + System.getenv("PATH"),
                "RUST_LOG",
                "info"),
            Map.of("/etc/ssl/relay", folder.toString(), "[::]:7842", "127.0.0.1:" + port))) {
      page.follow("The server");

      try (LoggedProcess endpoint = endpoint(port)) {
        endpoint.awaitLine("learned 127.0.0.1:");
        host.process().awaitLog("verdict=admitted", endpoint.awaitLine("endpoint ").split(" ")[1]);
      }
      assertThatThrownBy(() -> new Socket("127.0.0.1", port)).isInstanceOf(ConnectException.class);
    }
  }

  /** The program beside the page's, with what that depends on. */
  private LoggedProcess endpoint(int port) throws IOException {
    Path project = Files.createDirectories(folder.resolve("qad"));
    Files.createDirectories(project.resolve("src"));
    String page = Files.readString(DOCS.resolve("own-program.md"));
    String manifest = page.split("```toml\n")[1].split("```")[0];
    Files.writeString(project.resolve("Cargo.toml"), manifest.replace("own-program", "qad"));
    Files.copy(RustProgram.SOURCES.resolve("qad.rs"), project.resolve("src/main.rs"));
    RustProgram.pin(project, "qad");
    try (var cargo =
        LoggedProcess.start(
            project, RustProgram.environment(), List.of("cargo", "build", "--quiet"))) {
      assertThat(cargo.awaitEnd()).isEmpty();
    }
    return LoggedProcess.start(
        project,
        Map.of("TOKEN", host.bearer(host.newMember())),
        List.of(
            PeerRelay.installed("target/debug/qad").toString(),
            host.process().irohRelayUrl(),
            Integer.toString(port),
            folder.resolve("fullchain.pem").toString()));
  }
}
