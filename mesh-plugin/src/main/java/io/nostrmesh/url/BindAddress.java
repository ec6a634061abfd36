package io.nostrmesh.url;

import io.nostrmesh.json.Parsed;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Where a server listens: {@code 0.0.0.0:3340}, {@code [::]:3340}, {@code [fe80::1%eth0]:0}. */
public final class BindAddress {

  private BindAddress() {}

  /**
   * Reads a setting. A name is looked up, which may block, and must be one of this machine's.
   *
   * @return the address; port 0 stands for any free one
   */
  public static Parsed<InetSocketAddress> parse(String text) {
    if (text.contains("//")) {
      return Parsed.malformed("it is no URL");
    }
    if (text.startsWith(":") && !text.startsWith("::") || text.startsWith("*")) {
      return Parsed.malformed("every address is written 0.0.0.0 or [::]");
    }
    if (text.matches("[0-9]+")) {
      return Parsed.malformed("the address in front of the port is missing");
    }
    return HostAndPort.split(text)
        .then(
            split ->
                split.port().isEmpty()
                    ? Parsed.malformed("the port is missing; 0 takes any free one")
                    : split.portNumber().then(port -> resolve(split.host(), port)));
  }

  private static Parsed<InetSocketAddress> resolve(UrlHost host, int port) {
    String bare = host.text().replaceAll("[\\[\\]]", "");
    try {
      InetAddress address =
          InetAddress.getByName(host.zone().isEmpty() ? bare : bare + "%" + host.zone());
      return Parsed.valid(new InetSocketAddress(address, port));
    } catch (UnknownHostException e) {
      return Parsed.malformed(
          host.zone().isEmpty()
              ? "no address is known for that host"
              : "this machine has no interface of that name");
    }
  }
}
