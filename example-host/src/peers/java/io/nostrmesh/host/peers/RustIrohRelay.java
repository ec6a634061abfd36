package io.nostrmesh.host.peers;

import io.nostrmesh.host.clients.LoggedProcess;
import io.nostrmesh.host.testing.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code iroh-relay} of crates.io, one server of a fleet, which asks whom to admit. */
final class RustIrohRelay implements AutoCloseable {

  static final String PROGRAM = "iroh-relay/bin/iroh-relay";

  private final Path folder;
  private final String hook;
  private final String secret;
  private final int port = FreePorts.next();
  private Optional<LoggedProcess> process = Optional.empty();

  /**
   * @param folder for its configuration
   * @param hook the URL that it asks
   * @param secret with which it does
   */
  RustIrohRelay(Path folder, String hook, String secret) {
    this.folder = folder;
    this.hook = hook;
    this.secret = secret;
  }

  String url() {
    return "http://localhost:" + port;
  }

  /** Starts it, again at its port if it was there, and waits until it serves. */
  void start() throws IOException {
    Path configuration = folder.resolve("iroh-relay-" + port + ".toml");
    Files.writeString(
        configuration,
        """
        http_bind_addr = "127.0.0.1:%d"
        enable_metrics = false
        """
                .formatted(port)
            + FleetPage.configuration(hook, secret));
    LoggedProcess started =
        LoggedProcess.start(
            folder,
            // A proxy for the world would be asked for the way to this machine.
            Map.of("RUST_LOG", "info,iroh_relay=debug", "NO_PROXY", "127.0.0.1,localhost"),
            List.of(
                PeerRelay.installed(PROGRAM).toString(),
                "--config-path",
                configuration.toString()));
    process = Optional.of(started);
    started.awaitLine("serving on");
  }

  /** Everything that it has written since it was started. */
  String log() {
    return process.map(LoggedProcess::log).orElse("");
  }

  void kill() {
    process.ifPresent(LoggedProcess::kill);
  }

  @Override
  public void close() {
    kill();
  }
}
