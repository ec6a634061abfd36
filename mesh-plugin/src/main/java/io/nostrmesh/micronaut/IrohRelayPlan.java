package io.nostrmesh.micronaut;

import io.micronaut.context.exceptions.ConfigurationException;
import io.nostrmesh.iroh.server.IrohRelayConfig;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.nip98.RelayBearer;
import io.nostrmesh.url.CanonicalUrl;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether the embedded iroh relay is to run, decided once from the two properties that must come
 * together. A relay that cannot work is not started and not advertised.
 */
sealed interface IrohRelayPlan {

  /** Stands in for a bind address where there is none. */
  InetSocketAddress UNBOUND = new InetSocketAddress(0);

  /**
   * Run it.
   *
   * @param publicUrl as configured: members sign exactly this URL
   */
  record Serve(String publicUrl, IrohRelayConfig config) implements IrohRelayPlan {}

  /**
   * Leave it.
   *
   * @param complaint what the operator should mend; empty when nothing was configured at all
   */
  record Off(Optional<String> complaint) implements IrohRelayPlan {}

  /**
   * @param from the section {@code mesh.iroh-relay}
   * @throws ConfigurationException when a property is set to what it cannot be. Without a usable
   *     URL there is no relay, but a mistyped number is a mistake all the same.
   */
  static IrohRelayPlan of(Section from) {
    Optional<String> url = from.text("public-url");
    Optional<InetSocketAddress> bind = from.text("bind-address").map(IrohRelayPlan::socketAddress);
    IrohRelayConfig config =
        new IrohRelayConfigReader(from)
            .read(bind.orElse(UNBOUND), url.map(IrohRelayPlan::pathPrefix).orElse(""));
    if (url.isEmpty() && bind.isEmpty()) {
      return new Off(Optional.empty());
    }
    if (url.isEmpty()) {
      return off(
          "mesh.iroh-relay.bind-address is set but mesh.iroh-relay.public-url is not:"
              + " members could not sign for a relay whose URL nobody knows. Set both or none.");
    }
    if (bind.isEmpty()) {
      return off(
          "mesh.iroh-relay.public-url is set but mesh.iroh-relay.bind-address is not:"
              + " nothing would serve that URL. Set both or none.");
    }
    return complaint(url.get(), config)
        .map(IrohRelayPlan::off)
        .orElseGet(() -> new Serve(url.get(), config));
  }

  /** The path of the URL without slashes at its end; none for what is no URL at all. */
  private static String pathPrefix(String url) {
    return CanonicalUrl.of(url, "")
        .toOptional()
        .map(Object::toString)
        .map(text -> text.substring(text.indexOf('/', text.indexOf("://") + 3)))
        .map(path -> path.replaceAll("/+$", ""))
        .orElse("");
  }

  private static IrohRelayPlan off(String complaint) {
    return new Off(Optional.of(complaint));
  }

  private static Optional<String> complaint(String url, IrohRelayConfig config) {
    String lower = url.toLowerCase(Locale.ROOT);
    String problem = "";
    if (!lower.startsWith("http://") && !lower.startsWith("https://")) {
      problem = "it must start with http:// or https://";
    } else if (url.indexOf('?') >= 0 || url.indexOf('#') >= 0) {
      problem = "it must have neither query nor fragment";
    } else if (config.certificate().isPresent() && !lower.startsWith("https://")) {
      problem = "it must start with https://, since mesh.iroh-relay.tls is set";
    } else if (RelayBearer.request(url) instanceof Parsed.Malformed<?> malformed) {
      problem = malformed.problem();
    }
    return problem.isEmpty()
        ? Optional.empty()
        : Optional.of("mesh.iroh-relay.public-url cannot be used: " + problem);
  }

  private static InetSocketAddress socketAddress(String text) {
    int colon = text.lastIndexOf(':');
    try {
      int port = Integer.parseInt(text.substring(colon + 1));
      String host = text.substring(0, Math.max(colon, 0));
      if (colon > 0 && (host.indexOf(':') < 0 || host.startsWith("["))) {
        return new InetSocketAddress(InetAddress.getByName(host), port);
      }
    } catch (IllegalArgumentException | UnknownHostException notAnAddress) {
      // Told below, like every other spelling that is none.
    }
    throw new ConfigurationException(
        "mesh.iroh-relay.bind-address must be address:port, such as 127.0.0.1:3340 or [::]:3340,"
            + " got '"
            + text
            + "'");
  }
}
