package io.nostrmesh.host.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.nostrmesh.host.conformance.Hosts.Mode;
import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** NIP-01, events: which ones a relay takes, however they are written, and which it cannot. */
class EventRulesOnTheWireTest {

  private static final SecretKey ALICE = Keys.of("wire alice");
  private static final long DAY = 86_400;

  @RegisterExtension static final Hosts HOSTS = new Hosts();

  private static Wire wire;

  @BeforeAll
  static void connect() {
    wire = HOSTS.in(Mode.PUBLIC).connect();
  }

  @AfterAll
  static void disconnect() {
    wire.close();
  }

  private static Events note() {
    return Events.by(ALICE);
  }

  /** Taken with an empty OK, and found by its id as it was published. */
  @TestFactory
  Stream<DynamicTest> takes() {
    var cases = new LinkedHashMap<String, Events>();
    cases.put("a week old", note().ago(7 * DAY));
    cases.put("a month old", note().ago(30 * DAY));
    cases.put("a year old", note().ago(365 * DAY));
    cases.put("from before Nostr", note().at(1_420_000_000));
    cases.put("from before 2000", note().at(930_000_000));
    cases.put("of the first second of 1970", note().at(0));
    cases.put("a minute early", note().ago(-60));
    cases.put("the escapes of NIP-01", note().content("\n \" \\ \r \t \b \f"));
    cases.put("a null character", note().content("a\u0000b"));
    cases.put("every other control character", note().content("\u0001\u000b\u001f\u007f\u0085"));
    cases.put("line separators of JavaScript", note().content("\u2028\u2029"));
    cases.put("UTF-8 non-characters", note().content("\uFFFE\uFFFF\uFDD0\uD83F\uDFFE"));
    cases.put("a byte order mark", note().content("\uFEFFx\uFEFF"));
    cases.put("text from right to left", note().content("\u202e\u05d0\u0301"));
    cases.put("a long text", note().content("x\u00e4\uD83D\uDE00".repeat(30_000)));
    cases.put("no content", note().content(""));
    cases.put("tags of each length", note().tag("").tag("t").tag("t", "").tag("t", "a", "b", "c"));
    cases.put("a tag named like a field", note().tag("id", "x").tag("content", "y"));
    cases.put("the same tag twice", note().tag("t", "a").tag("t", "a"));
    cases.put("a contact list of 3000", contacts(3000));
    cases.put("a relay list", note().kind(10_002).tag("r", "wss://relay.example"));
    cases.put("a relay list for messages", note().kind(10_050).tag("relay", "wss://r.example"));
    cases.put("a gift wrap", note().kind(1059).tag("p", ALICE.publicKey().hex()));
    cases.put("the highest kind", note().kind(65_535));
    return cases.entrySet().stream()
        .map(
            row ->
                dynamicTest(
                    row.getKey(),
                    () -> {
                      Event event = wire.accepted(row.getValue().sign());
                      assertThat(wire.stored(byId(event.id().hex()))).containsExactly(event);
                    }));
  }

  private static Events contacts(int count) {
    Events list = note().kind(3);
    for (int i = 0; i < count; i++) {
      list.tag("p", Keys.of("contact" + i % 10).publicKey().hex(), "wss://r.example", "" + i);
    }
    return list;
  }

  private static String byId(String id) {
    return "{\"ids\":[\"" + id + "\"]}";
  }

