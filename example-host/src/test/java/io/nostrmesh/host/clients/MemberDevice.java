package io.nostrmesh.host.clients;

import io.nostrmesh.nostr.SecretKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A member's machine: a folder with the member's key, and the share program run on it. */
public final class MemberDevice implements AutoCloseable {

  private final Path folder;
  private final SecretKey member;
  private Optional<LoggedProcess> sharing = Optional.empty();
  private Optional<String> link = Optional.empty();

  /**
   * @param folder is made; keeps the member's key from now on
   */
  public MemberDevice(Path folder, SecretKey member) {
    this.folder = folder;
    this.member = member;
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("nostr.key"), member.revealHex());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public SecretKey member() {
    return member;
  }

  /** Runs {@code share}, and returns the link that it prints once it is ready. */
  public String share(String... relays) {
    Stream<String> options = Stream.of(relays).flatMap(relay -> Stream.of("--relay", relay));
    LoggedProcess process = run(Stream.concat(Stream.of("share"), options));
    sharing = Optional.of(process);
    String line = process.awaitLine("Share compute", "http://127.0.0.1:");
    String printed = line.substring(line.indexOf("http"));
    link = Optional.of(printed);
    return printed;
  }

  /** The link that {@code share} printed last. */
  public String link() {
    return link.orElseThrow();
  }

  /** The member presses Ctrl-C; returns when the program has ended. */
  public void stopSharing() {
    sharing.orElseThrow().close();
  }

  /** What {@code share endpoint} prints. */
  public String endpointId() {
    return output("endpoint");
  }

  /** What {@code share bearer} prints. */
  public String bearer(String relay) {
    return output("bearer", "--relay", relay);
  }

  /** What {@code share relay-auth} prints for that endpoint. */
  public String relayAuth(String relay, String endpoint) {
    return output("relay-auth", "--relay", relay, "--endpoint", endpoint);
  }

  /** What {@code share vouch} or {@code share disown} prints. */
  public String say(String command, String relay, String... more) {
    Stream<String> words = Stream.of(command, "--relay", relay);
    return output(Stream.concat(words, Stream.of(more)).toArray(String[]::new));
  }

  /** The secret half of the endpoint id, as an iroh program on this machine reads it. */
  public String endpointSecret() {
    try {
      return Files.readString(folder.resolve("mesh_iroh.key")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String output(String... command) {
    try (var process = run(Stream.concat(Stream.of("share"), Stream.of(command)))) {
      return process.awaitEnd();
    }
  }

  private LoggedProcess run(Stream<String> words) {
    var arguments = Stream.concat(words, Stream.of("--data-dir", folder.toString()));
    return LoggedProcess.program(folder, Map.of(), arguments.toArray(String[]::new));
  }

  @Override
  public void close() {
    sharing.ifPresent(LoggedProcess::close);
  }
}
