package io.nostrmesh.settings;

import io.nostrmesh.control.AccessSecret;
import io.nostrmesh.iroh.server.IrohRelayConfig;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.settings.IrohRelayPlan.Off;
import io.nostrmesh.settings.IrohRelayPlan.Serve;
import io.nostrmesh.settings.property.Section;
import io.nostrmesh.settings.property.SettingsException;
import io.nostrmesh.url.HttpUrl;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** Properties below {@code mesh.iroh-relay} to a plan. */
final class IrohRelayProperties {

  /** Stands in for a bind address where there is none. */
  private static final InetSocketAddress UNBOUND = new InetSocketAddress(0);

  private static final String BIND_ADDRESS = "bind-address";

  /** In place of an address: the host's own port. */
  private static final String SHARED = "shared";

  private static final int EXAMPLE_PORT = 3340;

  private final Section from;

  IrohRelayProperties(Section from) {
    this.from = from;
  }

  /**
   * @throws SettingsException when a property is set to what it cannot be. Without a usable URL
   *     there is no relay, but a mistyped number is a mistake all the same.
   */
  IrohRelayPlan read() {
    IrohRelayMode mode = from.get("mode", IrohRelayMode.class, IrohRelayMode.EMBEDDED);
    List<String> urls = from.list(ExternalIrohRelays.URLS);
    Optional<AccessSecret> access = new AccessSecretProperties(from).read();
    Optional<String> control = controlUrl();
    Optional<Parsed<HttpUrl>> url = from.text("public-url").map(HttpUrl::parse);
    boolean shared = from.text(BIND_ADDRESS).filter(SHARED::equals).isPresent();
    Optional<InetSocketAddress> bind =
        shared
            ? Optional.empty()
            : from.bindAddress(BIND_ADDRESS, EXAMPLE_PORT, ", or shared, for the host's own port");
    boolean unbound = !shared && bind.isEmpty();
    IrohRelayConfig config =
        new IrohRelayConfigProperties(from)
            .read(
                unbound ? Optional.of(UNBOUND) : bind,
                url.flatMap(Parsed::toOptional)
                    .or(() -> control.flatMap(text -> HttpUrl.parse(text).toOptional()))
                    .map(HttpUrl::path)
                    .orElse(""));
    if (mode == IrohRelayMode.EXTERNAL) {
      return new ExternalIrohRelays(from).plan(unbound, control, config, access);
    }
    if (!urls.isEmpty()) {
      throw new SettingsException(
          "mesh.iroh-relay.urls are those of a fleet of others: set mesh.iroh-relay.mode to external"
              + " as well, or set mesh.iroh-relay.public-url to that of this process instead");
    }
    if (url.isEmpty() && unbound) {
      if (access.isPresent()) {
        throw new SettingsException(
            "mesh.iroh-relay.access-secret is set, but nobody listens to those who have it: set"
                + " mesh.iroh-relay.mode to external with what belongs to it, or"
                + " mesh.iroh-relay.public-url and mesh.iroh-relay.bind-address");
      }
      return new Off(Optional.empty());
    }
    if (url.isEmpty()) {
      return off(
          "mesh.iroh-relay.bind-address is set but mesh.iroh-relay.public-url is not:"
              + " members could not sign for a relay whose URL nobody knows. Set both or none.");
    }
    if (unbound) {
      return off(
          "mesh.iroh-relay.public-url is set but mesh.iroh-relay.bind-address is not:"
              + " nothing would serve that URL. Set both or none.");
    }
    if (url.get() instanceof Parsed.Malformed<HttpUrl> malformed) {
      return off("mesh.iroh-relay.public-url cannot be used: " + malformed.problem());
    }
    HttpUrl usable = url.get().toOptional().orElseThrow();
    if (config.certificate().isPresent() && !usable.isSecure()) {
      return off(
          "mesh.iroh-relay.public-url cannot be used:"
              + " it must start with https://, since mesh.iroh-relay.tls is set");
    }
    return new Serve(usable.text(), control.orElse(usable.text()), config, access);
  }

  private Optional<String> controlUrl() {
    return from.text("control-url")
        .map(HttpUrl::parse)
        .map(
            parsed -> {
              if (parsed instanceof Parsed.Malformed<HttpUrl> malformed) {
                throw new SettingsException(
                    "mesh.iroh-relay.control-url cannot be used: " + malformed.problem());
              }
              return parsed.toOptional().orElseThrow().text();
            });
  }

  private static IrohRelayPlan off(String complaint) {
    return new Off(Optional.of(complaint));
  }
}