  /** JSON has many texts for one event, and an id is of the event. */
  @TestFactory
  Stream<DynamicTest> takesInAnySpelling() {
    Map<String, UnaryOperator<String>> spellings = new LinkedHashMap<>();
    spellings.put("escapes of code units", json -> json.replace("\\n", "\\u000a"));
    spellings.put("escapes in capitals", json -> json.replace("\\n", "\\u000A"));
    spellings.put("an escaped slash", json -> json.replace("/", "\\/"));
    spellings.put("an escaped letter", json -> json.replace("one", "\\u006fne"));
    spellings.put(
        "an emoji as two escapes", json -> json.replace("\uD83D\uDE00", "\\ud83d\\ude00"));
    spellings.put("white space everywhere", json -> json.replaceAll("([,:\\[{])\"", "$1 \n\t\r\""));
    spellings.put("one more field", json -> json.replace("{\"id\"", "{\"x\":[{}],\"id\""));
    spellings.put(
        "the id at the end", json -> json.replaceAll("\\{(\"id\":[^,]*),(.*)}", "{$2,$1}"));
    spellings.put("an escaped field name", json -> json.replace("\"kind\"", "\"k\\u0069nd\""));
    return spellings.entrySet().stream()
        .map(
            row ->
                dynamicTest(
                    row.getKey(),
                    () -> {
                      Event event =
                          note().content("one\n/\uD83D\uDE00 " + row.getKey()).tag("t", "x").sign();
                      String json = row.getValue().apply(event.toJson());
                      assertThat(json).isNotEqualTo(event.toJson());
                      assertThat(wire.publish(event, json)).isEqualTo("true ");
                      assertThat(wire.stored(byId(event.id().hex()))).containsExactly(event);
                    }));
  }

  /** Each has a right id and a right signature for what stands in it. */
  @TestFactory
  Stream<DynamicTest> refusesWhatNoEventMayHave() {
    return Stream.of(
            List.of("created_at", "-1", "created_at"),
            List.of("created_at", "1e+10", "created_at"),
            List.of("created_at", "1.0", "created_at"),
            List.of("created_at", "\"1\"", "created_at"),
            List.of("created_at", "null", "created_at"),
            List.of("created_at", "9223372036854775808", "created_at"),
            List.of("created_at", "1" + "0".repeat(500), "created_at"),
            List.of("created_at", "1e999999999", "created_at"),
            List.of("created_at", "9223372036854775807", "too far"),
            List.of("created_at", "2147483648", "too far"),
            List.of("created_at", "4294967296", "too far"),
            List.of("created_at", "" + (Events.now() + 365 * DAY), "too far"),
            List.of("kind", "65536", "kind"),
            List.of("kind", "4294967297", "kind"),
            List.of("kind", "-1", "kind"),
            List.of("kind", "1.0", "kind"),
            List.of("kind", "1e0", "kind"),
            List.of("kind", "\"1\"", "kind"),
            List.of("kind", "null", "kind"),
            List.of("kind", "true", "kind"),
            List.of("tags", "[[],[]]", "tags"),
            List.of("tags", "[[1]]", "tags"),
            List.of("tags", "[[\"t\",null]]", "tags"),
            List.of("tags", "[[\"t\",[\"x\"]]]", "tags"),
            List.of("tags", "[\"t\"]", "tags"),
            List.of("tags", "{}", "tags"),
            List.of("tags", "null", "tags"),
            List.of("content", "null", "content"),
            List.of("content", "7", "content"),
            List.of("content", "{}", "content"),
            List.of("content", "\"\\ud800\"", "surrogate"),
            List.of("content", "\"\u0001\"", "JSON"),
            List.of("content", "\"\n\"", "JSON"),
            List.of("content", "\"\\x41\"", "JSON"),
            List.of("content", "'x'", "JSON"),
            List.of("content", "NaN", "JSON"),
            List.of("created_at", "01", "JSON"),
            List.of("created_at", "+1", "JSON"),
            List.of("tags", "[[\"t\"],]", "JSON"),
            List.of("content", "\"x\"/**/", "JSON"),
            List.of("content", "\"x\",\"content\":\"x\"", "JSON"),
            List.of("content", "\"x\",\"more\":" + "[".repeat(40) + "]".repeat(40), "JSON"))
        .map(
            row ->
                dynamicTest(
                    row.get(0)
                        + " "
                        + row.get(1)
                            .codePoints()
                            .limit(40)
                            .collect(
                                StringBuilder::new,
                                StringBuilder::appendCodePoint,
                                StringBuilder::append),
                    () -> {
                      var event = new SignedText().with(row.get(0), row.get(1));
                      assertThat(wire.ask("[\"EVENT\"," + event.json() + "]"))
                          .startsWith("[\"OK\",\"" + event.id() + "\",false,\"invalid: ")
                          .contains(row.get(2));
                      assertThat(wire.stored(byId(event.id()))).isEmpty();
                    }));
  }

