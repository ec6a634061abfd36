package io.nostrmesh.host.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.nostr.SecretKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The page on an iroh program of one's own, followed by a member of a relay. */
public final class OwnProgramPage implements AutoCloseable {

  private static final Path MODULE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();

  private final Tutorial page;

  /**
   * @param folder where it is followed
   * @param environment of each command
   */
  public OwnProgramPage(
      RestartableHost host, SecretKey member, Path folder, Map<String, String> environment)
      throws IOException {
    Path keys = Files.createDirectories(folder.resolve("keys"));
    Files.writeString(keys.resolve("nostr.key"), member.revealHex());
    Files.createSymbolicLink(
        folder.resolve("node_modules"), MODULE.resolve("target/js/node_modules"));
    var variables = new HashMap<>(environment);
    variables.put("MESH_SHARE_DATA_DIR", keys.toString());
    this.page =
        new Tutorial(
            MODULE.resolve("../docs/how-to/own-program.md"),
            folder,
            variables,
            Map.of(
                "ws://localhost:3000",
                host.url(),
                "~/.nostr-mesh",
                keys.toString(),
                "npm install @number0/iroh",
                "true"));
  }

  /** Does what a chapter says, and answers with the last program that it starts. */
  public LoggedProcess follow(String chapter) throws IOException {
    List<LoggedProcess> started = page.follow(chapter);
    return started.get(started.size() - 1);
  }

  /** Vouches for a program that waits for it. */
  public void vouchFor(LoggedProcess program) throws IOException {
    page.means("ENDPOINT", told(program, "endpoint "));
    page.means("PROOF", told(program, "proof "));
    assertThat(program.log()).doesNotContain("admitted");
    follow("2. You vouch for it");
    program.awaitLine("admitted by http");
  }

  private static String told(LoggedProcess program, String what) {
    return program.awaitLine(what).substring(what.length());
  }

  @Override
  public void close() {
    page.close();
  }
}
