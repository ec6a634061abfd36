package io.nostrmesh.membership;

import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.Nip19;
import io.nostrmesh.nostr.PublicKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A text file of members: one key a line, {@code npub1…} or 64 hex characters; {@code #} begins a
 * comment, blank lines count for nothing.
 */
public final class MemberFile {

  /** A hundred thousand keys, each with a comment of its length. */
  public static final int MAX_BYTES = 16 << 20;

  public static final int MAX_KEYS = 100_000;

  /** What some editors put before the first line. */
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private MemberFile() {}

  /**
   * Reads a file; blocks.
   *
   * @return its keys, perhaps none; or what is wrong, such as {@code line 3 is no key: …}, to be
   *     put behind the name of the file
   */
  public static Parsed<Set<PublicKey>> read(Path file) {
    try {
      if (Files.isDirectory(file)) {
        return Parsed.malformed("is a folder: name a text file with one key a line");
      }
      // To open something else, such as a pipe, could take for ever.
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        return Parsed.malformed("is no text file: name one with one key a line");
      }
      try (var in = Files.newInputStream(file)) {
        return parse(in.readNBytes(MAX_BYTES + 1));
      }
    } catch (NoSuchFileException e) {
      return Parsed.malformed("is not there: make it, with one key a line");
    } catch (IOException e) {
      return Parsed.malformed("cannot be read: let the user that runs this program read it");
    }
  }

  static Parsed<Set<PublicKey>> parse(byte[] content) {
    if (content.length > MAX_BYTES) {
      return Parsed.malformed("is larger than %d bytes: name another".formatted(MAX_BYTES));
    }
    // A comment in another encoding does no harm, and a key has none.
    String text = new String(content, StandardCharsets.UTF_8);
    var keys = new HashSet<PublicKey>();
    int number = 0;
    for (String line : (Iterable<String>) withoutMark(text).lines()::iterator) {
      number++;
      String word = line.replaceFirst("#.*", "").strip();
      if (word.isEmpty()) {
        continue;
      }
      Optional<PublicKey> key = Nip19.publicKey(word).toOptional();
      if (key.isEmpty()) {
        return Parsed.malformed("line " + number + " " + problem(word));
      }
      keys.add(key.get());
      if (keys.size() > MAX_KEYS) {
        return Parsed.malformed("has more than %d keys: name another".formatted(MAX_KEYS));
      }
    }
    return Parsed.valid(keys);
  }

  private static String withoutMark(String text) {
    return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
  }

  /** The line is not quoted: it may hold what nobody should read. */
  private static String problem(String word) {
    return word.toLowerCase(Locale.ROOT).startsWith("nsec1")
        ? "holds a secret key: write the npub1… of its owner instead, and let nobody see the other"
        : "is no key: write npub1… or 64 hex characters, or # before what is no key";
  }
}
