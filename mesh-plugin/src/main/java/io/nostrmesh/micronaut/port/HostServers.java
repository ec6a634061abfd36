package io.nostrmesh.micronaut.port;

import io.micronaut.http.server.HttpServerConfiguration;
import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.web.router.Router;
import io.nostrmesh.plugin.HostServer;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** What the plugin needs to know of the host's server. */
@Singleton
public final class HostServers {

  private final HttpServerConfiguration configuration;
  private final Router router;

  HostServers(HttpServerConfiguration configuration, Router router) {
    this.configuration = configuration;
    this.router = router;
  }

  /** Of a server that listens. */
  public HostServer of(EmbeddedServer server) {
    Set<Integer> others = new HashSet<>(router.getExposedPorts());
    others.remove(server.getPort());
    return new HostServer(
        reachable(configuration.getHost().orElse(""), server.getPort()), path(), others);
  }

  /**
   * The host's own routes that are somebody else's now.
   *
   * @param taken whether requests for a path do not reach the host
   */
  List<String> lostRoutes(Predicate<String> taken) {
    return router
        .uriRoutes()
        .filter(route -> taken.test(route.getUriMatchTemplate().toString()))
        .map(route -> route.getHttpMethodName() + " " + route.getUriMatchTemplate())
        .distinct()
        .toList();
  }

  /** An address where a server answers that is bound to {@code name}. */
  private static InetSocketAddress reachable(String name, int port) {
    var bound = new InetSocketAddress(name, port);
    return name.isEmpty() || bound.isUnresolved() || bound.getAddress().isAnyLocalAddress()
        ? new InetSocketAddress(InetAddress.getLoopbackAddress(), port)
        : bound;
  }

  private String path() {
    String path = configuration.getContextPath();
    String bare = path == null ? "" : path.strip().replaceAll("^/+|/+$", "");
    return bare.isEmpty() ? "" : "/" + bare;
  }
}
