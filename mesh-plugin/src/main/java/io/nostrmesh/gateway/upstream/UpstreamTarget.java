package io.nostrmesh.gateway.upstream;

import io.nostrmesh.url.RelayUrl;
import java.net.InetSocketAddress;

/**
 * Where connections to the relay go.
 *
 * @param address unresolved where a name must be looked up
 * @param tls how the connection is encrypted, and who must be at its end
 * @param authority what stands in the Host header
 * @param path put before the path that a client asks for; empty, or without slash at its end
 */
public record UpstreamTarget(InetSocketAddress address, Tls tls, String authority, String path) {

  /** How sure a connection must be of its other end. */
  public enum Tls {
    /** Not encrypted. */
    NONE,
    /** The relay must have a certificate for its name that the JDK trusts. */
    VERIFIED,
    /** Encrypted, to this very process: it need not show itself a certificate. */
    OURSELVES
  }

  /** A relay that runs by itself. */
  public static UpstreamTarget of(RelayUrl url) {
    return new UpstreamTarget(
        InetSocketAddress.createUnresolved(url.host(), url.port()),
        url.isSecure() ? Tls.VERIFIED : Tls.NONE,
        url.origin().substring(url.origin().indexOf("//") + 2),
        url.path());
  }

  /** Whether the relay is on this machine, as far as its address tells. */
  public boolean isLoopback() {
    String host = address.getHostString();
    return host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
  }
}
