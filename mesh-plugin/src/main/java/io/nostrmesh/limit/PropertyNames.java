package io.nostrmesh.limit;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The properties that a part of the program reads, and the answer to a name that nobody reads,
 * which would be a setting without effect. In files and on command lines a property is {@code
 * mesh.host.data-dir}; as a variable it is {@code MESH_HOST_DATA_DIR}, in any case.
 *
 * @param names in full
 */
public record PropertyNames(Set<String> names) {

  /** What Kubernetes gives each container of a namespace with a service of such a name. */
  private static final Pattern SERVICE_LINK =
      Pattern.compile(".*_(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT_\\d+_(TCP|UDP|SCTP)(_[A-Z]+)?)");

  private static final Pattern SERVICE_URL = Pattern.compile("(tcp|udp|sctp)://.*");

  public PropertyNames {
    names = new TreeSet<>(names);
  }

  /** Those of several parts together. */
  public static PropertyNames union(Collection<PropertyNames> parts) {
    return new PropertyNames(
        parts.stream().flatMap(part -> part.names().stream()).collect(Collectors.toSet()));
  }

  /**
   * What is wrong with a property; empty when it is known, or not below {@code prefix}.
   *
   * @param property in the spelling with dashes; may have the index of a list's element
   * @param written the same as somebody wrote it
   */
  public Optional<String> ofProperty(String prefix, String property, String written) {
    String name = property.replaceFirst("\\[\\d+]$", "");
    if (!(name + ".").startsWith(prefix + ".") || names.contains(name)) {
      return Optional.empty();
    }
    return Optional.of("unknown property " + written + guess(name, names) + neighbours(name));
  }

  /** Likewise with an environment variable, whose value may tell where it is from. */
  public Optional<String> ofVariable(String prefix, String variable, String value) {
    var known = names.stream().map(PropertyNames::variable).toList();
    if (!(variable(variable) + "_").startsWith(variable(prefix) + "_")
        || known.contains(variable(variable))
        || isServiceLink(variable, value)) {
      return Optional.empty();
    }
    return Optional.of(
        "unknown variable "
            + variable
            + guess(variable(variable), known)
            + "; a property's variable is its name in capitals, with _ for each . and -");
  }

  /** Whether an orchestrator made the variable, and no operator. */
  public static boolean isServiceLink(String variable, String value) {
    return SERVICE_LINK.matcher(variable).matches()
        || variable.endsWith("_PORT") && SERVICE_URL.matcher(value).matches();
  }

  /** A property as a variable: {@code MESH_OFFERS_MAX_TTL} for {@code mesh.offers.max-ttl}. */
  public static String variable(String property) {
    return property.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  private static String guess(String word, Collection<String> words) {
    return Spelling.nearest(word, words).map(near -> " (did you mean " + near + "?)").orElse("");
  }

  /** What there is in the innermost section that there is. */
  private String neighbours(String name) {
    String section = name;
    int dot;
    while ((dot = section.lastIndexOf('.')) > 0) {
      section = section.substring(0, dot);
      String start = section + ".";
      String rests =
          names.stream()
              .filter(known -> known.startsWith(start))
              .map(known -> known.substring(start.length()))
              .map(rest -> start.indexOf('.') < start.length() - 1 ? rest : firstPart(rest))
              .distinct()
              .collect(Collectors.joining(", "));
      if (!rests.isEmpty()) {
        return "; below " + section + " there are " + rests;
      }
    }
    return "";
  }

  private static String firstPart(String rest) {
    return rest.replaceFirst("\\..*", "");
  }
}
