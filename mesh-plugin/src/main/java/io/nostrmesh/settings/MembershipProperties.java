package io.nostrmesh.settings;

import io.nostrmesh.gateway.settings.GatewaySettings;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.limit.Choice;
import io.nostrmesh.nostr.Nip19;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.settings.property.Section;
import io.nostrmesh.settings.property.SettingsException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Properties below {@code mesh.membership} to a plan. */
final class MembershipProperties {

  private static final String MODE = "mode";
  private static final String OF = "of";
  private static final String MEMBERS = "members";
  private static final String FILE = "file";
  private static final String EVENT = "event";

  /** The values of {@code mesh.membership.mode}. */
  enum Mode {
    OPEN,
    LISTED,
    FILE,
    EVENT,
    HTTP,
    ALL_OF,
    ANY_OF
  }

  /** Where members are listed, the property that says where exactly, and those that add to it. */
  enum Source {
    LISTED(MEMBERS),
    FILE(MembershipProperties.FILE),
    EVENT(MembershipProperties.EVENT, ListEventProperties.FURTHER),
    HTTP(MemberServiceProperties.URL, MemberServiceProperties.FURTHER);

    private final String property;
    private final List<String> further;

    Source(String property) {
      this(property, List.of());
    }

    Source(String property, List<String> further) {
      this.property = property;
      this.further = further;
    }
  }

  private final Section from;
  private final ListEventProperties listEvent;
  private final MemberServiceProperties service;

  /**
   * @param gateway whose relay has the list of members, unless another one is named
   */
  MembershipProperties(Section from, Optional<GatewaySettings> gateway) {
    this.from = from;
    this.service = new MemberServiceProperties(from);
    this.listEvent = new ListEventProperties(from, gateway);
  }

  MembershipPlan read() {
    Optional<Mode> mode = from.optional(MODE, Mode.class);
    List<Source> sources = sources(mode);
    listEvent.read();
    service.read();
    Map<Source, MembershipPlan> plans = new EnumMap<>(Source.class);
    for (Source source : Source.values()) {
      boolean isSet = from.text(source.property).isPresent();
      if (sources.contains(source)) {
        plans.put(source, plan(source, isSet));
      } else {
        refuseUnused(source, mode);
      }
    }
    List<MembershipPlan> inOrder = sources.stream().map(plans::get).toList();
    return mode.map(asked -> plan(asked, inOrder)).orElseGet(MembershipPlan.Unsaid::new);
  }

  private static MembershipPlan plan(Mode mode, List<MembershipPlan> sources) {
    return switch (mode) {
      case OPEN -> new MembershipPlan.Open();
      case ALL_OF -> new MembershipPlan.AllOf(sources);
      case ANY_OF -> new MembershipPlan.AnyOf(sources);
      default -> sources.get(0);
    };
  }

  /** Those that the mode names, in its order. */
  private List<Source> sources(Optional<Mode> mode) {
    List<String> of = from.list(OF);
    boolean several = mode.filter(EnumSet.of(Mode.ALL_OF, Mode.ANY_OF)::contains).isPresent();
    if (!several) {
      if (!of.isEmpty()) {
        throw new SettingsException(
            "mesh.membership.of is for several sources: set mesh.membership.mode to any-of or"
                + " all-of, or remove mesh.membership.of");
      }
      return mode.flatMap(one -> Choice.parse(Source.class, Choice.word(one))).stream().toList();
    }
    List<Source> sources = of.stream().map(MembershipProperties::source).toList();
    if (sources.size() < 2 || Set.copyOf(sources).size() < sources.size()) {
      throw new SettingsException(
          "mesh.membership.of must name two sources or more, each once, when mesh.membership.mode"
              + " is %s: of %s"
                  .formatted(mode.map(Choice::word).orElse(""), Choice.words(Source.class)));
    }
    return sources;
  }

  private static Source source(String word) {
    return Choice.parse(Source.class, word)
        .orElseThrow(
            () ->
                new SettingsException(
                    "mesh.membership.of must name sources with commas between them, of %s, got '%s'"
                        .formatted(Choice.words(Source.class), word)));
  }

  private void refuseUnused(Source source, Optional<Mode> mode) {
    Stream.concat(Stream.of(source.property), source.further.stream())
        .filter(property -> from.text(property).isPresent())
        .findFirst()
        .ifPresent(
            property -> {
              throw unused(source, property, mode);
            });
  }

  private SettingsException unused(Source source, String property, Optional<Mode> mode) {
    String state = mode.map(other -> " is " + Choice.word(other)).orElse(" is not");
    String what = source == Source.LISTED ? "members" : Choice.word(source);
    return new SettingsException(
        "%s is set but mesh.membership.mode%s: set it to %s, or remove the %s"
            .formatted(
                from.full(property),
                state,
                Choice.word(source),
                property.equals(source.property) ? what : property));
  }

  private MembershipPlan plan(Source source, boolean isSet) {
    if (!isSet) {
      throw new SettingsException(
          switch (source) {
            case LISTED ->
                "mesh.membership.members must list at least one key when mesh.membership.mode is"
                    + " listed";
            case FILE ->
                "mesh.membership.file is missing: the file with the members' keys, one a line";
            case EVENT ->
                "mesh.membership.event is missing: the event with the members' keys, as"
                    + " kind:pubkey:d";
            case HTTP ->
                "mesh.membership.http.url is missing: where to ask whether a key is a member's, such"
                    + " as https://members.example.com/{pubkey}";
          });
    }
    return switch (source) {
      case LISTED -> new MembershipPlan.Listed(keys(from.list(MEMBERS)));
      case FILE -> new MembershipPlan.File(path(from.text(FILE).orElseThrow()));
      case EVENT -> listEvent.plan(from.text(EVENT).orElseThrow());
      case HTTP -> service.plan();
    };
  }

  private Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new SettingsException(
          "mesh.membership.file cannot be the name of a file here: " + e.getReason());
    }
  }

  private static Set<PublicKey> keys(List<String> members) {
    var keys = new HashSet<PublicKey>();
    for (int i = 0; i < members.size(); i++) {
      Parsed<PublicKey> key = Nip19.publicKey(members.get(i));
      if (key instanceof Parsed.Malformed<PublicKey> malformed) {
        // Not quoted: whoever mixes up the two keys has put a secret here.
        throw new SettingsException(
            "mesh.membership.members[%d] cannot be used: %s".formatted(i, malformed.problem()));
      }
      key.toOptional().ifPresent(keys::add);
    }
    return keys;
  }
}
