package io.nostrmesh.sidecar;

import io.nostrmesh.nostr.SecretKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** A command that acts as the member, and so needs the member's Nostr key. */
abstract class KeyedCommand extends MemberCommand {
  private static final String FILE = "--key-file";

  @Option(
      names = FILE,
      paramLabel = "FILE",
      converter = Conversions.ToPath.class,
      description =
          "read your Nostr key (nsec or hex) from FILE and keep no copy of it"
              + " (default: DIR/nostr.key, made on the first start)")
  private Optional<Path> keyFile = Optional.empty();

  @Option(names = "--key-stdin", description = "read it from standard input and keep no copy of it")
  private boolean keyFromInput;

  final SecretKey member(MemberFolder folder) throws IOException {
    if (keyFromInput && isTyped(FILE)) {
      throw usage("--key-file and --key-stdin exclude each other");
    }
    if (keyFromInput) {
      String line =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
      return MemberFolder.readKey(line == null ? "" : line, "standard input");
    }
    return keyFile.isPresent() ? MemberFolder.memberKey(keyFile.get()) : folder.memberKey();
  }
}
