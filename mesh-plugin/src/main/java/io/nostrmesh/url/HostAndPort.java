package io.nostrmesh.url;

import io.nostrmesh.json.Parsed;

/**
 * What stands between the slashes of a URL, or in a bind address.
 *
 * @param port as written; empty when nothing stands behind the colon, or there is none
 */
record HostAndPort(UrlHost host, String port) {

  private static final int MAX_PORT = 65535;

  static Parsed<HostAndPort> split(String text) {
    if (isBareIpv6(text)) {
      return Parsed.malformed("an IPv6 address stands in brackets, such as [::1]:3000");
    }
    int hostEnd = text.indexOf(':', text.indexOf(']') + 1);
    String port = hostEnd < 0 ? "" : text.substring(hostEnd + 1);
    return UrlHost.parse(hostEnd < 0 ? text : text.substring(0, hostEnd))
        .then(host -> Parsed.valid(new HostAndPort(host, port)));
  }

  private static boolean isBareIpv6(String text) {
    return text.matches("[0-9a-fA-F]*:[0-9a-fA-F]*:[0-9a-fA-F:.]*");
  }

  /** The port's number, leading zeros allowed, or {@link UrlParts#DEFAULT_PORT} for none. */
  Parsed<Integer> portNumber() {
    if (port.isEmpty()) {
      return Parsed.valid(UrlParts.DEFAULT_PORT);
    }
    // Integer.parseInt would take a sign and the digits of every script, too.
    if (!port.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Parsed.malformed("the port must be a number");
    }
    String number = port.replaceFirst("^0+(?=.)", "");
    if (number.length() > 5 || Integer.parseInt(number) > MAX_PORT) {
      return Parsed.malformed("the port must be at most " + MAX_PORT);
    }
    return Parsed.valid(Integer.parseInt(number));
  }
}
