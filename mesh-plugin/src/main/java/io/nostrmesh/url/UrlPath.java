package io.nostrmesh.url;

import io.nostrmesh.json.Parsed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Paths of URLs in canonical form. Escapes stay as they are written and inner double slashes stay,
 * since a server may tell them apart; trailing slashes go.
 */
final class UrlPath {

  private static final String VERBATIM = "-._~!$&'()*+,;=:@/%[]|^";
  private static final HexFormat UPPER_HEX = HexFormat.of().withUpperCase();

  private UrlPath() {}

  /** The path of a URL; an empty one is {@code /}. */
  static Parsed<String> normalize(String path) {
    return join(path, "");
  }

  /** {@code path} put behind {@code base} with one slash between them. */
  static Parsed<String> join(String base, String path) {
    if (base.chars().anyMatch(c -> c < 0x80 && !isVerbatim(c))) {
      return Parsed.malformed("the path of a URL must be percent-encoded");
    }
    if (hasLoneSurrogate(base) || hasLoneSurrogate(path)) {
      return Parsed.malformed("the path of a URL must be valid Unicode");
    }
    for (String segment : path.split("/", -1)) {
      if (isDot(segment) || isDoubleDot(segment)) {
        return Parsed.malformed("a path to append must not hold dot segments");
      }
    }
    String joined = withoutTrailingSlashes(resolveDots(base)) + '/' + withoutLeadingSlashes(path);
    String trimmed = withoutTrailingSlashes(joined);
    return Parsed.valid(trimmed.isEmpty() ? "/" : encode(trimmed));
  }

  private static String withoutTrailingSlashes(String path) {
    int end = path.length();
    while (end > 0 && path.charAt(end - 1) == '/') {
      end--;
    }
    return path.substring(0, end);
  }

  private static String withoutLeadingSlashes(String path) {
    int start = 0;
    while (start < path.length() && path.charAt(start) == '/') {
      start++;
    }
    return path.substring(start);
  }

  private static String resolveDots(String path) {
    var segments = new ArrayList<String>();
    String[] written = path.split("/", -1);
    for (int i = 1; i < written.length; i++) {
      if (isDoubleDot(written[i])) {
        if (!segments.isEmpty()) {
          segments.remove(segments.size() - 1);
        }
      } else if (!isDot(written[i])) {
        segments.add(written[i]);
      }
    }
    return "/" + String.join("/", segments);
  }

  private static boolean isDot(String segment) {
    return decodedDots(segment).equals(".");
  }

  private static boolean isDoubleDot(String segment) {
    return decodedDots(segment).equals("..");
  }

  private static String decodedDots(String segment) {
    return segment.toLowerCase(Locale.ROOT).replace("%2e", ".");
  }

  private static boolean isVerbatim(int c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || VERBATIM.indexOf(c) >= 0;
  }

  private static boolean hasLoneSurrogate(String text) {
    return text.codePoints().anyMatch(c -> c >= 0xd800 && c <= 0xdfff);
  }

  private static String encode(String path) {
    var out = new StringBuilder(path.length());
    path.codePoints()
        .forEach(
            c -> {
              if (isVerbatim(c)) {
                out.appendCodePoint(c);
                return;
              }
              for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                out.append('%').append(UPPER_HEX.toHexDigits(b));
              }
            });
    return out.toString();
  }
}
