package io.nostrmesh.gateway.upstream;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.nostrmesh.url.RelayUrl;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Where connections to the relay go.
 *
 * @param address unresolved where a name must be looked up
 * @param tls how the connection is encrypted, and who must be at its end
 * @param authority what stands in the Host header, unless a request has one
 * @param path put before the path that a client asks for; empty, or without slash at its end
 * @param mark where the relay is the host whose port the gateway sits in
 */
public record UpstreamTarget(
    InetSocketAddress address, Tls tls, String authority, String path, Optional<HostMark> mark) {

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
        url.path(),
        Optional.empty());
  }

  /**
   * The host of this process.
   *
   * @param address where it listens
   * @param encrypted whether it does so with TLS
   * @param mark by which it knows us
   */
  public static UpstreamTarget ofHost(InetSocketAddress address, boolean encrypted, HostMark mark) {
    return new UpstreamTarget(
        address,
        encrypted ? Tls.OURSELVES : Tls.NONE,
        "localhost:" + address.getPort(),
        "",
        Optional.of(mark));
  }

  /** Puts into a request's headers what only the relay's end of the connection needs. */
  public void complete(HttpHeaders headers) {
    if (!headers.contains(HttpHeaderNames.HOST)) {
      headers.set(HttpHeaderNames.HOST, authority);
    }
    mark.ifPresent(own -> own.put(headers));
  }

  /** Whether the relay is on this machine, as far as its address tells. */
  public boolean isLoopback() {
    String host = address.getHostString();
    return host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
  }
}
