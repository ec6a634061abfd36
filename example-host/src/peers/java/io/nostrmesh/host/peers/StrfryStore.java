package io.nostrmesh.host.peers;

import io.nostrmesh.json.JsonReader;
import io.nostrmesh.nostr.Event;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What somebody else keeps of a relay's events, with strfry and no relay of their own. */
final class StrfryStore {

  private static final int PATIENCE_SECONDS = 60;

  /** How a command ended, and all that it wrote. */
  record Ended(int status, String output) {}

  private final Path folder;
  private final Path configuration;

  StrfryStore(Path folder) throws IOException {
    this.folder = folder;
    this.configuration = folder.resolve("strfry.conf");
    Files.writeString(
        configuration,
        """
        db = "%s"
        dbParams {
            mapsize = 1073741824
        }
        relay {
            nofiles = 0
        }
        """
            .formatted(Files.createDirectories(folder.resolve("db"))));
  }

  void add(Event event) throws IOException {
    Path file = Files.writeString(folder.resolve("events.jsonl"), event.toJson() + "\n");
    succeeding(run(file, "import"));
  }

  /** Negentropy (NIP-77), in both directions. */
  Ended sync(String url, String filter) throws IOException {
    return run(Path.of("/dev/null"), "sync", url, "--filter=" + filter);
  }

  List<Event> events() throws IOException {
    return succeeding(run(Path.of("/dev/null"), "scan", "{}"))
        .lines()
        .filter(line -> line.startsWith("{"))
        .map(line -> JsonReader.read(line).toOptional().orElseThrow())
        .map(json -> Event.parse(json).toOptional().orElseThrow())
        .toList();
  }

  private static String succeeding(Ended ended) {
    if (ended.status() != 0) {
      throw new AssertionError(ended.output());
    }
    return ended.output();
  }

  private Ended run(Path input, String... words) throws IOException {
    var command = new ArrayList<String>();
    command.add(PeerRelay.installed(Strfry.PROGRAM).toString());
    command.add("--config=" + configuration);
    Stream.of(words).forEach(command::add);
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(input.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError(command + " hangs:\n" + Files.readString(output));
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      process.destroyForcibly();
    }
    return new Ended(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
  }
}
