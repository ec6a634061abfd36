package io.nostrmesh.gateway.program;

import io.nostrmesh.limit.PropertyNames;
import io.nostrmesh.settings.property.PropertyView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the program's properties come from: options are stronger than variables, and variables than
 * the file. Remembers who set what, to name it in complaints.
 */
final class GatewaySources {

  /** Other programs of this project may run in the same environment. */
  private static final List<String> OTHERS = List.of("MESH_SHARE_", "MESH_HOST_");

  private static final String CONFIG = PropertyNames.variable(Shorthands.SECTION + "config");

  /**
   * One source.
   *
   * @param properties what it sets, shorthands spelled out
   * @param written by property: what its user wrote
   */
  private record Layer(Map<String, String> properties, Map<String, String> written) {

    private Layer() {
      this(new LinkedHashMap<>(), new LinkedHashMap<>());
    }

    void add(String property, String value, String as) {
      if (value.isBlank()) {
        return;
      }
      Shorthands.expand(property, value, described(property, as))
          .forEach(
              (name, text) -> {
                String other = written.put(name, as);
                if (properties.put(name, text) != null) {
                  throw new UsageException(
                      "%s sets what %s sets: remove one of them".formatted(as, other));
                }
              });
      written.put(property, as);
    }

    Layer withoutMembers() {
      var rest = new LinkedHashMap<>(properties);
      rest.keySet().removeIf(name -> Shorthands.WHO.contains(name.replaceFirst("\\[.*", "")));
      return new Layer(rest, written);
    }
  }

  private final List<Layer> layers;

  private GatewaySources(Layer... strongestFirst) {
    this.layers = List.of(strongestFirst);
  }

  /**
   * @param options by property, in the order of the command line
   * @param environment all of the process's variables
   * @param file by property, as written
   * @param fileName for complaints
   * @throws UsageException when one sets what nobody reads, or twice
   */
  static GatewaySources of(
      List<Map.Entry<String, String>> options,
      Map<String, String> environment,
      Map<String, String> file,
      String fileName) {
    var names = new PropertyNames(known());
    var fromOptions = new Layer();
    for (Map.Entry<String, String> option : options) {
      refuseUnknown(names, option.getKey(), GatewayOptions.SET);
      fromOptions.add(option.getKey(), option.getValue(), written(option.getKey()));
    }
    var fromFile = new Layer();
    file.forEach(
        (name, value) -> {
          refuseUnknown(names, name, fileName);
          fromFile.add(name, value, name + " in " + fileName);
        });
    return new GatewaySources(fromOptions, variables(names, environment), fromFile);
  }

  private static Set<String> known() {
    Set<String> names = new TreeSet<>(GatewayOptions.allProperties());
    names.addAll(Shorthands.PROPERTIES);
    return names;
  }

  /** What sets a property on the command line. */
  private static String written(String property) {
    return property.startsWith(Shorthands.SECTION)
        ? GatewayOptions.option(property)
        : GatewayOptions.SET + " " + property;
  }

  private static void refuseUnknown(PropertyNames names, String property, String where) {
    String name = property.replaceFirst("\\[\\d+]$", "");
    if (!property.startsWith("mesh.")) {
      throw new UsageException(
          "%s: properties of the gateway begin with mesh, such as mesh.gateway.upstream"
              .formatted(where));
    }
    names
        .ofProperty("mesh", name, property)
        .ifPresent(
            complaint -> {
              throw new UsageException(where + ": " + complaint);
            });
  }

  private static Layer variables(PropertyNames names, Map<String, String> environment) {
    var layer = new Layer();
    Map<String, String> byVariable = new LinkedHashMap<>();
    names.names().forEach(name -> byVariable.put(PropertyNames.variable(name), name));
    environment.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .filter(variable -> isOurs(variable.getKey()))
        .forEach(
            variable -> {
              String property = byVariable.get(PropertyNames.variable(variable.getKey()));
              if (property != null) {
                layer.add(property, variable.getValue(), variable.getKey());
              } else {
                names
                    .ofVariable("mesh", variable.getKey(), variable.getValue())
                    .ifPresent(
                        complaint -> {
                          throw new UsageException(complaint);
                        });
              }
            });
    return layer;
  }

  private static boolean isOurs(String variable) {
    String capitals = PropertyNames.variable(variable);
    return capitals.startsWith("MESH_")
        && !capitals.equals(CONFIG)
        && OTHERS.stream().noneMatch(capitals::startsWith);
  }

  /** The file that a variable names, where no option does. */
  static Optional<String> configuration(Map<String, String> environment) {
    return environment.entrySet().stream()
        .filter(variable -> PropertyNames.variable(variable.getKey()).equals(CONFIG))
        .map(Map.Entry::getValue)
        .filter(value -> !value.isBlank())
        .findFirst();
  }

  /** All of them as one. */
  PropertyView view() {
    return heard().stream()
        .map(layer -> PropertyView.of(layer.properties()))
        .reduce(PropertyView::over)
        .orElseThrow();
  }

  /** Who says anew who the members are takes back what weaker sources say of it. */
  private List<Layer> heard() {
    var heard = new ArrayList<Layer>();
    boolean said = false;
    for (Layer layer : layers) {
      heard.add(said ? layer.withoutMembers() : layer);
      said |= layer.properties().containsKey(Shorthands.MODE);
    }
    return heard;
  }

  /**
   * A complaint about properties, with what their user wrote in front of each: the option, the
   * variable, or the file.
   */
  String explained(String complaint) {
    String text = complaint;
    for (String property : known()) {
      Matcher written =
          Pattern.compile("(?<![\\w.-])" + Pattern.quote(property) + "(?![\\w-]|\\.\\w)")
              .matcher(text);
      Optional<String> by = by(property);
      if (by.isPresent() && written.find()) {
        text =
            text.substring(0, written.start())
                + described(property, by.get())
                + text.substring(written.end());
      }
    }
    return text;
  }

  private static String described(String property, String written) {
    return written.contains(property) ? written : written + " (" + property + ")";
  }

  private Optional<String> by(String property) {
    return layers.stream()
        .flatMap(layer -> Optional.ofNullable(layer.written().get(property)).stream())
        .findFirst()
        .or(
            () ->
                property.startsWith(Shorthands.SECTION)
                    ? Optional.of(GatewayOptions.option(property))
                    : Optional.empty());
  }
}
