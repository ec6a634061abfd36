package io.nostrmesh.host.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What operators of iroh relays are told to write and to type, with the addresses of here. */
final class FleetPage {

  private static final Path FILE =
      Path.of(System.getProperty("basedir", ""), "..", "docs", "how-to", "fleet.md");
  private static final String HOOK = "https://mesh.example.com/mesh/iroh-access";
  private static final String SECRET = "the-secret-of-your-fleet";

  private FleetPage() {}

  /** What is to be in the configuration of each iroh relay. */
  static String configuration(String hook, String secret) throws IOException {
    return here("```toml\n([^`]+)```", hook, secret);
  }

  /** The command that asks by hand about {@code $ENDPOINT_ID}. */
  static String question(String hook, String secret) throws IOException {
    return here("```console\n\\$ ([^`]+)\ntrue\n```", hook, secret);
  }

  private static String here(String block, String hook, String secret) throws IOException {
    return Pattern.compile(block)
        .matcher(Files.readString(FILE))
        .results()
        .map((MatchResult found) -> found.group(1))
        .findFirst()
        .orElseThrow()
        .replace(HOOK, hook)
        .replace(SECRET, secret);
  }
}