  /** What was changed after the author had signed. */
  @TestFactory
  Stream<DynamicTest> refusesWhatItsAuthorDidNotSign() {
    Map<String, UnaryOperator<String>> changes = new LinkedHashMap<>();
    changes.put("a signature of zeroes", json -> json.replaceAll("\"sig\":\"[^\"]*", zeroes(128)));
    changes.put("a signature in capitals", json -> capitals(json, "sig"));
    changes.put("a short signature", json -> json.replaceAll("..\"}$", "\"}"));
    changes.put("no signature", json -> json.replaceAll(",\"sig\":\"[^\"]*\"", ""));
    changes.put("another content", json -> json.replace("\"mine\"", "\"other\""));
    changes.put("another kind", json -> json.replace("\"kind\":1", "\"kind\":2"));
    changes.put("another second", json -> json.replaceAll("(created_at\":\\d+)\\d", "$10"));
    changes.put("one more tag", json -> json.replace("\"tags\":[", "\"tags\":[[\"t\",\"y\"],"));
    changes.put("another author", json -> json.replace(ALICE.publicKey().hex(), bob()));
    changes.put("an author in capitals", json -> capitals(json, "pubkey"));
    changes.put("no author", json -> json.replaceAll("\"pubkey\":\"[^\"]*\",", ""));
    changes.put("text behind it", json -> json + " ]x");
    return changes.entrySet().stream()
        .map(
            row ->
                dynamicTest(
                    row.getKey(),
                    () -> {
                      Event event = note().at(Events.now() / 10 * 10 - 1).content("mine").sign();
                      String json = row.getValue().apply(event.toJson());
                      assertThat(json).isNotEqualTo(event.toJson());
                      assertThat(wire.publish(event, json)).startsWith("false invalid: ");
                      assertThat(wire.stored(byId(event.id().hex()))).isEmpty();
                    }));
  }

  private static String zeroes(int count) {
    return "\"sig\":\"" + "0".repeat(count);
  }

  private static String bob() {
    return Keys.of("wire bob").publicKey().hex();
  }

  private static String capitals(String json, String field) {
    int begin = json.indexOf('"', json.indexOf("\"" + field + "\":") + field.length() + 3);
    int end = json.indexOf('"', begin + 1);
    return json.substring(0, begin)
        + json.substring(begin, end).toUpperCase()
        + json.substring(end);
  }

  @TestFactory
  Stream<DynamicTest> refusesAnIdThatIsNotTheHash() {
    return Stream.of("0".repeat(64), "A".repeat(64), "abc", "", "z".repeat(64))
        .map(
            id ->
                dynamicTest(
                    "id " + id,
                    () -> {
                      var event = new SignedText();
                      String json = event.json().replace(event.id(), id);
                      assertThat(wire.ask("[\"EVENT\"," + json + "]"))
                          .startsWith("[\"OK\",\"" + id + "\",false,\"invalid: event id ");
                    }));
  }

  @TestFactory
  Stream<DynamicTest> answersTheSameEventAsADuplicate() {
    return Stream.of(1, 0, 10_000, 30_000, 5)
        .map(
            kind ->
                dynamicTest(
                    "kind " + kind,
                    () -> {
                      Event event = wire.accepted(note().kind(kind).tag("d", "again").sign());
                      assertThat(wire.publish(event)).startsWith("true duplicate: ");
                      assertThat(wire.stored(byId(event.id().hex()))).containsExactly(event);
                    }));
  }
}
