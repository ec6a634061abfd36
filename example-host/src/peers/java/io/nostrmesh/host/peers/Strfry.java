package io.nostrmesh.host.peers;

import io.nostrmesh.host.clients.LoggedProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * {@code strfry}, set up as the page for operators says. It asks for a proof of a key only when
 * somebody publishes a protected event (NIP-70).
 *
 * @param challenges whether it does; what it then accepts names its address letter by letter
 */
record Strfry(boolean challenges) implements PeerRelay {

  static final String PROGRAM = "strfry/bin/strfry";

  @Override
  public boolean counts() {
    return true;
  }

  @Override
  public List<String> gatewayOptions() {
    return List.of(
        "--client-address", "forwarded", "--forward-client-address", "--upstream-compression");
  }

  @Override
  public LoggedProcess start(Path folder, int port, String clientsUrl) throws IOException {
    Path configuration = folder.resolve("strfry.conf");
    Files.writeString(
        configuration,
        """
        db = "%s"
        dbParams {
            mapsize = 1073741824
        }
        relay {
            bind = "127.0.0.1"
            port = %d
            nofiles = 0
            realIpHeader = "x-forwarded-for"
            auth {
                enabled = true
                serviceUrl = "%s"
            }
            info {
                name = "a relay of others"
                description = "known by its own name"
            }
        }
        """
            .formatted(
                Files.createDirectories(folder.resolve("db")), port, challenges ? clientsUrl : ""));
    return LoggedProcess.start(
        folder,
        Map.of(),
        List.of(PeerRelay.installed(PROGRAM).toString(), "--config=" + configuration, "relay"));
  }
}
