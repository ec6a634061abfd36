package io.nostrmesh.url;

import io.nostrmesh.json.Parsed;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/** The host of a URL in canonical form: a name in lower case, or an IP address. */
final class UrlHost {

  private static final String LOOPBACK = "127.0.0.1";
  private static final Pattern NAME_CHARACTERS = Pattern.compile("[a-z0-9_.-]+");
  private static final Pattern ENDS_IN_NUMBER = Pattern.compile("(.*\\.)?([0-9]+|0x[0-9a-f]*)\\.?");
  private static final Pattern IPV4 =
      Pattern.compile("((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.|$)){4}");
  private static final Pattern IPV6_CHARACTERS = Pattern.compile("[0-9a-f.]*:[0-9a-f.:]*");
  private static final int IPV6_GROUPS = 8;

  private UrlHost() {}

  static Parsed<String> parse(String spelling) {
    String host = spelling.toLowerCase(Locale.ROOT);
    if (host.isEmpty()) {
      return Parsed.malformed("a URL must have a host");
    }
    if (host.startsWith("[") && host.endsWith("]")) {
      return ipv6(host.substring(1, host.length() - 1));
    }
    // Lower-casing turns the Kelvin sign into an ASCII k, so look at what was written, too.
    boolean isName =
        spelling.chars().allMatch(c -> c < 0x80)
            && NAME_CHARACTERS.matcher(host).matches()
            && !host.startsWith(".")
            && !host.contains("..");
    if (!isName) {
      return Parsed.malformed(
          "a host is an IP address or ASCII letters, digits, '-', '_' and single dots;"
              + " write an international name in its xn-- form");
    }
    if (ENDS_IN_NUMBER.matcher(host).matches()) {
      return ipv4(host);
    }
    return Parsed.valid(host.equals("localhost") ? LOOPBACK : host);
  }

  private static Parsed<String> ipv4(String address) {
    if (!IPV4.matcher(address).matches() || address.endsWith(".")) {
      return Parsed.malformed("an IPv4 address is four decimal numbers from 0 to 255");
    }
    return Parsed.valid(address.startsWith("127.") ? LOOPBACK : address);
  }

  private static Parsed<String> ipv6(String address) {
    byte[] bytes;
    try {
      // With a colon in it the text is never looked up as a name.
      bytes =
          IPV6_CHARACTERS.matcher(address).matches()
              ? InetAddress.getByName(address).getAddress()
              : new byte[0];
    } catch (UnknownHostException notAnAddress) {
      bytes = new byte[0];
    }
    if (bytes.length == 0) {
      return Parsed.malformed("an IPv6 address in a URL is hexadecimal groups, without zone");
    }
    String text = compressed(groups(bytes));
    return Parsed.valid(text.equals("::1") ? LOOPBACK : "[" + text + "]");
  }

  /** Java turns an IPv4-mapped address into the IPv4 address; this takes it back. */
  private static int[] groups(byte[] bytes) {
    var full = new byte[2 * IPV6_GROUPS];
    System.arraycopy(bytes, 0, full, full.length - bytes.length, bytes.length);
    if (bytes.length == 4) {
      Arrays.fill(full, 10, 12, (byte) 0xff);
    }
    var groups = new int[IPV6_GROUPS];
    for (int i = 0; i < IPV6_GROUPS; i++) {
      groups[i] = (full[2 * i] & 0xff) << 8 | full[2 * i + 1] & 0xff;
    }
    return groups;
  }

  /** RFC 5952: no leading zeros, and the first of the longest runs of zero groups left out. */
  private static String compressed(int[] groups) {
    int start = -1;
    int length = 1;
    for (int i = 0; i < IPV6_GROUPS; i++) {
      int run = 0;
      while (i + run < IPV6_GROUPS && groups[i + run] == 0) {
        run++;
      }
      if (run > length) {
        start = i;
        length = run;
      }
    }
    var text = new StringBuilder();
    for (int i = 0; i < IPV6_GROUPS; i++) {
      if (i == start) {
        text.append("::");
        i += length - 1;
        continue;
      }
      if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(groups[i]));
    }
    return text.toString();
  }
}
