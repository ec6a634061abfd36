package io.nostrmesh.sidecar.panel;

import io.nostrmesh.file.PrivateFile;
import io.nostrmesh.json.Parsed;
import java.io.IOException;
import java.net.SocketException;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Opens the panel where it was at the last start, under the same secret, so that links, bookmarks
 * and open pages last.
 */
public final class PanelDoor {
  /** Below the ports that systems give to connections, which could be taken at any start. */
  private static final int FIRST_PORT = 20_000;

  private static final int PORTS = 10_000;
  private static final int TRIES = 100;

  private final PrivateFile file;
  private final SecureRandom random;
  private final Consumer<String> notices;

  /**
   * @param file keeps port and secret
   * @param notices told in a sentence when links from before no longer work
   */
  public PanelDoor(PrivateFile file, SecureRandom random, Consumer<String> notices) {
    this.file = file;
    this.random = random;
    this.notices = notices;
  }

  /**
   * @param port where the member wants it; empty for where it was, or any free port
   * @throws SocketException when {@code port} is taken, or not for this user
   * @throws IOException when the address cannot be kept
   */
  public PanelServer open(OptionalInt port, PanelProgram program) throws IOException {
    Optional<PanelAddress> kept = kept();
    String secret =
        kept.map(PanelAddress::secret).orElseGet(() -> PanelAddress.freshSecret(random));
    if (port.isPresent()) {
      return openAndKeep(new PanelAddress(port.getAsInt(), secret), program);
    }
    if (kept.isEmpty()) {
      return openAnywhere(secret, program);
    }
    try {
      return PanelServer.start(kept.get(), program);
    } catch (SocketException taken) {
      notices.accept(
          "Port "
              + kept.get().port()
              + ", where the panel was so far, is taken by another program: the panel has a new"
              + " link, and the old one no longer works.");
      // A page that was opened there may have told the old one to whoever has the port now.
      return openAnywhere(PanelAddress.freshSecret(random), program);
    }
  }

  private Optional<PanelAddress> kept() throws IOException {
    Optional<String> stored = file.read();
    if (stored.isEmpty()) {
      return Optional.empty();
    }
    Parsed<PanelAddress> address = PanelAddress.parse(stored.get());
    if (address instanceof Parsed.Malformed<PanelAddress> malformed) {
      notices.accept(
          file.path()
              + " cannot be understood ("
              + malformed.problem()
              + "): the panel has a new link, and the old one no longer works.");
    }
    return address.toOptional();
  }

  private PanelServer openAnywhere(String secret, PanelProgram program) throws IOException {
    for (int tries = 1; ; tries++) {
      try {
        return openAndKeep(new PanelAddress(FIRST_PORT + random.nextInt(PORTS), secret), program);
      } catch (SocketException taken) {
        if (tries == TRIES) {
          throw taken;
        }
      }
    }
  }

  private PanelServer openAndKeep(PanelAddress address, PanelProgram program) throws IOException {
    PanelServer server = PanelServer.start(address, program);
    try {
      file.write(address.json().toJson() + "\n");
      return server;
    } catch (IOException e) {
      server.close();
      throw e;
    }
  }
}
