package io.nostrmesh.host.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.FreePorts;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.PlainIrohEndpoint;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.nostr.SecretKey;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Whatever the dashboard and the alerts ask for, a running host has under that name. */
class MonitoringFilesTest {

  private static final Path FOLDER =
      Path.of(System.getProperty("basedir", "")).resolve("../docs/how-to/monitoring");

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** What Prometheus itself adds to everything. */
  private static final Set<String> OF_PROMETHEUS = Set.of("job", "instance");

  /** What PromQL has of its own, as far as these files use it. */
  private static final Set<String> LANGUAGE =
      Set.of("sum", "min", "max", "rate", "increase", "changes", "by", "label_values", "up");

  private static final Pattern SAMPLE =
      Pattern.compile("(?m)^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? \\S+$");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=~?\"((?:[^\"\\\\]|\\\\.)*)\"");

  @TempDir static Path data;

  /** The labels of each metric, and their values. */
  private static final Map<String, Map<String, Set<String>>> METRICS = new HashMap<>();

  private static String told = "";

  @BeforeAll
  static void readWhatAHostTellsThatHasSeenAll() throws Exception {
    int port = FreePorts.next();
    String url = "http://localhost:" + port;
    SecretKey member = Keys.of("member");
    try (TestRelay relay =
            TestRelay.start(
                data,
                "mesh.iroh-relay.public-url",
                url,
                "mesh.iroh-relay.bind-address",
                "127.0.0.1:" + port,
                "mesh.iroh-relay.limits.connections.per-member",
                1);
        TestClient owner = relay.connectAs(TestRelay.OWNER)) {
      relay.admit(member);
      HTTP.send(HttpRequest.newBuilder(relay.httpUrl()).build(), BodyHandlers.discarding());
      try (Socket malformed = new Socket("127.0.0.1", relay.port())) {
        malformed.getOutputStream().write("no HTTP\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        malformed.getInputStream().readAllBytes();
      }
      new PlainIrohEndpoint(url, Keys.of("stranger")).close();
      var endpoint = new PlainIrohEndpoint(url, member);
      System.gc();
      endpoint.sendDatagramToNobody();
      new PlainIrohEndpoint(url, member).close();
      owner.publishAccepted(
          Events.by(TestRelay.OWNER).kind(9031).tag("p", member.publicKey().hex()).sign());
      endpoint.awaitClosed();
      for (int i = 0; i < 300 && !told.contains("mesh_iroh_ended_total"); i++) {
        told = ask(relay);
      }
    }
    for (MatchResult sample : SAMPLE.matcher(told).results().toList()) {
      Map<String, Set<String>> labels =
          METRICS.computeIfAbsent(sample.group(1), name -> new HashMap<>());
      if (sample.group(2) != null) {
        LABEL
            .matcher(sample.group(2))
            .results()
            .forEach(
                label ->
                    labels
                        .computeIfAbsent(label.group(1), name -> new TreeSet<>())
                        .add(label.group(2)));
      }
    }
  }

  private static String ask(TestRelay relay) throws IOException, InterruptedException {
    URI url = URI.create("http://localhost:" + relay.managementPort() + "/prometheus");
    return HTTP.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString()).body();
  }

  @AfterAll
  static void forget() {
    METRICS.clear();
  }

  @Test
  void theDashboardShowsWhatThereIs() throws IOException {
    JsonObject dashboard =
        JsonReader.readObject(Files.readString(FOLDER.resolve("grafana-dashboard.json")).strip())
            .toOptional()
            .orElseThrow();
    var questions = new ArrayList<String>();
    collect(dashboard, questions);

    assertThat(questions).hasSizeGreaterThan(25).allSatisfy(MonitoringFilesTest::check);
    assertThat(panels(dashboard).stream().map(panel -> panel.get("id")).distinct())
        .hasSameSizeAs(panels(dashboard));
    assertThat(panels(dashboard)).allSatisfy(MonitoringFilesTest::hasItsPlace);
  }

  private static List<JsonObject> panels(JsonObject dashboard) {
    return ((JsonArray) dashboard.get("panels").orElseThrow())
        .items().stream().map(JsonObject.class::cast).toList();
  }

  private static void hasItsPlace(JsonObject panel) {
    JsonObject place = (JsonObject) panel.get("gridPos").orElseThrow();
    long right = number(place, "x") + number(place, "w");
    assertThat(right).as(panel.toJson()).isBetween(1L, 24L);
    assertThat(panel.string("title").orElse("")).isNotBlank();
  }

  private static long number(JsonObject object, String name) {
    return Long.parseLong(object.get(name).orElseThrow().toJson());
  }

  /** Queries stand wherever a member is called so. */
  private static void collect(JsonValue value, List<String> questions) {
    if (value instanceof JsonObject object) {
      for (String name : List.of("expr", "query")) {
        object.string(name).filter(text -> text.contains("_")).ifPresent(questions::add);
      }
      object.members().values().forEach(member -> collect(member, questions));
    } else if (value instanceof JsonArray array) {
      array.items().forEach(item -> collect(item, questions));
    }
  }

  @Test
  void theAlertsAskForWhatThereIs() throws IOException {
    Map<?, ?> file = (Map<?, ?>) yaml("prometheus-alerts.yml");
    var names = new TreeSet<String>();
    for (Object group : (List<?>) file.get("groups")) {
      for (Object each : (List<?>) ((Map<?, ?>) group).get("rules")) {
        Map<?, ?> rule = (Map<?, ?>) each;
        assertThat(
                Set.of("alert", "expr", "for", "labels", "annotations").containsAll(rule.keySet()))
            .isTrue();
        assertThat(names.add((String) rule.get("alert"))).isTrue();
        assertThat((String) rule.get("expr")).contains("job=\"nostr-relay\"");
        check((String) rule.get("expr"));
        assertThat(((Map<?, ?>) rule.get("annotations")).keySet().toString())
            .isEqualTo("[summary, description]");
      }
    }
    assertThat(names).hasSize(8);
  }

  @Test
  void prometheusAsksWhereTheHostAnswers() throws IOException {
    String text = yaml("prometheus.yml").toString();
    assertThat(text)
        .contains("metrics_path=/prometheus", "job_name=nostr-relay", "targets=[localhost:3001]")
        .contains("rule_files=[prometheus-alerts.yml]");
  }

  @Test
  void aMistakeIsNoticed() {
    for (String wrong :
        List.of(
            "mesh_iroh_connection{}",
            "sum by (couse) (rate(mesh_iroh_ended_total[1m]))",
            "jvm_memory_used_bytes{area=\"hoap\"}")) {
      assertThat(problems(wrong)).as(wrong).isNotEmpty();
    }
  }

  private static Object yaml(String name) throws IOException {
    return new Yaml(new SafeConstructor(new LoaderOptions()))
        .load(Files.readString(FOLDER.resolve(name)));
  }

  private static void check(String question) {
    assertThat(problems(question)).as(question).isEmpty();
  }

  private static List<String> problems(String question) {
    var problems = new ArrayList<String>();
    String plain = question.replaceAll("\\[[^\\]]*]|\"[^\"]*\"", "");
    Set<String> labels = new TreeSet<>();
    Pattern.compile("by \\(([^)]*)\\)|\\{([^}]*)}|label_values\\([^,]*, ([a-z_]+)\\)")
        .matcher(plain)
        .results()
        .flatMap(match -> Pattern.compile("[a-z_]+").matcher(match.group()).results())
        .map(MatchResult::group)
        .filter(word -> !LANGUAGE.contains(word) && !METRICS.containsKey(word))
        .forEach(labels::add);
    var names = new TreeSet<String>();
    Pattern.compile("(?<![$.\\w])[a-z][a-z0-9_]*")
        .matcher(plain.replaceAll("by \\([^)]*\\)|\\{[^}]*}|, [a-z_]+\\)", ""))
        .results()
        .map(MatchResult::group)
        .filter(word -> !LANGUAGE.contains(word))
        .forEach(names::add);
    for (String name : names) {
      Map<String, Set<String>> known = METRICS.get(name);
      if (known == null) {
        problems.add("no metric " + name);
        continue;
      }
      labels.stream()
          .filter(label -> !OF_PROMETHEUS.contains(label) && !known.containsKey(label))
          .forEach(label -> problems.add(name + " has no label " + label));
      LABEL
          .matcher(question)
          .results()
          .filter(match -> !OF_PROMETHEUS.contains(match.group(1)))
          .filter(
              match ->
                  known.getOrDefault(match.group(1), Set.of()).stream()
                      .noneMatch(value -> value.matches(match.group(2))))
          .forEach(match -> problems.add(name + " never has " + match.group()));
    }
    return problems;
  }
}
