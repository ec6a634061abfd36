package io.nostrmesh.host.settings;

import io.nostrmesh.json.Parsed;
import io.nostrmesh.limit.Choice;
import io.nostrmesh.limit.HeapShare;
import io.nostrmesh.nostr.Nip19;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.url.RelayUrl;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The settings of the host itself, {@code mesh.host.*}. An environment variable such as {@code
 * MESH_HOST_OWNER} sets the property of the same name; the reference relay's variables work where
 * ours is not set.
 *
 * @param owner {@code mesh.host.owner}, 64 hex characters or npub; empty: the host makes a key
 * @param dataFolder {@code mesh.host.data-dir}, absolute
 * @param publicUrl {@code mesh.host.public-url}, the address clients know the relay by (ws or wss);
 *     empty: the relay goes by the address that a client is connected to, and by loopback names
 * @param requestTimeout {@code mesh.host.request-timeout}, from a connection's opening or its last
 *     answer to the end of the next answer, or to the WebSocket
 * @param queryTimeout {@code mesh.host.query-timeout}, how long the relay works on one REQ or COUNT
 * @param maxConnections of keys that were proved, and as many more without
 * @param receivedBytes {@code mesh.host.received-bytes}, of all connections, until they are handled
 * @param queuedBytes {@code mesh.host.queued-bytes}, waiting for all clients together
 * @param subscribedBytes {@code mesh.host.subscribed-bytes}, the open filters of all clients
 * @param limits of one client
 * @param shutdownGrace {@code mesh.host.shutdown-grace}, for what was received to be answered
 * @param managementPort {@code endpoints.all.port}, for operators' paths
 * @param managementAccess {@code mesh.host.management-access}
 * @param presentation what the relay calls itself
 * @param contextPath {@code micronaut.server.context-path} without slash at its end, or empty
 */
