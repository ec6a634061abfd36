package io.nostrmesh.settings;

import io.nostrmesh.gateway.settings.GatewaySettings;
import io.nostrmesh.gateway.settings.UpstreamAddress;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.membership.event.MemberListSource;
import io.nostrmesh.nostr.EventAddress;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.Nip19;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.settings.property.Section;
import io.nostrmesh.settings.property.SettingsException;
import io.nostrmesh.url.RelayUrl;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What properties say of an event that lists the members: which it is, and where. */
final class ListEventProperties {

  private static final String RELAY = "event-relay";
  private static final String MAX_AGE = "event-max-age";

  /** Those that mean nothing without an event. */
  static final List<String> FURTHER = List.of(RELAY, MAX_AGE);

  private final Section from;
  private final Optional<GatewaySettings> gateway;
  private Optional<RelayUrl> relay = Optional.empty();
  private Duration maxAge = MemberListSource.MAX_AGE;

  ListEventProperties(Section from, Optional<GatewaySettings> gateway) {
    this.from = from;
    this.gateway = gateway;
  }

  /** Reads how the list is found, so that what is mistyped is a mistake without a list too. */
  void read() {
    relay = from.text(RELAY).map(this::relay);
    maxAge =
        from.build(
            component -> MAX_AGE,
            () -> MemberListSource.age(from.get(MAX_AGE, Duration.class, maxAge)));
  }

  /**
   * @param text {@code kind:pubkey:d}
   * @throws SettingsException when it is none, or nobody says on which relay
   */
  MembershipPlan plan(String text) {
    EventAddress address = address(text);
    RelayUrl at =
        relay
            .or(this::upstream)
            .orElseThrow(
                () ->
                    new SettingsException(
                        "mesh.membership.event-relay is missing: the relay that has the event, such"
                            + " as wss://relay.example.com"));
    return new MembershipPlan.Event(
        address,
        at,
        gateway
            .filter(any -> upstream().equals(Optional.of(at)))
            .flatMap(GatewaySettings::publicUrl)
            .orElse(at),
        gateway.flatMap(GatewaySettings::secretKeyFile),
        maxAge);
  }

  private Optional<RelayUrl> upstream() {
    return gateway
        .map(GatewaySettings::upstream)
        .flatMap(
            upstream ->
                upstream instanceof UpstreamAddress.At at
                    ? Optional.of(at.url())
                    : Optional.empty());
  }

  private RelayUrl relay(String text) {
    Parsed<RelayUrl> url = RelayUrl.parse(text);
    if (url instanceof Parsed.Malformed<RelayUrl> malformed) {
      // Not quoted: there may be a password in it.
      throw new SettingsException(from.full(RELAY) + " cannot be used: " + malformed.problem());
    }
    if (gateway.flatMap(GatewaySettings::publicUrl).equals(url.toOptional())) {
      throw new SettingsException(
          "mesh.membership.event-relay leads back to the gateway, which needs the list to let"
              + " itself in: name the relay behind it, or leave it out");
    }
    return url.toOptional().orElseThrow();
  }

  private static EventAddress address(String text) {
    String[] parts = text.split(":", 3);
    if (parts.length < 2 || !parts[0].matches("[0-9]{1,5}")) {
      throw wrong("a kind, a public key and a name, with colons between them");
    }
    int kind = Integer.parseInt(parts[0]);
    String d = parts.length > 2 ? parts[2] : "";
    Kind.Storage storage = Kind.storage(kind);
    if (storage != Kind.Storage.REPLACEABLE && storage != Kind.Storage.ADDRESSABLE
        || kind > Kind.MAX) {
      throw wrong("of a kind of which relays keep the newest: 3, 10000 to 19999 or 30000 to 39999");
    }
    if (storage == Kind.Storage.REPLACEABLE && !d.isEmpty()) {
      throw wrong("without a name behind the key, since kind " + kind + " has none");
    }
    Parsed<PublicKey> author = Nip19.publicKey(parts[1]);
    if (author instanceof Parsed.Malformed<PublicKey> malformed) {
      throw wrong("kind:pubkey:d with its author's key: " + malformed.problem());
    }
    return new EventAddress(kind, author.toOptional().orElseThrow(), d);
  }

  private static SettingsException wrong(String expected) {
    return new SettingsException(
        "mesh.membership.event must be %s, such as 39002:npub1…:group or 13534:npub1…"
            .formatted(expected));
  }
}
