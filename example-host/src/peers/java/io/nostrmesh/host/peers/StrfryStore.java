package io.nostrmesh.host.peers;

import io.nostrmesh.json.JsonReader;
import io.nostrmesh.nostr.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What somebody else keeps of a relay's events, with strfry and no relay of their own. */
final class StrfryStore {

  private static final int PATIENCE_SECONDS = 60;

  /** How a command ended, what it put out, and what it said beside. */
  record Ended(int status, String output, String log) {}

  private final Path folder;
  private final Path configuration;

  StrfryStore(Path folder) throws IOException {
    this.folder = folder;
    this.configuration = Strfry.configuration(folder, "");
  }

  void add(List<Event> events) throws IOException {
    Path file = folder.resolve("events.jsonl");
    Files.write(file, events.stream().map(Event::toJson).toList());
    succeeding(run(file, "import"));
  }

  /** Negentropy (NIP-77), in both directions. */
  Ended sync(String url, String filter) throws IOException {
    return run(Path.of("/dev/null"), "sync", url, "--filter=" + filter);
  }

  List<Event> events() throws IOException {
    return succeeding(run(Path.of("/dev/null"), "scan", "{}"))
        .lines()
        .map(line -> JsonReader.read(line).toOptional().orElseThrow())
        .map(json -> Event.parse(json).toOptional().orElseThrow())
        .toList();
  }

  private static String succeeding(Ended ended) {
    if (ended.status() != 0) {
      throw new AssertionError(ended.log());
    }
    return ended.output();
  }

  private Ended run(Path input, String... words) throws IOException {
    var command = new ArrayList<String>();
    command.add(PeerRelay.installed(Strfry.PROGRAM).toString());
    command.add("--config=" + configuration);
    Stream.of(words).forEach(command::add);
    Path output = folder.resolve("output");
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(input.toFile())
            .redirectOutput(output.toFile())
            .redirectError(log.toFile())
            .start();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError(command + " hangs:\n" + Files.readString(log));
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      process.destroyForcibly();
    }
    return new Ended(process.exitValue(), Files.readString(output), Files.readString(log));
  }
}
