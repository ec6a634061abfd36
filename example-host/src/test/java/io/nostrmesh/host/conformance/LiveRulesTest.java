package io.nostrmesh.host.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.nostrmesh.host.conformance.Hosts.Host;
import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** NIP-01, subscriptions after EOSE: what comes, to whom, how often, and what does not. */
class LiveRulesTest {

  private static final SecretKey ALICE = Keys.of("live alice");
  private static final SecretKey BOB = Keys.of("live bob");

  @RegisterExtension static final Hosts HOSTS = new Hosts();

  /** A reader, a writer, and a topic of their own. */
  private record Scene(Wire reader, Wire writer, String topic) {

    Events note() {
      return Events.by(ALICE).tag("t", topic);
    }

    String req(String id, String more) {
      return "[\"REQ\",\"" + id + "\",{\"#t\":[\"" + topic + "\"]" + more.replace('\'', '"') + "}]";
    }

    /** Opens a subscription that finds nothing yet. */
    void open(String id, String more) {
      assertThat(reader.say(req(id, more))).containsExactly("[\"EOSE\",\"" + id + "\"]");
    }

    /**
     * What has come for the reader when this event, which it hears of on a line of its own, has.
     */
    List<String> heard() {
      var heard =
          new ArrayList<String>(
              reader.say("[\"REQ\",\"end\",{\"#x\":[\"" + topic + "\"],\"limit\":0}]"));
      heard.remove("[\"EOSE\",\"end\"]");
      Event end = writer.accepted(Events.by(BOB).kind(20_000).tag("x", topic).sign());
      String message = reader.next(1).get(0);
      while (!message.contains(end.id().hex())) {
        heard.add(message);
        message = reader.next(1).get(0);
      }
      heard.addAll(reader.say("[\"CLOSE\",\"end\"]"));
      return heard;
    }

    void hears(String... messages) {
      assertThat(heard()).containsExactly(messages);
    }
  }

  private static String delivery(String id, Event event) {
    return "[\"EVENT\",\"" + id + "\"," + event.toJson() + "]";
  }

  private interface Steps {
    void run(Scene scene);
  }

  private static DynamicTest test(Host host, String name, Steps steps) {
    return dynamicTest(
        name,
        () -> {
          try (Wire reader = host.connectFor(BOB);
              Wire writer = host.connectFor(ALICE, BOB)) {
            steps.run(new Scene(reader, writer, name));
          }
        });
  }

