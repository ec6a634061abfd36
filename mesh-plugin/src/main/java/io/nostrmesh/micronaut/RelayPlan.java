package io.nostrmesh.micronaut;

import io.micronaut.context.exceptions.ConfigurationException;
import io.nostrmesh.nip98.RelayBearer;
import io.nostrmesh.nostr.Parsed;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether the embedded iroh relay is to run, decided once from the two properties that must come
 * together. A relay that cannot work is not started and not advertised.
 */
sealed interface RelayPlan {

  /**
   * Run it.
   *
   * @param publicUrl as configured: members sign exactly this URL
   */
  record Serve(String publicUrl, InetSocketAddress bindAddress) implements RelayPlan {}

  /**
   * Leave it.
   *
   * @param complaint what the operator should mend; empty when nothing was configured at all
   */
  record Off(Optional<String> complaint) implements RelayPlan {}

  /**
   * @param url of {@code mesh.iroh-relay.public-url}, not blank
   * @param bindAddress of {@code mesh.iroh-relay.bind-address}, not blank
   * @throws ConfigurationException when the bind address is no {@code address:port}
   */
  static RelayPlan of(Optional<String> url, Optional<String> bindAddress) {
    Optional<InetSocketAddress> bind = bindAddress.map(RelayPlan::socketAddress);
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
    return complaint(url.get())
        .map(RelayPlan::off)
        .orElseGet(() -> new Serve(url.get(), bind.get()));
  }

  private static RelayPlan off(String complaint) {
    return new Off(Optional.of(complaint));
  }

  private static Optional<String> complaint(String url) {
    String lower = url.toLowerCase(Locale.ROOT);
    String problem = "";
    if (!lower.startsWith("http://") && !lower.startsWith("https://")) {
      problem = "it must start with http:// or https://";
    } else if (url.indexOf('?') >= 0 || url.indexOf('#') >= 0) {
      problem = "it must have neither query nor fragment";
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
