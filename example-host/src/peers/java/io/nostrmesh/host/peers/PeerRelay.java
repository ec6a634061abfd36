package io.nostrmesh.host.peers;

import io.nostrmesh.host.clients.LoggedProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A program that is a Nostr relay and knows nothing of compute offers, as its operator runs it. */
interface PeerRelay {

  /** Whether it reads and writes only for those who have proved a key to it (NIP-42). */
  default boolean demandsKey() {
    return false;
  }

  /** Whether it answers COUNT (NIP-45). */
  default boolean counts() {
    return false;
  }

  /** What its operator tells the gateway on its command line, besides what all do. */
  default List<String> gatewayOptions() {
    return List.of();
  }

  /**
   * Starts it; returns before it serves.
   *
   * @param folder where it keeps its data; those of an earlier start are found again
   * @param port on loopback, where it is to listen
   * @param clientsUrl the address that clients sign, which is the gateway's
   */
  LoggedProcess start(Path folder, int port, String clientsUrl) throws IOException;

  /** Where {@code .ci/peers} puts what it builds. */
  static Path installed(String file) {
    String folder = System.getenv("MESH_PEERS");
    return (folder == null || folder.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache", "mesh-peers")
            : Path.of(folder))
        .toAbsolutePath()
        .resolve(file);
  }

  /** The problem that there is without such a program. */
  static Optional<String> missing(String file) {
    return Files.isExecutable(installed(file))
        ? Optional.empty()
        : Optional.of(installed(file) + " is not there, which .ci/peers builds");
  }
}