  @TestFactory
  Stream<DynamicNode> delivers() {
    return HOSTS.inEachMode(
        host ->
            Stream.of(
                test(
                    host,
                    "what comes after EOSE, in the order of its coming",
                    s -> {
                      s.open("s", "");
                      Event one = s.writer().accepted(s.note().ago(10).sign());
                      Event two = s.writer().accepted(s.note().ago(50).sign());
                      Event three = s.writer().accepted(s.note().ago(0).sign());
                      s.hears(delivery("s", one), delivery("s", two), delivery("s", three));
                    }),
                test(
                    host,
                    "nothing that is stored for limit 0, and all that comes",
                    s -> {
                      s.writer().accepted(s.note().ago(10).sign());
                      s.open("s", ",'limit':0");
                      s.hears(delivery("s", s.writer().accepted(s.note().sign())));
                    }),
                test(
                    host,
                    "no CLOSED, though nothing more can come",
                    s -> {
                      Event event = s.writer().accepted(s.note().sign());
                      assertThat(s.reader().say(s.req("s", ",'ids':['" + event.id() + "']")))
                          .containsExactly(delivery("s", event), "[\"EOSE\",\"s\"]");
                      assertThat(s.reader().say("[\"CLOSE\",\"s\"]")).isEmpty();
                    }),
                test(
                    host,
                    "more than the limit, which is for what is stored",
                    s -> {
                      s.open("s", ",'limit':1");
                      Event one = s.writer().accepted(s.note().ago(1).sign());
                      Event two = s.writer().accepted(s.note().sign());
                      s.hears(delivery("s", one), delivery("s", two));
                    }),
                test(
                    host,
                    "an event that was asked for by its id before it came",
                    s -> {
                      Event event = s.note().sign();
                      s.open("s", ",'ids':['" + event.id() + "']");
                      s.writer().accepted(event);
                      s.hears(delivery("s", event));
                    }),
                test(
                    host,
                    "to each subscription once, whatever the number of its filters",
                    s -> {
                      s.open("one", "},{'#t':['" + s.topic() + "'],'kinds':[1]");
                      s.open("two", ",'kinds':[1]");
                      Event event = s.writer().accepted(s.note().sign());
                      assertThat(s.heard())
                          .containsExactlyInAnyOrder(
                              delivery("one", event), delivery("two", event));
                    }),
                test(
                    host,
                    "one's own events too",
                    s -> {
                      assertThat(s.writer().say(s.req("own", ""))).hasSize(1);
                      Event event = s.note().sign();
                      assertThat(s.writer().say("[\"EVENT\"," + event.toJson() + "]"))
                          .containsExactlyInAnyOrder(
                              delivery("own", event), "[\"OK\",\"" + event.id() + "\",true,\"\"]");
                    }),
                test(
                    host,
                    "ephemeral events, which are not stored and not counted",
                    s -> {
                      s.open("s", "");
                      Event event = s.writer().accepted(s.note().kind(21_212).sign());
                      s.hears(delivery("s", event));
                      assertThat(s.reader().stored("{\"#t\":[\"" + s.topic() + "\"]}")).isEmpty();
                      assertThat(s.reader().ask(s.req("c", "").replace("REQ", "COUNT")))
                          .isEqualTo("[\"COUNT\",\"c\",{\"count\":0}]");
                    }),
                test(
                    host,
                    "a deletion, and nothing of what it deletes",
                    s -> {
                      Event note = s.writer().accepted(s.note().sign());
                      s.open("s", ",'kinds':[5]");
                      Event deletion =
                          s.writer().accepted(s.note().kind(5).tag("e", note.id().hex()).sign());
                      assertThat(s.writer().publish(note)).startsWith("false blocked: ");
                      s.hears(delivery("s", deletion));
                    }),
                test(
                    host,
                    "a new version, but none that is older",
                    s -> {
                      s.open("s", "");
                      Event version = s.writer().accepted(s.note().kind(10_001).ago(5).sign());
                      assertThat(s.writer().publish(s.note().kind(10_001).ago(9).sign()))
                          .startsWith("false duplicate: ");
                      s.hears(delivery("s", version));
                    }),
                test(
                    host,
                    "no event twice",
                    s -> {
                      s.open("s", "");
                      Event event = s.writer().accepted(s.note().sign());
                      assertThat(s.writer().publish(event)).startsWith("true duplicate: ");
                      s.hears(delivery("s", event));
                    }),
                test(
                    host,
                    "nothing that is refused",
                    s -> {
                      s.open("s", "");
                      String broken = s.note().sign().toJson().replace("\"kind\":1", "\"kind\":2");
                      assertThat(s.writer().ask("[\"EVENT\"," + broken + "]"))
                          .contains("invalid: ");
                      s.hears();
                    }),
                test(
                    host,
                    "a protected event of its author",
                    s -> {
                      s.open("s", "");
                      s.writer().authenticate(ALICE);
                      s.hears(delivery("s", s.writer().accepted(s.note().tag("-").sign())));
                    }),
                test(
                    host,
                    "nothing outside the window of time",
                    s -> {
                      s.open("old", ",'until':" + (Events.now() - 100));
                      s.open("new", ",'since':" + (Events.now() + 100));
                      s.writer().accepted(s.note().sign());
                      Event old = s.writer().accepted(s.note().ago(101).sign());
                      s.hears(delivery("old", old));
                    }),
                test(
                    host,
                    "nothing after CLOSE",
                    s -> {
                      s.open("s", "");
                      assertThat(s.reader().say("[\"CLOSE\",\"s\"]")).isEmpty();
                      s.writer().accepted(s.note().sign());
                      s.hears();
                    }),
                test(
                    host,
                    "what the last REQ of an id asks for, and no more",
                    s -> {
                      s.open("s", ",'kinds':[1]");
                      s.open("s", ",'kinds':[7]");
                      s.writer().accepted(s.note().sign());
                      s.hears(delivery("s", s.writer().accepted(s.note().kind(7).sign())));
                    }),
                test(
                    host,
                    "nothing to a subscription that was closed for a bad filter",
                    s -> {
                      s.open("s", "");
                      assertThat(s.reader().ask(s.req("s", ",'kinds':['1']"))).contains("CLOSED");
                      s.writer().accepted(s.note().sign());
                      s.hears();
                    }),
                test(
                    host,
                    "nothing to a COUNT, which closes no subscription either",
                    s -> {
                      s.open("s", "");
                      assertThat(s.reader().ask(s.req("s", "").replace("REQ", "COUNT")))
                          .isEqualTo("[\"COUNT\",\"s\",{\"count\":0}]");
                      assertThat(s.reader().ask(s.req("c", "").replace("REQ", "COUNT")))
                          .isEqualTo("[\"COUNT\",\"c\",{\"count\":0}]");
                      s.hears(delivery("s", s.writer().accepted(s.note().sign())));
                    })));
  }
}
