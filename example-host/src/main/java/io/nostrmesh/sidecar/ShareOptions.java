package io.nostrmesh.sidecar;

import io.nostrmesh.client.ShareCompute;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.Nip19;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.url.RelayUrl;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What was asked for on the command line.
 *
 * @param port where the panel listens; 0 means any free port
 * @param keyFile a file with the member's Nostr key, in place of the folder's own
 * @param keyFromInput whether the key comes on standard input
 * @param subject whom to admit or to dismiss
 */
record ShareOptions(
    Action action,
    List<RelayUrl> relays,
    Path folder,
    int port,
    Optional<Path> keyFile,
    boolean keyFromInput,
    Optional<PublicKey> subject) {

  /** What the program is to do. */
  enum Action {
    SHARE,
    ENDPOINT,
    NPUB,
    BEARER,
    ADMIT,
    DISMISS,
    HELP
  }

  static final String HELP =
      """
      Shares this machine's compute with the members of Nostr relays.

      share --relay URL          publish this machine's offer and serve the panel
      share npub                 print your public key
      share endpoint             print this device's iroh endpoint id
      share bearer --relay URL   print a token that admits this device to the relay's iroh relay
      share admit NPUB --relay URL     make somebody a member, if you own or administer the relay
      share dismiss NPUB --relay URL   end a membership, likewise

        --relay URL      a Nostr relay, ws:// or wss://; give it again for further relays
        --data-dir DIR   where keys and preferences are kept (default: ~/.nostr-mesh)
        --key-file FILE  read your Nostr key (nsec or hex) from FILE and keep no copy of it
        --key-stdin      read it from standard input and keep no copy of it
                         (default: DIR/nostr.key, made on the first start)
        --port N         port of the panel on 127.0.0.1 (default: any free port)
        --help           this text
      """;

  private static final Pattern SECRET = Pattern.compile("(?i)nsec1.*");

  /**
   * Reads the words behind {@code share}.
   *
   * @throws ShareFailure saying which of them is wrong, and how it should be
   */
  static ShareOptions parse(String... arguments) {
    var words = new ArrayDeque<String>(List.of(arguments));
    words.forEach(ShareOptions::refuseSecret);
    Action action = action(words);
    Optional<PublicKey> subject =
        action == Action.ADMIT || action == Action.DISMISS
            ? Optional.of(subject(words))
            : Optional.empty();
    var relays = new ArrayList<RelayUrl>();
    Path folder = Path.of(System.getProperty("user.home"), ".nostr-mesh");
    int port = 0;
    Optional<Path> keyFile = Optional.empty();
    boolean keyFromInput = false;
    while (!words.isEmpty()) {
      String option = words.remove();
      switch (option) {
        case "--relay" -> relays.add(relay(value(option, words)));
        case "--data-dir" -> folder = Path.of(value(option, words));
        case "--key-file" -> keyFile = Optional.of(Path.of(value(option, words)));
        case "--key-stdin" -> keyFromInput = true;
        case "--port" -> port = port(value(option, words));
        case "--help", "-h" -> action = Action.HELP;
        default -> throw new ShareFailure("unknown option " + option + "; try: share --help");
      }
    }
    var options =
        new ShareOptions(
            action,
            List.copyOf(relays),
            folder.toAbsolutePath(),
            port,
            keyFile,
            keyFromInput,
            subject);
    options.check();
    return options;
  }

  private static Action action(Deque<String> words) {
    if (words.isEmpty() || words.peek().startsWith("-")) {
      return Action.SHARE;
    }
    String word = words.remove();
    return switch (word) {
      case "endpoint" -> Action.ENDPOINT;
      case "npub" -> Action.NPUB;
      case "bearer" -> Action.BEARER;
      case "admit" -> Action.ADMIT;
      case "dismiss" -> Action.DISMISS;
      case "help" -> Action.HELP;
      default -> throw new ShareFailure("unknown command " + word + "; try: share --help");
    };
  }

  private static PublicKey subject(Deque<String> words) {
    String text = words.isEmpty() ? "" : words.remove();
    return Nip19.publicKey(text)
        .toOptional()
        .orElseThrow(() -> new ShareFailure("whom? Name a public key, npub1… or hex"));
  }

  /** Every user of the machine can read every command line. */
  private static void refuseSecret(String word) {
    if (SECRET.matcher(word).matches()) {
      throw new ShareFailure(
          "a secret key must not stand on the command line; use --key-file or --key-stdin");
    }
  }

  private static String value(String option, Deque<String> words) {
    if (words.isEmpty()) {
      throw new ShareFailure(option + " needs a value; try: share --help");
    }
    return words.remove();
  }

  private static RelayUrl relay(String text) {
    Parsed<RelayUrl> relay = RelayUrl.parse(text);
    if (relay instanceof Parsed.Malformed<RelayUrl> malformed) {
      throw new ShareFailure("--relay " + text + ": " + malformed.problem());
    }
    return relay.toOptional().orElseThrow();
  }

  private static int port(String text) {
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port <= 65535) {
        return port;
      }
    } catch (NumberFormatException notANumber) {
      // Answered below, like a number out of range.
    }
    throw new ShareFailure("--port must be 0 to 65535, got " + text);
  }

  private void check() {
    if (keyFile.isPresent() && keyFromInput) {
      throw new ShareFailure("--key-file and --key-stdin exclude each other");
    }
    if (action == Action.SHARE && relays.isEmpty()) {
      throw new ShareFailure("no relay named; try: share --relay ws://localhost:3000");
    }
    boolean forOneRelay =
        action == Action.BEARER || action == Action.ADMIT || action == Action.DISMISS;
    if (forOneRelay && relays.size() != 1) {
      throw new ShareFailure("that is for one relay; name it with --relay");
    }
    if (relays.size() > ShareCompute.MAX_RELAYS
        || relays.stream().distinct().count() < relays.size()) {
      throw new ShareFailure(
          "name at most " + ShareCompute.MAX_RELAYS + " relays, each of them once");
    }
  }
}
