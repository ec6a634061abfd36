package io.nostrmesh.host.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Programs in Rust that use iroh. What they depend on, {@code .ci/peers} has built. */
final class RustProgram {

  /** The program of the page, as it was when everything was built. */
  static final String PROGRAM = "target/debug/own-program";

  static final Path SOURCES =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolve("src/peers/rust");

  private RustProgram() {}

  /** What Cargo is to know: where everything is, and that nothing has to be fetched. */
  static Map<String, String> environment() {
    return Map.of(
        "CARGO_TARGET_DIR", PeerRelay.installed("target").toString(),
        "CARGO_PROFILE_DEV_DEBUG", "0",
        "CARGO_NET_OFFLINE", "true");
  }

  /** Makes the versions of all that a program depends on those that are built. */
  static void pin(Path project, String name) throws IOException {
    String lock = Files.readString(SOURCES.resolve("Cargo.lock"));
    Files.writeString(project.resolve("Cargo.lock"), lock.replace("own-program", name));
  }
}
