package io.nostrmesh.host.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.relay.events.Limits;
import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.json.JsonReader;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.message.Filter;
import io.nostrmesh.nostr.message.MessageLimits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What REQ and COUNT find, on a public relay with a small corpus. */
class FilterTest {

  private static final SecretKey ALICE = Keys.of("alice");
  private static final SecretKey BOB = Keys.of("bob");
  private static final long BEGIN = Events.now() - 50_000;
  private static final Comparator<Event> NEWEST_FIRST =
      Comparator.comparingLong(Event::createdAt).reversed().thenComparing(Event::id);

  @TempDir static Path data;
  private static TestRelay relay;
  private static TestClient client;
  private static final List<Event> corpus = new ArrayList<>();

  @BeforeAll
  static void start() {
    relay = TestRelay.start(data, "mesh.host.access", "public");
    client = relay.connect();
    // The tests run again on another database, with events of their own.
    corpus.clear();
    corpus.add(listOfMembers());
    for (int i = 0; i < 60; i++) {
      corpus.add(
          client.publishAccepted(
              Events.by(i % 3 == 0 ? ALICE : BOB)
                  .kind(i % 4 == 0 ? 7 : 1)
                  .at(BEGIN + i / 2)
                  .content("event " + i)
                  .tag("t", "t" + i % 5)
                  .tag("t", "all", "second value")
                  .tag("p", ALICE.publicKey().hex())
                  .tag("long", "value")
                  .tag("x")
                  .sign()));
    }
    corpus.sort(NEWEST_FIRST);
  }

  /** The relay publishes one as soon as it has started. */
  private static Event listOfMembers() {
    List<Event> lists = List.of();
    for (int i = 0; i < 10_000 && lists.isEmpty(); i++) {
      lists = client.request("list", "{\"kinds\":[13534]}");
    }
    assertThat(lists).hasSize(1);
    return lists.get(0);
  }

