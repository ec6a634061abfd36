package io.nostrmesh.url;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** How IPv6 addresses are written (RFC 5952). */
final class Ipv6 {

  private static final int GROUPS = 8;

  private Ipv6() {}

  /** Hexadecimal groups; an IPv4 address is taken for the IPv4-mapped address that it was. */
  static String text(InetAddress address) {
    return compressed(groups(address.getAddress()));
  }

  static InetAddress withoutZone(InetAddress address) {
    try {
      return InetAddress.getByAddress(address.getAddress());
    } catch (UnknownHostException e) {
      throw new AssertionError("the bytes are those of an address", e);
    }
  }

  /** Java turns an IPv4-mapped address into the IPv4 address; this takes it back. */
  private static int[] groups(byte[] bytes) {
    var full = new byte[2 * GROUPS];
    System.arraycopy(bytes, 0, full, full.length - bytes.length, bytes.length);
    if (bytes.length == 4) {
      Arrays.fill(full, 10, 12, (byte) 0xff);
    }
    var groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = (full[2 * i] & 0xff) << 8 | full[2 * i + 1] & 0xff;
    }
    return groups;
  }

  /** No leading zeros, and the first of the longest runs of zero groups left out. */
  private static String compressed(int[] groups) {
    int start = -1;
    int length = 1;
    for (int i = 0; i < GROUPS; i++) {
      int run = 0;
      while (i + run < GROUPS && groups[i + run] == 0) {
        run++;
      }
      if (run > length) {
        start = i;
        length = run;
      }
    }
    var text = new StringBuilder();
    for (int i = 0; i < GROUPS; i++) {
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
