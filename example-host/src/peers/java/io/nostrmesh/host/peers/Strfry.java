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

  private static final String SERVICE_URL = "serviceUrl = \"wss://nostr.example.com/\"";

  /**
   * Writes its settings for a database in this folder.
   *
   * @param relay what stands in the section of that name, besides
   */
  static Path configuration(Path folder, String relay) throws IOException {
    return Files.writeString(
        folder.resolve("strfry.conf"),
        """
        db = "%s"
        dbParams {
            mapsize = 1073741824
        }
        relay {
            nofiles = 0
            %s
        }
        """
            .formatted(Files.createDirectories(folder.resolve("db")), relay));
  }

  /** What the page says to set in the section of that name. */
  private static String fromThePage() throws IOException {
    Path page = Path.of(System.getProperty("basedir", "")).resolve("../docs/how-to/gateway.md");
    String begin = "```conf\nrelay {\n";
    String text = Files.readString(page);
    int from = text.indexOf(begin) + begin.length();
    return text.substring(from, text.indexOf("\n}\n```", from));
  }

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
    String answersTo = "serviceUrl = \"" + (challenges ? clientsUrl : "") + "\"";
    Path configuration =
        configuration(
            folder,
            """
            bind = "127.0.0.1"
            port = %d
            info {
                name = "a relay of others"
                description = "known by its own name"
            }
            %s
            """
                .formatted(port, fromThePage().replace(SERVICE_URL, answersTo)));
    return LoggedProcess.start(
        folder,
        Map.of(),
        List.of(PeerRelay.installed(PROGRAM).toString(), "--config=" + configuration, "relay"));
  }
}
