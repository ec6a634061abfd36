package io.nostrmesh.nostr.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Reads the head of a message that looks as messages look: names that NIP-01 knows, each once and
 * without an escape, values that are texts, whole numbers or lists of those, and truths beside
 * them. Gives up at anything else, and a parser has to find out; what it answers is what the parser
 * would answer. A message costs a look at each byte, and nothing is made of them but the answer.
 */
final class HeadScan {

  private static final List<String> NAMES = List.copyOf(FieldNames.EVENT.exact());
  private static final List<byte[]> WRITTEN = NAMES.stream().map(HeadScan::written).toList();
  private static final int KIND = NAMES.indexOf("kind");
  private static final int MAX_KIND = 65_535;

  private static final String COMMON_TYPE = "EVENT";
  private static final byte[] COMMON = written(COMMON_TYPE);

  /** As in {@code OK}. */
  private static final byte[] TRUE = written("true");

  private static final byte[] FALSE = written("false");

  /** No sum of so many overflows. */
  private static final int DIGITS = 18;

  /** Tags are lists in a list. */
  private static final int DEPTH = 3;

  private final byte[] utf8;
  private int at;
  private int kind = -1;

  private static byte[] written(String ascii) {
    return ascii.getBytes(StandardCharsets.US_ASCII);
  }

  private HeadScan(byte[] utf8) {
    this.utf8 = utf8;
  }

  /**
   * Reads a message.
   *
   * @param utf8 valid UTF-8
   * @return null when it may be anything
   */
  static @Nullable MessageHead head(byte[] utf8) {
    return new HeadScan(utf8).head();
  }

  private @Nullable MessageHead head() {
    if (!skip('[')) {
      return null;
    }
    String type = type();
    if (type == null) {
      return null;
    }
    boolean object = false;
    while (skip(',')) {
      if (!object && next() == '{') {
        object = true;
        if (!object()) {
          return null;
        }
      } else if (!text() && !word(TRUE) && !word(FALSE)) {
        return null;
      }
    }
    if (!skip(']') || next() >= 0) {
      return null;
    }
    return new MessageHead(type, kind < 0 ? OptionalInt.empty() : OptionalInt.of(kind));
  }

  private @Nullable String type() {
    next();
    int begin = at + 1;
    if (!text()) {
      return null;
    }
    int end = at - 1;
    for (int i = begin; i < end; i++) {
      if ((utf8[i] < 'A' || utf8[i] > 'Z') && utf8[i] != '-') {
        return null;
      }
    }
    return equal(begin, end, COMMON)
        ? COMMON_TYPE
        : new String(utf8, begin, end - begin, StandardCharsets.US_ASCII);
  }

  private boolean object() {
    at++;
    if (skip('}')) {
      return true;
    }
    int seen = 0;
    do {
      next();
      int begin = at + 1;
      if (!text()) {
        return false;
      }
      int name = name(begin, at - 1);
      if (name < 0 || (seen & 1 << name) != 0 || !skip(':')) {
        return false;
      }
      seen |= 1 << name;
      if (name == KIND ? !kind() : !value(0)) {
        return false;
      }
    } while (skip(','));
    return skip('}');
  }

  private int name(int begin, int end) {
    for (int i = 0; i < WRITTEN.size(); i++) {
      if (equal(begin, end, WRITTEN.get(i))) {
        return i;
      }
    }
    return -1;
  }

  private boolean word(byte[] wanted) {
    int end = at + wanted.length;
    boolean found = end <= utf8.length && equal(at, end, wanted);
    at += found ? wanted.length : 0;
    return found;
  }

  private boolean equal(int begin, int end, byte[] wanted) {
    return Arrays.equals(utf8, begin, end, wanted, 0, wanted.length);
  }

  private boolean kind() {
    next();
    long number = number();
    kind = (int) number;
    return number >= 0 && number <= MAX_KIND;
  }

  private boolean value(int depth) {
    int first = next();
    if (first == '"') {
      return text();
    }
    return first == '[' ? depth < DEPTH && list(depth) : number() >= 0;
  }

  private boolean list(int depth) {
    at++;
    if (skip(']')) {
      return true;
    }
    do {
      if (!value(depth + 1)) {
        return false;
      }
    } while (skip(','));
    return skip(']');
  }

  /** A whole number without a sign, which must begin here; negative when there is none. */
  private long number() {
    int begin = at;
    long number = 0;
    while (at < utf8.length && utf8[at] >= '0' && utf8[at] <= '9' && at - begin < DIGITS) {
      number = 10 * number + utf8[at] - '0';
      at++;
    }
    boolean leadingZero = at - begin > 1 && utf8[begin] == '0';
    return at > begin && !leadingZero ? number : -1;
  }

  private boolean text() {
    if (next() != '"') {
      return false;
    }
    byte[] bytes = utf8;
    for (int i = at + 1; i < bytes.length; i++) {
      byte c = bytes[i];
      if (c == '"') {
        at = i + 1;
        return true;
      }
      if (c == '\\') {
        i++;
        if (i >= bytes.length || !isEscaped(bytes[i])) {
          return false;
        }
      } else if (c >= 0 && c < ' ') {
        return false;
      }
    }
    return false;
  }

  /** The escapes of one letter; a name of a code unit is left to others. */
  private static boolean isEscaped(byte c) {
    return switch (c) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> true;
      default -> false;
    };
  }

  private boolean skip(char wanted) {
    boolean found = next() == wanted;
    at += found ? 1 : 0;
    return found;
  }

  /** The next byte that is no white space, which is not passed; negative at the end. */
  private int next() {
    while (at < utf8.length) {
      byte c = utf8[at];
      if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
        return c & 0xff;
      }
      at++;
    }
    return -1;
  }
}
