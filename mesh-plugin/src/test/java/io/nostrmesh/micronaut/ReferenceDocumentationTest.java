package io.nostrmesh.micronaut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.nostrmesh.admission.AdmissionReason;
import io.nostrmesh.admission.AdmissionSettings;
import io.nostrmesh.iroh.server.IrohRelayConfig;
import io.nostrmesh.iroh.server.observer.Drop;
import io.nostrmesh.iroh.server.observer.Ending;
import io.nostrmesh.iroh.server.observer.Limit;
import io.nostrmesh.iroh.server.observer.PeerFault;
import io.nostrmesh.limit.PropertyNames;
import io.nostrmesh.micronaut.metrics.MeterNames;
import io.nostrmesh.offer.OfferRefusal;
import io.nostrmesh.offer.OfferSettings;
import io.nostrmesh.settings.IrohRelayPlan;
import io.nostrmesh.settings.MembershipPlan;
import io.nostrmesh.settings.PluginSettings;
import io.nostrmesh.settings.property.PropertyView;
import io.nostrmesh.settings.property.SettingsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the tables of the reference documentation against the code. */
class ReferenceDocumentationTest {

  private static final Path GATEWAY = Path.of("src", "main", "java", "io", "nostrmesh", "gateway");
  private static final Path REFERENCE = Path.of("..", "docs", "reference");

  /** The code lists the properties it knows when it meets one that it does not. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "mesh.iroh-relay",
        "mesh.membership",
        "mesh.admission",
        "mesh.offers",
        "mesh.gateway"
      })
  void listsEveryProperty(String section) {
    var unknown =
        catchThrowableOfType(SettingsException.class, () -> read(Map.of(section + ".zzz", "1")));
    String known = unknown.getMessage().replaceFirst(".* there are ", "");

    assertThat(defaults().keySet().stream().filter(name -> name.startsWith(section + ".")))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(known.split(", ")).map(name -> section + "." + name).toList());
  }

  /** What is in the folder for a host's plugins tells of variables, too. */
  @Test
  void whatLiesBesideTheJarSetsWhatItSays() {
    Map<String, String> byVariable =
        read(Map.of()).names().names().stream()
            .collect(Collectors.toMap(PropertyNames::variable, Function.identity()));
    Map<String, Object> properties = new HashMap<>();
    Pattern.compile("(MESH_\\w+)=(\\S+)( key>\\S*)?( key>)?")
        .matcher(text(Path.of("src", "plugins", "mesh-plugin.txt")))
        .results()
        .forEach(
            set ->
                properties.put(
                    byVariable.getOrDefault(set.group(1), set.group(1)),
                    set.group().replaceFirst(".*?=", "").replace("<hex key>", "a".repeat(64))));

    PluginSettings settings = read(properties);

    assertThat(properties).hasSize(5);
    assertThat(settings.gateway()).isPresent();
    assertThat(settings.irohRelay()).isInstanceOf(IrohRelayPlan.Serve.class);
    assertThat(settings.membership())
        .isInstanceOfSatisfying(
            MembershipPlan.Listed.class, listed -> assertThat(listed.keys()).hasSize(1));
  }

  @Test
  void givesEveryDefault() {
    Map<String, Object> properties = new HashMap<>(defaults());
    properties.values().removeIf(""::equals);
    properties.put("mesh.iroh-relay.public-url", "http://localhost");
    properties.put("mesh.iroh-relay.bind-address", "127.0.0.1:3340");

    properties.put("mesh.gateway.upstream", "ws://127.0.0.1:7777");
    Map<String, String> sources =
        Map.of(
            "mesh.membership.mode", "any-of",
            "mesh.membership.of", "event,http",
            "mesh.membership.event", "13534:" + "a".repeat(64),
            "mesh.membership.event-relay", "wss://relay.example.com",
            "mesh.membership.http.url", "https://members.example.com");
    properties.putAll(sources);

    PluginSettings settings = read(properties);

    assertThat(settings.membership()).isEqualTo(read(sources).membership());

    assertThat(settings.gateway())
        .isEqualTo(read(Map.of("mesh.gateway.upstream", "ws://127.0.0.1:7777")).gateway())
        .isPresent();
    assertThat(settings.offers()).isEqualTo(OfferSettings.DEFAULTS);
    assertThat(settings.admission()).isEqualTo(AdmissionSettings.DEFAULTS);
    assertThat(settings.irohRelay())
        .isEqualTo(
            new IrohRelayPlan.Serve(
                "http://localhost", IrohRelayConfig.at(new InetSocketAddress("127.0.0.1", 3340))));
  }

