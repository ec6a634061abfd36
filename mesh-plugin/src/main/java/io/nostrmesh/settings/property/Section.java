package io.nostrmesh.settings.property;

import io.nostrmesh.json.Parsed;
import io.nostrmesh.limit.HeapShare;
import io.nostrmesh.limit.PropertyNames;
import io.nostrmesh.url.BindAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The properties below one prefix, read strictly. The binding of frameworks takes a value that it
 * cannot convert for an absent one, and never notices a misspelled name; either would leave an
 * operator with a setting that is not what the file says.
 */
public final class Section {

  private final PropertyView view;
  private final String prefix;
  private final Set<String> known = new TreeSet<>();

  public Section(PropertyView view, String prefix) {
    this.view = view;
    this.prefix = prefix;
  }

  /** The value of a property; blank counts as absent. */
  public Optional<String> text(String name) {
    known.add(name);
    return view.value(prefix + "." + name).map(String::trim).filter(text -> !text.isEmpty());
  }

  /** The elements of a list, trimmed; none when it is absent. */
  public List<String> list(String name) {
    return text(name).stream()
        .flatMap(text -> List.of(text.split(",")).stream())
        .map(String::trim)
        .toList();
  }

  /**
   * @throws SettingsException when the property is set to something that is no {@code type}
   */
  public <T> T get(String name, Class<T> type, T otherwise) {
    return optional(name, type).orElse(otherwise);
  }

  public <T> Optional<T> optional(String name, Class<T> type) {
    return text(name)
        .map(
            text ->
                Conversion.of(text, type)
                    .orElseThrow(
                        () ->
                            new SettingsException(
                                "%s must be %s, got '%s'"
                                    .formatted(full(name), Conversion.expected(type), text))));
  }

  /**
   * A budget in memory: bytes, or a part of the maximum heap.
   *
   * @throws SettingsException when it is neither
   */
  public long bytes(String name, long or) {
    return text(name)
        .map(
            text ->
                HeapShare.parse(text)
                    .orElseThrow(
                        () ->
                            new SettingsException(
                                "%s must be a number of bytes, or a part of the maximum heap such as 10%%, got '%s'"
                                    .formatted(full(name), text))))
        .orElse(or);
  }

  /**
   * Where to listen.
   *
   * @param example a port of the kind
   * @throws SettingsException when it is no address
   */
  public Optional<InetSocketAddress> bindAddress(String name, int example) {
    return bindAddress(name, example, "");
  }

  /**
   * Likewise, of a property that may be something else as well.
   *
   * @param or what else, for whoever gets it wrong
   */
  public Optional<InetSocketAddress> bindAddress(String name, int example, String or) {
    return text(name)
        .map(
            text -> {
              Parsed<InetSocketAddress> address = BindAddress.parse(text);
              if (address instanceof Parsed.Malformed<InetSocketAddress> malformed) {
                throw new SettingsException(
                    "%s must be address:port, such as 127.0.0.1:%d or [::]:%d%s, got '%s': %s"
                        .formatted(full(name), example, example, or, text, malformed.problem()));
              }
              return address.toOptional().orElseThrow();
            });
  }

  /** The full name of one of the properties read so far that is set; empty when none is. */
  public Optional<String> firstSet() {
    return firstSet(name -> true);
  }

  /**
   * Likewise, of some of them.
   *
   * @param among the names of which, in this section
   */
  public Optional<String> firstSet(Predicate<String> among) {
    return List.copyOf(known).stream()
        .filter(among)
        .filter(name -> text(name).isPresent())
        .findFirst()
        .map(this::full);
  }

  /** The full name of a property. */
  public String full(String name) {
    return prefix + "." + name;
  }

  /**
   * Builds settings whose constructor complains about a component by its name; the operator gets to
   * read the property's name instead.
   *
   * @param group what stands between prefix and component, with a dot at its end, or nothing
   */
  public <T> T build(String group, Supplier<T> settings) {
    return build(component -> group + PropertySpelling.dashes(component), settings);
  }

  /**
   * Likewise, of components whose properties have other names.
   *
   * @param property the name of a component's property in this section
   */
  public <T> T build(UnaryOperator<String> property, Supplier<T> settings) {
    try {
      return settings.get();
    } catch (IllegalArgumentException outOfRange) {
      String complaint = String.valueOf(outOfRange.getMessage());
      int end = complaint.indexOf(' ');
      String name = property.apply(complaint.substring(0, end));
      throw new SettingsException(full(name) + complaint.substring(end));
    }
  }

  /**
   * To be called when all properties have been read.
   *
   * @throws SettingsException when there are others below the prefix, in whatever source
   */
  public void refuseUnknown() {
    PropertyNames names = names();
    view.entries()
        .flatMap(
            entry ->
                (entry.isVariable()
                        ? names.ofVariable(prefix, entry.written(), entry.value())
                        : names.ofProperty(prefix, entry.property(), entry.written()))
                    .stream())
        .findFirst()
        .ifPresent(
            complaint -> {
              throw new SettingsException(complaint);
            });
  }

  /** What has been read so far, by their full names. */
  public PropertyNames names() {
    return new PropertyNames(known.stream().map(this::full).collect(Collectors.toSet()));
  }
}
