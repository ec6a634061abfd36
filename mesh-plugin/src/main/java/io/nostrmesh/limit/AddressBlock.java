package io.nostrmesh.limit;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.StringJoiner;

/**
 * What counts as one address: a single IPv4 address, or the 64-bit network of an IPv6 address,
 * since that is what one subscriber gets.
 */
public record AddressBlock(boolean ipv6, long bits) {

  public static AddressBlock of(SocketAddress remote) {
    InetAddress address = ((InetSocketAddress) remote).getAddress();
    var bytes = ByteBuffer.wrap(address.getAddress());
    return address instanceof Inet6Address
        ? new AddressBlock(true, bytes.getLong())
        : new AddressBlock(false, bytes.getInt());
  }

  /**
   * The wider network of one operator or site: 24 bits of an IPv4 address, 48 of an IPv6 address.
   * Who has many addresses mostly has them there.
   */
  public AddressBlock network() {
    return new AddressBlock(ipv6, bits & (ipv6 ? ~0xffffL : ~0xffL));
  }

  /** As one writes it, such as {@code 192.0.2.7} or {@code 2001:db8:0:1::/64}. */
  @Override
  public String toString() {
    var text = new StringJoiner(ipv6 ? ":" : ".", "", ipv6 ? "::/64" : "");
    for (int shift = ipv6 ? 48 : 24; shift >= 0; shift -= ipv6 ? 16 : 8) {
      text.add(ipv6 ? Long.toHexString(bits >>> shift & 0xFFFF) : "" + (bits >>> shift & 0xFF));
    }
    return text.toString();
  }
}
