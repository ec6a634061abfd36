package io.nostrmesh.iroh.server.http;

import io.netty.handler.codec.http.HttpRequest;
import io.nostrmesh.spi.Asked;
import io.nostrmesh.url.RequestTarget;
import java.util.Comparator;
import java.util.List;

/** What of a web server's paths is the relay's. Immutable. */
public final class RelayPaths {

  static final String RELAY = "/relay";
  static final String PING = "/ping";
  static final String CAPTIVE_PORTAL = "/generate_204";

  private final List<String> prefixes;
  private final Asked<ControlPaths> control;

  /**
   * @param prefixes under which everything is served too, such as {@code /iroh}
   * @param control what is served beside the relay
   */
  public RelayPaths(List<String> prefixes, ControlPaths control) {
    this.prefixes =
        prefixes.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList();
    this.control = new Asked<>(control);
  }

  /** Through which it is asked, so that what fails often is one line in a while. */
  Asked<ControlPaths> control() {
    return control;
  }

  /** Whether a path is one of those that are served beside the relay. */
  boolean isControl(String path) {
    return control.get(known -> known.serves(path), false);
  }

  /** Without host, query, and one of the prefixes. */
  String of(HttpRequest request) {
    return withoutPrefix(RequestTarget.path(request.uri()));
  }

  private String withoutPrefix(String path) {
    for (String prefix : prefixes) {
      if (path.startsWith(prefix + "/")) {
        return path.substring(prefix.length());
      }
    }
    return path;
  }

  /**
   * Whether a request to a port that the relay shares with another web server is the relay's,
   * whatever its method. The pages that only describe a relay are not.
   *
   * @param as what the port would be if it were its own
   */
  public boolean serves(HttpRequest request, Listener as) {
    return isServed(of(request), as);
  }

  /**
   * Likewise, for whoever knows only the path.
   *
   * @param path as a peer asks for it, without a query; or a template of such paths
   */
  public boolean serves(String path, Listener as) {
    return isServed(withoutPrefix(path), as);
  }

  private boolean isServed(String path, Listener as) {
    return switch (as) {
      case PLAIN -> isRelays(path) || path.equals(CAPTIVE_PORTAL) || isControl(path);
      case TLS -> isRelays(path) || isControl(path);
      case CONTROL -> isControl(path);
      case CAPTIVE_PORTAL -> path.equals(CAPTIVE_PORTAL);
    };
  }

  private static boolean isRelays(String path) {
    return path.equals(RELAY) || path.equals(PING);
  }
}