public record HostSettings(
    Access access,
    Optional<PublicKey> owner,
    RelayKeySettings relayKey,
    Path dataFolder,
    Optional<RelayUrl> publicUrl,
    Presentation presentation,
    String contextPath,
    Duration pingInterval,
    Duration requestTimeout,
    Duration queryTimeout,
    int maxConnections,
    int maxConnectionsPerAddress,
    long receivedBytes,
    long queuedBytes,
    long subscribedBytes,
    ClientLimits limits,
    Duration shutdownGrace,
    int managementPort,
    ManagementAccess managementAccess) {

  /** A message needs several times its length while it is read and stored. */
  public static final HeapShare DEFAULT_RECEIVED = new HeapShare(5);

  public static final HeapShare DEFAULT_QUEUED = new HeapShare(10);

  public static final HeapShare DEFAULT_SUBSCRIBED = new HeapShare(10);

  /** One message of the longest kind, without which nothing would work. */
  public static final long MIN_BUDGET = 1024 * 1024;

  public static final int DEFAULT_MANAGEMENT_PORT = 3001;

  private static final int MAX_PORT = 65_535;

  /** One ping each 30 s, as the reference relay does; a peer silent for three is gone. */
  public static final Duration DEFAULT_PING_INTERVAL = Duration.ofSeconds(30);

  /** As the iroh relay has it for its handshakes. */
  public static final Duration DEFAULT_REQUEST_TIMEOUT = Duration.ofSeconds(10);

  /** With what comes after it less than the ten seconds that containers are given. */
  public static final Duration DEFAULT_SHUTDOWN_GRACE = Duration.ofSeconds(3);

  /** A hundred times what common queries take. */
  public static final Duration DEFAULT_QUERY_TIMEOUT = Duration.ofSeconds(5);

  public static final int DEFAULT_MAX_CONNECTIONS = 4096;

  public static final int DEFAULT_MAX_CONNECTIONS_PER_ADDRESS = 256;

  private static final Pattern INTERVAL = Pattern.compile("([1-9][0-9]{0,5})(ms|s|m|h|d)");

  /**
   * Reads the settings.
   *
   * @param property the text of a property, or empty when it is not set
   * @throws StartupFailure naming the property that is wrong
   */
  public static HostSettings read(Function<String, Optional<String>> property) {
    var set = property.andThen(value -> value.map(String::trim).filter(text -> !text.isEmpty()));
    var settings =
        new HostSettings(
            access(set),
            owner(set),
            RelayKeySettings.read(set),
            dataFolder(set.apply("mesh.host.data-dir").orElse("./data")),
            set.apply("mesh.host.public-url")
                .or(() -> set.apply("relay.url"))
                .map(HostSettings::url),
            Presentation.read(set),
            set.apply("micronaut.server.context-path").map(HostSettings::path).orElse(""),
            set.apply("mesh.host.ping-interval")
                .map(text -> interval("mesh.host.ping-interval", text))
                .orElse(DEFAULT_PING_INTERVAL),
            set.apply("mesh.host.request-timeout")
                .map(text -> interval("mesh.host.request-timeout", text))
                .orElse(DEFAULT_REQUEST_TIMEOUT),
            set.apply("mesh.host.query-timeout")
                .map(text -> interval("mesh.host.query-timeout", text))
                .orElse(DEFAULT_QUERY_TIMEOUT),
            count(set, "mesh.host.max-connections", DEFAULT_MAX_CONNECTIONS),
            count(
                set, "mesh.host.max-connections-per-address", DEFAULT_MAX_CONNECTIONS_PER_ADDRESS),
            bytes(set, "mesh.host.received-bytes", DEFAULT_RECEIVED),
            bytes(set, "mesh.host.queued-bytes", DEFAULT_QUEUED),
            bytes(set, "mesh.host.subscribed-bytes", DEFAULT_SUBSCRIBED),
            ClientLimits.read(set),
            set.apply("mesh.host.shutdown-grace")
                .map(text -> interval("mesh.host.shutdown-grace", text))
                .orElse(DEFAULT_SHUTDOWN_GRACE),
            managementPort(set),
            set.apply("mesh.host.management-access")
                .map(HostSettings::managementAccess)
                .orElse(ManagementAccess.LOOPBACK));
    int message = settings.limits().messageBytes();
    if (2L * message > settings.receivedBytes()) {
      throw wrong(
          "mesh.host.max-message-bytes",
          Integer.toString(message),
          "it must be at most half of mesh.host.received-bytes, " + settings.receivedBytes());
    }
    return settings;
  }

  private static Access access(Function<String, Optional<String>> property) {
    Optional<String> named = property.apply("mesh.host.access");
    if (named.isPresent()) {
      return Choice.parse(Access.class, named.get())
          .orElseThrow(
              () ->
                  wrong(
                      "mesh.host.access", named.get(), "it must be " + Choice.words(Access.class)));
    }
    Optional<String> required = property.apply("sprout.require.relay.membership");
    return switch (required.orElse("true").toLowerCase(Locale.ROOT)) {
      case "true", "1" -> Access.MEMBERS;
      case "false", "0" -> Access.OPEN;
      default ->
          throw wrong(
              "SPROUT_REQUIRE_RELAY_MEMBERSHIP", required.orElse(""), "it must be true or false");
    };
  }

  private static Optional<PublicKey> owner(Function<String, Optional<String>> property) {
    return property
        .apply("mesh.host.owner")
        .or(() -> property.apply("relay.owner.pubkey"))
        .map(
            text ->
                Nip19.publicKey(text)
                    .toOptional()
                    .orElseThrow(
                        // Not quoted: whoever mixes up the two keys has put a secret here.
                        () ->
                            new StartupFailure(
                                "mesh.host.owner (or RELAY_OWNER_PUBKEY) must be a public key,"
                                    + " 64 hex characters or npub1...")));
  }

  private static Path dataFolder(String text) {
    try {
      return Path.of(text).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw wrong(
          "mesh.host.data-dir",
          text,
          "it is no folder name in this locale; start with LC_ALL=C.UTF-8");
    }
  }

  private static RelayUrl url(String text) {
    Parsed<RelayUrl> url = RelayUrl.parse(text);
    if (url instanceof Parsed.Malformed<RelayUrl> malformed) {
      // Not quoted: a URL with user info or a query may hold a secret.
      throw new StartupFailure(
          "mesh.host.public-url (or RELAY_URL) cannot be used: " + malformed.problem());
    }
    RelayUrl usable = url.toOptional().orElseThrow();
    if (!usable.tag().equals(usable.text())) {
      throw new StartupFailure(
          "mesh.host.public-url (or RELAY_URL) cannot be used: an IPv6 zone is known on one"
              + " machine only");
    }
    return usable;
  }

  private static String path(String text) {
    Parsed<RelayUrl> url = RelayUrl.parse("ws://localhost/" + text.replaceFirst("^/+", ""));
    if (url instanceof Parsed.Malformed<RelayUrl>) {
      throw wrong("micronaut.server.context-path", text, "it must be a path such as /nostr");
    }
    return url.toOptional().orElseThrow().path();
  }

  private static Duration interval(String name, String text) {
    Matcher matcher = INTERVAL.matcher(text);
    if (!matcher.matches()) {
      throw wrong(name, text, "it must be a duration such as 90s, 5m or 24h");
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }

  /** Fixed and of its own, since it is what tells operators' requests from everybody else's. */
  private static int managementPort(Function<String, Optional<String>> property) {
    String name = "endpoints.all.port";
    int port = count(property, name, DEFAULT_MANAGEMENT_PORT);
    String text = Integer.toString(port);
    if (port > MAX_PORT) {
      throw wrong(name, text, "it must be a port, 1 to " + MAX_PORT);
    }
    Optional<String> publicPort = property.apply("micronaut.server.port");
    publicPort.ifPresent(HostSettings::checkPort);
    if (publicPort.filter(text::equals).isPresent()) {
      throw wrong(name, text, "it must be another port than micronaut.server.port");
    }
    return port;
  }

  /** Micronaut reads it, and says less about what is wrong with it. */
  private static void checkPort(String text) {
    if (!text.matches("-1|[0-9]{1,5}") || Integer.parseInt(text) > MAX_PORT) {
      throw wrong(
          "micronaut.server.port",
          text,
          "it must be a port, 1 to " + MAX_PORT + "; 0 or -1 takes one that is free");
    }
  }

  private static ManagementAccess managementAccess(String text) {
    return Choice.parse(ManagementAccess.class, text)
        .orElseThrow(
            () ->
                wrong(
                    "mesh.host.management-access",
                    text,
                    "it must be " + Choice.words(ManagementAccess.class)));
  }

  private static long bytes(
      Function<String, Optional<String>> property, String name, HeapShare otherwise) {
    Optional<String> set = property.apply(name);
    if (set.isEmpty()) {
      return otherwise.bytesButAtLeast(MIN_BUDGET);
    }
    return HeapShare.parse(set.get())
        .filter(bytes -> bytes >= MIN_BUDGET)
        .orElseThrow(
            () ->
                wrong(
                    name,
                    set.get(),
                    "it must be at least "
                        + MIN_BUDGET
                        + " bytes, or a part of the maximum heap"
                        + " such as 10%"));
  }

  private static int count(
      Function<String, Optional<String>> property, String name, int otherwise) {
    return property.apply(name).map(text -> count(name, text)).orElse(otherwise);
  }

  private static int count(String name, String text) {
    try {
      int count = Integer.parseInt(text);
      if (count > 0) {
        return count;
      }
    } catch (NumberFormatException ignored) {
      // Answered below, like zero.
    }
    throw wrong(name, text, "it must be a positive number");
  }

  static int count(
      Function<String, Optional<String>> property,
      String name,
      int least,
      int most,
      int otherwise) {
    int count = count(property, name, otherwise);
    if (count < least || count > most) {
      throw wrong(name, Integer.toString(count), "it must be " + least + " to " + most);
    }
    return count;
  }

  static StartupFailure wrong(String property, String value, String remedy) {
    return new StartupFailure(property + " is \"" + value + "\": " + remedy);
  }
}
