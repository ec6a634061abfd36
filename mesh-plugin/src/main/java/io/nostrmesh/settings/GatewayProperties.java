package io.nostrmesh.settings;

import io.nostrmesh.gateway.gate.GatewayAccess;
import io.nostrmesh.gateway.settings.ClientAddress;
import io.nostrmesh.gateway.settings.GatewayLimits;
import io.nostrmesh.gateway.settings.GatewaySettings;
import io.nostrmesh.gateway.settings.GatewayTimings;
import io.nostrmesh.gateway.settings.UpstreamAddress;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.settings.property.Section;
import io.nostrmesh.settings.property.SettingsException;
import io.nostrmesh.url.RelayUrl;
import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Properties below {@code mesh.gateway} to what a gateway goes by. */
final class GatewayProperties {

  private static final String SELF = "self";
  private static final String UPSTREAM = "upstream";
  private static final String LISTEN = "listen";
  private static final String OTHERS = "other-sockets";

  /** Nothing in it that a host could read as another one. */
  private static final Pattern PLAIN_PATH = Pattern.compile("(/[A-Za-z0-9_~-][A-Za-z0-9_~.-]*)+");

  private static final String EXAMPLE = "ws://127.0.0.1:7777";

  /** Components of the settings whose properties are not just their names with dashes. */
  private static final Map<String, String> PROPERTIES =
      Map.of(
          "connectionsInAll", "max-connections",
          "connectionsPerAddress", "max-connections-per-address",
          "messageBytes", "max-message-bytes",
          "upstreamMessageBytes", "max-upstream-message-bytes",
          "receivedBytes", "max-received-bytes",
          "queuedBytes", "max-queued-bytes",
          "connect", "connect-timeout",
          "request", "request-timeout",
          "ping", "ping-interval",
          "document", "document-age");

  private final Section from;

  GatewayProperties(Section from) {
    this.from = from;
  }

  /**
   * Reads them all, so that a mistyped number is a mistake without an upstream too.
   *
   * @return empty when no gateway is asked for
   * @throws SettingsException when a property is set to what it cannot be
   */
  Optional<GatewaySettings> read() {
    List<String> others = otherSockets();
    Optional<UpstreamAddress> upstream = from.text(UPSTREAM).map(this::upstream);
    Optional<InetSocketAddress> listen = from.bindAddress(LISTEN, 3000);
    GatewaySettings settings =
        new GatewaySettings(
            upstream.orElseGet(() -> new UpstreamAddress.Self(Set.of())),
            listen.orElse(GatewaySettings.USUAL_PLACE),
            from.text("public-url").map(text -> relayUrl("public-url", text, "wss://")),
            from.get("access", GatewayAccess.class, GatewayAccess.OFFERS),
            from.get("client-address", ClientAddress.class, ClientAddress.PEER),
            from.get("forward-client-address", Boolean.class, false),
            from.get("upstream-compression", Boolean.class, false),
            from.text("secret-key-file").map(this::path),
            limits(),
            timings());
    if (upstream.isEmpty()) {
      from.firstSet()
          .ifPresent(
              set -> {
                throw new SettingsException(
                    "%s is set but mesh.gateway.upstream is not: set it to the relay behind the"
                            .formatted(set)
                        + " gateway, such as "
                        + EXAMPLE);
              });
      return Optional.empty();
    }
    if (upstream.get() instanceof UpstreamAddress.At at) {
      GatewayLoop.refuse(at.url(), settings.listen());
      if (!others.isEmpty()) {
        throw new SettingsException(
            "mesh.gateway.other-sockets has no effect unless mesh.gateway.upstream is self, since all"
                + " WebSockets go to the relay behind the gateway: remove it");
      }
    } else if (listen.isPresent()) {
      throw new SettingsException(
          "mesh.gateway.listen has no effect where mesh.gateway.upstream is self, since the"
              + " gateway sits in the host's own port: remove it");
    }
    return Optional.of(settings);
  }

  private List<String> otherSockets() {
    List<String> paths = from.list(OTHERS);
    paths.stream()
        .filter(path -> !PLAIN_PATH.matcher(path).matches())
        .findFirst()
        .ifPresent(
            path -> {
              throw new SettingsException(
                  "%s: '%s' is no path of a WebSocket: write it like /chat"
                      .formatted(from.full(OTHERS), path));
            });
    return paths;
  }

  private UpstreamAddress upstream(String text) {
    return text.equals(SELF)
        ? new UpstreamAddress.Self(Set.copyOf(otherSockets()))
        : new UpstreamAddress.At(relayUrl(UPSTREAM, text, "ws://"));
  }

  /**
   * @param scheme what somebody means who writes that of a web page
   */
  private RelayUrl relayUrl(String name, String text, String scheme) {
    Parsed<RelayUrl> url = RelayUrl.parse(text);
    if (url instanceof Parsed.Malformed<RelayUrl> malformed) {
      // Not quoted: there may be a password in it.
      throw new SettingsException(
          from.full(name) + " cannot be used: " + meant(text, scheme).orElse(malformed.problem()));
    }
    return url.toOptional().orElseThrow();
  }

  /** The address of a relay where somebody wrote that of its web page. */
  private static Optional<String> meant(String text, String scheme) {
    if (!text.matches("(?i)https?://.*")) {
      return Optional.empty();
    }
    String webSocket = text.regionMatches(true, 0, "https", 0, 5) ? "wss://" : scheme;
    return RelayUrl.parse(webSocket + text.substring(text.indexOf("://") + 3))
        .toOptional()
        .map(url -> "clients speak WebSocket with a relay, so write " + url);
  }

  private Path path(String text) {
    // Whoever mixes up the key and its file has put a secret here.
    if (text.startsWith("nsec1") || text.matches("[0-9a-fA-F]{64}")) {
      throw new SettingsException(
          "mesh.gateway.secret-key-file must name a file, and looks like the key itself: write the"
              + " key to a file that only its owner may read");
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new SettingsException(
          "mesh.gateway.secret-key-file cannot be the name of a file here: " + e.getReason());
    }
  }

  private GatewayLimits limits() {
    GatewayLimits or = GatewayLimits.DEFAULTS;
    return from.build(
        GatewayProperties::property,
        () ->
            new GatewayLimits(
                count("connectionsInAll", or.connectionsInAll()),
                count("connectionsPerAddress", or.connectionsPerAddress()),
                count("messageBytes", or.messageBytes()),
                count("upstreamMessageBytes", or.upstreamMessageBytes()),
                bytes("receivedBytes", or.receivedBytes()),
                bytes("queuedBytes", or.queuedBytes())));
  }

  private GatewayTimings timings() {
    GatewayTimings or = GatewayTimings.DEFAULTS;
    return from.build(
        GatewayProperties::property,
        () ->
            new GatewayTimings(
                time("connect", or.connect()),
                time("request", or.request()),
                time("ping", or.ping()),
                time("document", or.document())));
  }

  private int count(String component, int or) {
    return from.get(property(component), Integer.class, or);
  }

  private Duration time(String component, Duration or) {
    return from.get(property(component), Duration.class, or);
  }

  private long bytes(String component, long or) {
    return from.bytes(property(component), or);
  }

  private static String property(String component) {
    return PROPERTIES.getOrDefault(component, component);
  }
}
