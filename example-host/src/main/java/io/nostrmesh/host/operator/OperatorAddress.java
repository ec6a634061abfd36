package io.nostrmesh.host.operator;

import io.nostrmesh.file.PrivateFile;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.url.BindAddress;
import io.nostrmesh.url.HttpUrl;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where a relay answers its operator, and with what secret: by the properties that it has itself.
 *
 * @param url without path
 * @param secret empty where none is set
 */
record OperatorAddress(HttpUrl url, Optional<String> secret) {

  private static final String SECTION = "mesh.iroh-relay.";
  private static final String BIND = SECTION + "bind-address";
  private static final String SECRET = SECTION + "access-secret";
  private static final int MICRONAUTS_PORT = 8080;

  /**
   * Finds it.
   *
   * @param given by the operator, in place of what the properties say
   * @param properties values by full names
   * @throws OperatorFailure saying what to set
   */
  static OperatorAddress find(
      Optional<HttpUrl> given, Function<String, Optional<String>> properties) {
    Function<String, Optional<String>> set =
        name -> properties.apply(name).map(String::strip).filter(text -> !text.isEmpty());
    HttpUrl url = given.orElseGet(() -> url(set));
    Optional<String> secret = secret(set);
    if (secret.isPresent() && !url.isSecure() && !url.isLoopback()) {
      throw new OperatorFailure(
          "the access secret would go to "
              + url
              + " for everybody on the way to read: give --url with https://, or ask on the relay's"
              + " machine");
    }
    return new OperatorAddress(url, secret);
  }

  private static HttpUrl url(Function<String, Optional<String>> set) {
    if (set.apply("mesh.enabled").filter("false"::equals).isPresent()) {
      throw new OperatorFailure("there is no iroh relay: mesh.enabled is false");
    }
    String bind =
        set.apply(BIND)
            .orElseThrow(
                () -> new OperatorFailure("there is no iroh relay: " + BIND + " is not set"));
    boolean shared = bind.equals("shared");
    boolean tls =
        shared
            ? set.apply("micronaut.server.ssl.enabled").filter("true"::equals).isPresent()
            : set.apply(SECTION + "tls.certificate").isPresent();
    if (tls) {
      // Its certificate is for a name: first that of what is asked here, beside the relay.
      return set.apply(SECTION + "control-url")
          .or(() -> set.apply(SECTION + "public-url"))
          .flatMap(text -> HttpUrl.parse(text).toOptional())
          .orElseThrow(
              () ->
                  new OperatorFailure(
                      "the relay speaks TLS: give --url with the https:// URL of " + BIND));
    }
    return shared ? ofTheServer(set) : ofItsOwn(bind);
  }

  private static HttpUrl ofTheServer(Function<String, Optional<String>> set) {
    return ofTheServer(set, "micronaut.server.port", MICRONAUTS_PORT);
  }

  /** On the address that the Nostr port is bound to. */
  static HttpUrl ofTheServer(
      Function<String, Optional<String>> set, String portProperty, int otherwise) {
    String host = set.apply("micronaut.server.host").orElse("localhost");
    String port = set.apply(portProperty).orElse("" + otherwise);
    String authority = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    return dialable("micronaut.server.host and " + portProperty, authority + ":" + port);
  }

  private static HttpUrl ofItsOwn(String bind) {
    return dialable(BIND, bind);
  }

  static HttpUrl dialable(String properties, String text) {
    Parsed<InetSocketAddress> parsed = BindAddress.parse(text);
    if (parsed instanceof Parsed.Malformed<InetSocketAddress> malformed) {
      throw new OperatorFailure(
          properties + " cannot be used: " + malformed.problem() + "; or give --url");
    }
    InetSocketAddress address = parsed.toOptional().orElseThrow();
    if (address.getPort() == 0) {
      throw new OperatorFailure(
          properties + " lets the relay take any free port: give --url with the one it has");
    }
    InetAddress host = address.getAddress();
    boolean six = host instanceof Inet6Address;
    String dialed =
        six
            ? host.isLoopbackAddress() || host.isAnyLocalAddress()
                ? "[::1]"
                : "[" + host.getHostAddress() + "]"
            // Of those that are loopback, 127.0.0.1 is but one.
            : host.isAnyLocalAddress() ? "127.0.0.1" : host.getHostAddress();
    String url = "http://" + dialed + ":" + address.getPort();
    return HttpUrl.parse(url)
        .toOptional()
        .orElseThrow(() -> new OperatorFailure("give --url, since " + url + " is none"));
  }

  private static Optional<String> secret(Function<String, Optional<String>> set) {
    return set.apply(SECRET)
        .or(() -> set.apply(SECRET + "-file").map(OperatorAddress::readSecret))
        .map(
            secret -> {
              if (!secret.matches("[!-~]+")) {
                throw new OperatorFailure(
                    SECRET + " must be visible ASCII characters without a space");
              }
              return secret;
            });
  }

  private static String readSecret(String file) {
    try {
      return new PrivateFile(Path.of(file)).readOwnersAlone().strip();
    } catch (IOException | InvalidPathException e) {
      throw new OperatorFailure(SECRET + "-file cannot be used: " + e.getMessage());
    }
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return url.text();
  }
}