  @Test
  void listsEveryReasonCode() {
    Stream<String> admission =
        Arrays.stream(AdmissionReason.values())
            .map(AdmissionReason::reason)
            .map(reason -> row(reason.code(), reason.prefix().word(), reason.text()));
    assertThat(rows("reason-codes.md", "admission.").map(cells -> String.join(" | ", cells)))
        .containsExactlyElementsOf(admission.toList());

    Stream<String> offers =
        Arrays.stream(OfferRefusal.values())
            .map(refusal -> row(refusal.code(), refusal.prefix().word(), ""));
    assertThat(rows("reason-codes.md", "offer.").map(cells -> row(cells.get(0), cells.get(1), "")))
        .containsExactlyElementsOf(offers.toList());
  }

  /** Codes of the gateway stand where they are given. */
  @Test
  void listsEveryReasonCodeOfTheGateway() throws IOException {
    var code = Pattern.compile("\"(gateway\\.[a-z-]+)\"");
    try (Stream<Path> sources = Files.walk(GATEWAY)) {
      List<String> given =
          sources
              .filter(file -> file.toString().endsWith(".java"))
              .flatMap(file -> code.matcher(text(file)).results())
              .map(match -> match.group(1))
              .distinct()
              .toList();
      assertThat(rows("reason-codes.md", "gateway.").map(cells -> cells.get(0)))
          .containsExactlyInAnyOrderElementsOf(given);
    }
  }

  @Test
  void listsEveryMeter() {
    // That of the example host is held by the example host.
    assertThat(
            rows("metrics.md", "mesh.")
                .map(cells -> cells.get(0))
                .filter(meter -> !meter.startsWith("mesh.host.")))
        .containsExactlyInAnyOrderElementsOf(MeterNames.all());
  }

  @Test
  void listsEveryValueOfATag() {
    assertThat(values("mesh.iroh.limited")).isEqualTo(tags(Limit.values(), Limit::tag));
    assertThat(values("mesh.iroh.dropped")).isEqualTo(tags(Drop.values(), Drop::tag));
    assertThat(values("mesh.iroh.faults")).isEqualTo(tags(PeerFault.values(), PeerFault::tag));
    assertThat(values("mesh.iroh.ended")).isEqualTo(tags(Ending.values(), Ending::tag));
  }

  /** What stands behind the colon in a meter's row. */
  private static String values(String meter) {
    return rows("metrics.md", meter + "`")
        .map(cells -> cells.get(3))
        .findFirst()
        .orElseThrow()
        .replaceFirst(".*: ", "");
  }

  private static <T> String tags(T[] values, Function<T, String> tag) {
    return Arrays.stream(values).map(tag).collect(Collectors.joining(", "));
  }

  private static String row(String code, String prefix, String text) {
    return String.join(" | ", code, prefix, text);
  }

  private static PluginSettings read(Map<String, ?> properties) {
    return PluginSettings.read(PropertyView.of(properties));
  }

  /** Documented defaults by property; empty text for none. */
  private static Map<String, String> defaults() {
    Map<String, String> defaults = new LinkedHashMap<>();
    rows("configuration.md", "mesh.").forEach(cells -> defaults.put(cells.get(0), cells.get(1)));
    defaults.remove("mesh.enabled");
    return defaults;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The cells of all table rows whose first cell starts with {@code prefix}, without quotes. */
  private static Stream<List<String>> rows(String file, String prefix) {
    try {
      return Files.readAllLines(REFERENCE.resolve(file)).stream()
          .filter(line -> line.startsWith("| `" + prefix))
          .map(line -> line.substring(1, line.length() - 1).split("\\|"))
          .map(cells -> Arrays.stream(cells).map(cell -> cell.replace("`", "").trim()).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
