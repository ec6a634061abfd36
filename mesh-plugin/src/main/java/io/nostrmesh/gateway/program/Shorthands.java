package io.nostrmesh.gateway.program;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Short words for other sections' properties, for the program alone: who the members are in one
 * word, and where the iroh relay is.
 */
final class Shorthands {

  /** How properties of the gateway begin. */
  static final String SECTION = "mesh.gateway.";

  static final String MEMBERS = SECTION + "members";
  static final String MEMBERSHIP = "mesh.membership.";
  static final String MODE = MEMBERSHIP + "mode";

  /** What says who the members are; the rest of the section says how that is found out. */
  static final Set<String> WHO =
      Stream.of("mode", "of", "members", "file", "event", "http.url")
          .map(MEMBERSHIP::concat)
          .collect(Collectors.toSet());

  private static final String MODES = MEMBERSHIP + "of";

  /** Other names of one property. */
  private static final Map<String, String> NAMES =
      Map.of(
          SECTION + "iroh-url", "mesh.iroh-relay.public-url",
          SECTION + "iroh-bind", "mesh.iroh-relay.bind-address");

  static final Set<String> PROPERTIES =
      Stream.concat(NAMES.keySet().stream(), Stream.of(MEMBERS)).collect(Collectors.toSet());

  private Shorthands() {}

  /**
   * The properties that {@code property}, set to {@code value}, stands for.
   *
   * @param as what somebody wrote, for complaints
   */
  static Map<String, String> expand(String property, String value, String as) {
    return property.equals(MEMBERS)
        ? members(value, as)
        : Map.of(NAMES.getOrDefault(property, property), value);
  }

  /**
   * @param sources with commas between them
   * @throws UsageException when one is none
   */
  private static Map<String, String> members(String sources, String as) {
    var properties = new LinkedHashMap<String, String>();
    var modes = new LinkedHashSet<String>();
    for (String source : Arrays.stream(sources.split(",")).map(String::trim).toList()) {
      String mode = mode(source, as);
      if (!modes.add(mode)) {
        throw new UsageException(
            as + " has two sources of the kind " + mode + ": put the keys into one of them");
      }
      switch (mode) {
        case "file" -> properties.put(MEMBERSHIP + "file", source.substring("file:".length()));
        case "event" -> properties.put(MEMBERSHIP + "event", source.substring("event:".length()));
        case "http" -> properties.put(MEMBERSHIP + "http.url", source);
        default -> {}
      }
    }
    if (modes.contains("open") && modes.size() > 1) {
      throw new UsageException(
          as + " is open beside another source: with open everybody is a member already");
    }
    properties.put(MODE, modes.size() == 1 ? List.copyOf(modes).get(0) : "any-of");
    if (modes.size() > 1) {
      properties.put(MODES, String.join(",", modes));
    }
    return properties;
  }

  private static String mode(String source, String as) {
    if (source.equals("open")) {
      return "open";
    }
    if (source.matches("(file|event):.+")) {
      return source.substring(0, source.indexOf(':'));
    }
    if (source.matches("https?://.+")) {
      return "http";
    }
    // Not quoted: there may be a password in it.
    throw new UsageException(
        as + " must be file:PATH, event:KIND:PUBKEY:D, an http:// or https:// URL to ask, or open");
  }
}
