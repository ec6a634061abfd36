package io.nostrmesh.url;

import io.nostrmesh.json.Parsed;
import java.net.IDN;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The host of a URL in canonical form.
 *
 * @param text a name in lower case, or an IP address; IPv6 in brackets and without its zone
 * @param zone the network interface of an IPv6 address, as this machine calls it, or empty
 * @param address the IP address; empty for a name
 */
record UrlHost(String text, String zone, Optional<InetAddress> address) {

  private static final String LOOPBACK = "127.0.0.1";
  private static final Pattern NAME_CHARACTERS = Pattern.compile("[a-z0-9_.-]+");
  private static final Pattern ENDS_IN_NUMBER = Pattern.compile("(.*\\.)?([0-9]+|0x[0-9a-f]*)\\.?");
  private static final Pattern IPV4 =
      Pattern.compile("((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.|$)){4}");

  /** RFC 6874 writes the percent sign as {@code %25}; people and Java write it as it is. */
  private static final Pattern IPV6 =
      Pattern.compile("\\[([0-9a-f.]*:[0-9a-f.:]*)(%(25)?([A-Za-z0-9_.~-]{1,32}))?]");

  /** What IDNA 2003, which Java has, and its successor write differently. */
  private static final Pattern DISPUTED = Pattern.compile("[ßςẞ\\u200c\\u200d]");

  static Parsed<UrlHost> parse(String spelling) {
    if (spelling.isEmpty()) {
      return Parsed.malformed("a URL must have a host");
    }
    if (spelling.startsWith("[") && spelling.endsWith("]")) {
      return ipv6(spelling);
    }
    String host = spelling.toLowerCase(Locale.ROOT);
    // Lower-casing turns the Kelvin sign into an ASCII k, so look at what was written, too.
    boolean isAscii = spelling.chars().allMatch(c -> c < 0x80);
    if (!isAscii || !isName(host)) {
      return Parsed.malformed(
          "a host is an IP address or ASCII letters, digits, '-', '_' and single dots;"
              + " write an international name in its xn-- form"
              + (isAscii ? "" : example(spelling)));
    }
    if (ENDS_IN_NUMBER.matcher(host).matches()) {
      return ipv4(host);
    }
    return Parsed.valid(new UrlHost(host, "", Optional.empty()));
  }

  private static boolean isName(String host) {
    return NAME_CHARACTERS.matcher(host).matches() && !host.startsWith(".") && !host.contains("..");
  }

  /** The ASCII form where there is no doubt about it. */
  private static String example(String international) {
    if (DISPUTED.matcher(international).find() || international.length() > 253) {
      return "";
    }
    try {
      String ascii = IDN.toASCII(international, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
      return isName(ascii) ? ", here " + ascii : "";
    } catch (IllegalArgumentException noSuchName) {
      return "";
    }
  }

  private static Parsed<UrlHost> ipv4(String address) {
    if (!IPV4.matcher(address).matches() || address.endsWith(".")) {
      return Parsed.malformed("an IPv4 address is four decimal numbers from 0 to 255");
    }
    return Parsed.valid(new UrlHost(address, "", literal(address)));
  }

  private static Parsed<UrlHost> ipv6(String spelling) {
    int zone = spelling.indexOf('%') < 0 ? spelling.length() : spelling.indexOf('%');
    String lower = spelling.substring(0, zone).toLowerCase(Locale.ROOT) + spelling.substring(zone);
    Matcher matcher = IPV6.matcher(lower);
    Optional<InetAddress> address =
        matcher.matches() ? literal(matcher.group(1)) : Optional.empty();
    return address
        .map(
            ip ->
                Parsed.valid(
                    new UrlHost(
                        "[" + Ipv6.text(ip) + "]",
                        Optional.ofNullable(matcher.group(4)).orElse(""),
                        address)))
        .orElseGet(
            () -> Parsed.malformed("an IPv6 address in a URL is hexadecimal groups and any zone"));
  }

  private static Optional<InetAddress> literal(String address) {
    try {
      // With a colon, or four numbers, the text is never looked up as a name.
      return Optional.of(InetAddress.getByName(address));
    } catch (UnknownHostException notAnAddress) {
      return Optional.empty();
    }
  }

  /** An address that somebody is connected to or from, its zone left out. */
  static UrlHost of(InetAddress address) {
    InetAddress bare = Ipv6.withoutZone(address);
    String text =
        bare.getAddress().length == 4 ? bare.getHostAddress() : "[" + Ipv6.text(bare) + "]";
    return new UrlHost(text, "", Optional.of(bare));
  }

  boolean isIpv6() {
    return text.startsWith("[");
  }

  /** As signers and verifiers of URLs write it: every loopback host is {@code 127.0.0.1}. */
  String collapsed() {
    return isLoopback() ? LOOPBACK : text;
  }

  boolean isLoopback() {
    return text.equals("[::1]")
        || text.startsWith("127.") && address.isPresent()
        || text.equals("localhost");
  }
}
