package io.nostrmesh.host;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import io.nostrmesh.host.testing.HostProcess;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.nostr.SecretKey;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogTest {

  private static final Instant WHEN = Instant.parse("2026-03-01T12:00:00.123Z");

  @TempDir Path folder;

  /** What an event becomes, with the configuration of the program. */
  private static String line(Optional<String> format, LoggingEvent event) throws Exception {
    var context = new LoggerContext();
    format.ifPresent(word -> context.putProperty("LOG_FORMAT", word));
    var configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(LogTest.class.getResource("/logback.xml"));
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    var appender = (OutputStreamAppender<ILoggingEvent>) root.getAppender("STDOUT");
    String line = new String(appender.getEncoder().encode(event), StandardCharsets.UTF_8);
    context.stop();
    return line;
  }

  private static LoggingEvent event(String message, Map<String, String> context) {
    var event = new LoggingEvent();
    event.setLoggerName("io.nostrmesh.Test");
    event.setInstant(WHEN);
    event.setLevel(Level.INFO);
    event.setMessage(message);
    event.setThreadName("main");
    event.setMDCPropertyMap(context);
    return event;
  }

  private static JsonObject object(String line) {
    return JsonReader.readObject(line).toOptional().orElseThrow(() -> new AssertionError(line));
  }

  @Test
  void linesCarryDateAndZone() throws Exception {
    String line = line(Optional.empty(), event("hello", Map.of()));

    assertThat(line).matches("(?s)\\d{4}-\\d\\d-\\d\\dT\\S+ INFO .* hello\\R");
    assertThat(OffsetDateTime.parse(line.substring(0, line.indexOf(' '))).toInstant())
        .isEqualTo(WHEN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hello",
        "two\nlines\r\nand {\"level\":\"ERROR\"}",
        "\u0000\u0007\u001b[31m\t\\\"'\u007f\u0085\u2028",
        "\ud83d\ude00 \u00fc",
        ""
      })
  void everyMessageIsOneLineOfJson(String message) throws Exception {
    Map<String, String> mdc = Map.of("pee\"r\n", message);
    String line = line(Optional.of("json"), event(message, mdc));

    assertThat(line).endsWith("\n");
    assertThat(line.strip()).doesNotContain("\n", "\r");
    JsonObject object = object(line);
    assertThat(object.string("time")).contains("2026-03-01T12:00:00.123Z");
    assertThat(object.string("level")).contains("INFO");
    assertThat(object.string("logger")).contains("io.nostrmesh.Test");
    assertThat(object.string("thread")).contains("main");
    assertThat(object.string("message")).contains(message);
    JsonValue context = object.get("mdc").orElseThrow();
    assertThat(context).isEqualTo(new JsonObject(Map.of("pee\"r\n", JsonValue.of(message))));
    assertThat(object.get("stack")).isEmpty();
  }

  @Test
  void halfACharacterDoesNotBreakALine() throws Exception {
    assertThat(object(line(Optional.of("json"), event("a\ud800b", Map.of()))).string("message"))
        .contains("a?b");
  }

  @Test
  void aStackTraceIsOneText() throws Exception {
    var context = new LoggerContext();
    var failure = new IllegalStateException("out\ner", new RuntimeException("in\"ner"));
    var event =
        new LoggingEvent(
            "", context.getLogger("x"), Level.WARN, "{} failed", failure, List.of("it").toArray());
    event.setMDCPropertyMap(Map.of());
    JsonObject object = object(line(Optional.of("json"), event));

    assertThat(object.get("mdc")).isEmpty();
    assertThat(object.string("stack").orElseThrow())
        .startsWith("java.lang.IllegalStateException: out\ner")
        .contains(
            "\n\tat " + LogTest.class.getName(), "Caused by: java.lang.RuntimeException: in\"ner");
  }

  @Test
  void aRelayWritesNothingButJsonAndNoSecret() throws Exception {
    List<String> output;
    String key;
    try (HostProcess host =
        HostProcess.launch(folder, Map.of("LOG_FORMAT", "json", "LOG_LEVEL", "DEBUG"))) {
      host.awaitOutput("owner  ");
      key = Files.readString(folder.resolve("data/owner.key")).strip();
      HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(
                      URI.create("http://localhost:" + host.port() + "/no%22%0asuch"))
                  .build(),
              BodyHandlers.discarding());
      try (TestClient client = host.connect()) {
        client.authenticate(SecretKey.fromHex(key));
        client.send("[\"\u0000\"");
      }
      assertThat(host.terminate()).isEqualTo(143);
      output = host.output();
    }
    assertThat(output).hasSizeGreaterThan(6);
    List<JsonObject> lines = output.stream().map(LogTest::object).toList();
    assertThat(lines)
        .allSatisfy(
            line ->
                assertThat(line.members().keySet())
                    .startsWith("time", "level", "logger", "thread", "message"));
    assertThat(lines.stream().map(line -> line.string("message").orElseThrow()).toList())
        .anyMatch(message -> message.startsWith("Nostr relay "));
    assertThat(lines).noneMatch(line -> line.string("level").equals(Optional.of("WARN")));
    assertThat(String.join("\n", output)).doesNotContain(key, "nsec1");
  }

  @Test
  void aFormatThatDoesNotExistStopsTheStart() {
    try (HostProcess host = HostProcess.launch(folder, Map.of("LOG_FORMAT", "xml"))) {
      assertThat(host.awaitExit()).isEqualTo(1);
      assertThat(host.output().stream().filter(line -> line.startsWith("The relay")))
          .containsExactly(
              "The relay did not start: LOG_FORMAT is \"xml\": it must be text or json");
    }
  }
}
