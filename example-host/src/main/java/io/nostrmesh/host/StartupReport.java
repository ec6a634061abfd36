package io.nostrmesh.host;

import io.micronaut.runtime.server.EmbeddedServer;
import io.nostrmesh.host.http.InformationDocument;
import io.nostrmesh.host.members.MemberDirectory;
import io.nostrmesh.host.members.Owner;
import io.nostrmesh.host.settings.HostSettings;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.url.RelayUrl;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.Collectors;

/** The few lines that a started relay prints for its operator. */
@Singleton
final class StartupReport {

  private final EmbeddedServer server;
  private final HostSettings settings;
  private final MemberDirectory members;
  private final InformationDocument document;

  StartupReport(
      EmbeddedServer server,
      HostSettings settings,
      MemberDirectory members,
      InformationDocument document) {
    this.server = server;
    this.settings = settings;
    this.members = members;
    this.document = document;
  }

  List<String> lines() {
    String address = address();
    return List.of(
        "",
        "Nostr relay  " + address + "  (" + access() + ")",
        "iroh relay   " + irohRelay(),
        "operators    " + operators(),
        "owner        " + owner(),
        "data         " + settings.dataFolder(),
        "next         point a Nostr client at "
            + settings.publicUrl().map(RelayUrl::text).orElse(address)
            + "; add members with: java -jar example-host.jar members add npub1...",
        "");
  }

  /** Where a client on this machine finds it; an address for all interfaces is none to dial. */
  private String address() {
    String host = server.getHost();
    boolean everywhere = host.equals("0.0.0.0") || host.matches("[0:]+");
    String authority = everywhere ? "localhost" : host.contains(":") ? "[" + host + "]" : host;
    String scheme = server.getScheme().equals("https") ? "wss" : "ws";
    String url = scheme + "://" + authority + ":" + server.getPort() + settings.contextPath();
    return RelayUrl.parse(url).toOptional().map(RelayUrl::text).orElse(url);
  }

  private String access() {
    return switch (settings.access()) {
      case MEMBERS -> "members only";
      case OPEN -> "open to every key";
      case PUBLIC -> "public, offers for members only";
    };
  }

  private String irohRelay() {
    String urls =
        document.current().get("iroh_relay_urls").stream()
            .flatMap(all -> ((JsonArray) all).items().stream())
            .flatMap(url -> url.asString().stream())
            .collect(Collectors.joining(", "));
    return urls.isEmpty()
        ? "off; set mesh.iroh-relay.public-url and mesh.iroh-relay.bind-address"
        : "up at " + urls;
  }

  private String operators() {
    return switch (settings.managementAccess()) {
      case LOOPBACK ->
          "health and metrics on port " + settings.managementPort() + ", this machine only";
      case ANY -> "health and metrics on port " + settings.managementPort() + ", of every address";
    };
  }

  private String owner() {
    Owner owner = members.owner();
    return owner.key() + owner.keyFile().map(file -> "  (secret key in " + file + ")").orElse("");
  }
}
