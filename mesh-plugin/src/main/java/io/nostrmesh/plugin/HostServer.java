package io.nostrmesh.plugin;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Set;

/**
 * The HTTP server of a host.
 *
 * @param address at which this process reaches it
 * @param path below which the host serves everything, without a slash at its end; may be empty
 * @param othersPorts which it opens for operators and the like, not for the public
 */
public record HostServer(InetSocketAddress address, String path, Set<Integer> othersPorts) {

  public HostServer {
    othersPorts = Set.copyOf(othersPorts);
  }

  /** Whether connections that come to {@code local} may be the public's. */
  boolean isPublic(SocketAddress local) {
    return local instanceof InetSocketAddress there && !othersPorts.contains(there.getPort());
  }
}