  @AfterAll
  static void stop() {
    client.close();
    relay.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                              | 61",
        "{'kinds':[7]}                                   | 15",
        "{'kinds':[7,1]}                                 | 60",
        "{'kinds':[]}                                    | 0",
        "{'authors':[]}                                  | 0",
        "{'authors':['ALICE']}                           | 20",
        "{'authors':['ALICE'],'kinds':[7]}               | 5",
        "{'#t':['t1']}                                   | 12",
        "{'#t':['t1','t2']}                              | 24",
        "{'#t':['all'],'#p':['ALICE']}                   | 60",
        "{'#t':['t1'],'#p':['BOB']}                      | 0",
        "{'#t':[]}                                       | 0",
        "{'#t':['second value']}                         | 0",
        "{'#x':['']}                                     | 0",
        "{'#T':['all']}                                  | 0",
        "{'since':BEGIN+29}                              | 3",
        "{'until':BEGIN}                                 | 2",
        "{'since':BEGIN+10,'until':BEGIN+10}             | 2",
        "{'since':BEGIN+11,'until':BEGIN+10}             | 0",
        "{'limit':2}                                     | 2",
        "{'limit':0}                                     | 0",
        "{'limit':1000000}                               | 61",
        "{'authors':['ALICE'],'#t':['t0'],'kinds':[1]}   | 3",
      })
  void findsExactlyWhatMatches(String template, int expected) {
    String json = fill(template);
    List<Event> found = client.request("f", json);
    assertThat(found).isSortedAccordingTo(NEWEST_FIRST).hasSize(expected);
    assertThat(found).isEqualTo(naive(json));
    if (!json.contains("limit")) {
      assertThat(client.count(json)).isEqualTo("{\"count\":" + expected + "}");
    }
  }

  private static String fill(String template) {
    String json = template.replace('\'', '"');
    json = json.replace("ALICE", ALICE.publicKey().hex()).replace("BOB", BOB.publicKey().hex());
    for (int i = 40; i > 0; i--) {
      json = json.replace("BEGIN+" + i, Long.toString(BEGIN + i));
    }
    return json.replace("BEGIN", Long.toString(BEGIN));
  }

  /** The filter applied in memory, as live delivery does. */
  private static List<Event> naive(String json) {
    Filter filter =
        JsonReader.read(json)
            .then(value -> Filter.parse(value, MessageLimits.NONE))
            .toOptional()
            .orElseThrow();
    return corpus.stream().filter(filter::matches).limit(Limits.answerLimit(filter)).toList();
  }

  @Test
  void agreesWithTheFilterInMemoryOnRandomFilters() {
    var random = new Random(42);
    for (int i = 0; i < 200; i++) {
      String json = randomFilter(random);
      assertThat(client.request("r", json)).as(json).isEqualTo(naive(json));
    }
  }

  private static String randomFilter(Random random) {
    var fields = new ArrayList<String>();
    if (random.nextBoolean()) {
      fields.add("\"kinds\":[" + (random.nextBoolean() ? "1" : "7,2") + "]");
    }
    if (random.nextBoolean()) {
      fields.add("\"authors\":[\"" + (random.nextBoolean() ? ALICE : BOB).publicKey() + "\"]");
    }
    if (random.nextBoolean()) {
      fields.add("\"#t\":[\"t" + random.nextInt(6) + "\",\"t" + random.nextInt(6) + "\"]");
    }
    if (random.nextInt(4) == 0) {
      fields.add("\"ids\":[\"" + corpus.get(random.nextInt(corpus.size())).id() + "\"]");
    }
    if (random.nextBoolean()) {
      fields.add("\"since\":" + (BEGIN + random.nextInt(30)));
    }
    if (random.nextBoolean()) {
      fields.add("\"until\":" + (BEGIN + random.nextInt(30)));
    }
    if (random.nextBoolean()) {
      fields.add("\"limit\":" + random.nextInt(10));
    }
    return "{" + String.join(",", fields) + "}";
  }

  @Test
  void sendsAnEventOnceThoughSeveralFiltersFindIt() {
    assertThat(client.request("m", "{\"kinds\":[7]}", "{\"kinds\":[7,1]}")).hasSize(60);
    assertThat(client.count("{\"kinds\":[7]}", "{\"kinds\":[7,1]}")).isEqualTo("{\"count\":60}");
  }

  @Test
  void appliesTheLimitToEachFilter() {
    assertThat(client.request("m", "{\"kinds\":[7],\"limit\":3}", "{\"kinds\":[1],\"limit\":4}"))
        .hasSize(7);
  }

  @Test
  void countsWithoutTheLimit() {
    assertThat(client.count("{\"#t\":[\"all\"],\"limit\":2}")).isEqualTo("{\"count\":60}");
  }

  private static String numbers(String separator, int count) {
    return IntStream.range(0, count)
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(separator));
  }

  @Test
  void limitsTheDifferentValuesOfAFilter() {
    String kinds = numbers(",", Limits.FILTER_VALUES / 2);
    String most =
        "{\"kinds\":["
            + kinds
            + ","
            + kinds
            + "],\"#t\":[\""
            + numbers("\",\"", Limits.FILTER_VALUES / 2)
            + "\"]";
    client.request("most", most + "}");
    assertThat(client.requestRefused("more", most + ",\"#p\":[\"\"]}"))
        .isEqualTo("invalid: a filter has at most 1000 values");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'ids':['abc']}          | ids",
        "{'ids':'abc'}            | ids",
        "{'authors':['ABC']}      | authors",
        "{'kinds':['1']}          | kinds",
        "{'kinds':[65536]}        | kinds",
        "{'kinds':[-1]}           | kinds",
        "{'kinds':[1.0]}          | kinds",
        "{'since':'now'}          | since",
        "{'until':null}           | until",
        "{'limit':-1}             | limit",
        "{'limit':'10'}           | limit",
        "{'#t':'x'}               | #t",
        "{'#t':[1]}               | #t",
        "{'search':'x'}           | no such filter field",
        "{'#title':['x']}         | no such filter field",
        "[]                       | JSON object",
      })
  void closesSubscriptionsWithFiltersItCannotRead(String json, String named) {
    assertThat(client.requestRefused("bad", json.replace('\'', '"')))
        .startsWith("invalid: ")
        .contains(named);
  }
}
