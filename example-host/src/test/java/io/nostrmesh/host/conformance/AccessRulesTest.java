package io.nostrmesh.host.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.nostrmesh.host.conformance.Hosts.Host;
import io.nostrmesh.host.conformance.Hosts.Mode;
import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** NIP-01 and NIP-42: who may write and read what, for each kind of access and of client. */
class AccessRulesTest {

  private static final SecretKey MEMBER = Keys.of("access member");
  private static final SecretKey OTHER = Keys.of("access other");
  private static final SecretKey STRANGER = Keys.of("access stranger");
  private static final String NO_KEY = "auth-required: not authenticated";
  private static final String FOREIGN =
      "restricted: event pubkey does not match authenticated identity";

  private static final AtomicInteger SECONDS = new AtomicInteger(10_000);

  @RegisterExtension static final Hosts HOSTS = new Hosts();

  private enum Client {
    /** Proves nothing; its own key is a stranger's. */
    ANONYMOUS,
    /** Has tried to prove a key that is no member's. */
    STRANGER,
    /** Has proved a member's key. */
    MEMBER
  }

  /** What it hears: of its own event, of another's event, of its questions; empty is yes. */
  private record Row(Mode mode, Client client, String own, String others, String reads) {}

  private static final List<Row> ROWS =
      List.of(
          new Row(Mode.PUBLIC, Client.ANONYMOUS, "", "", ""),
          new Row(Mode.PUBLIC, Client.STRANGER, "", "", ""),
          new Row(Mode.PUBLIC, Client.MEMBER, "", "", ""),
          new Row(Mode.OPEN, Client.ANONYMOUS, NO_KEY, NO_KEY, NO_KEY),
          new Row(Mode.OPEN, Client.STRANGER, "", FOREIGN, ""),
          new Row(Mode.OPEN, Client.MEMBER, "", FOREIGN, ""),
          new Row(Mode.MEMBERS, Client.ANONYMOUS, NO_KEY, NO_KEY, NO_KEY),
          new Row(Mode.MEMBERS, Client.STRANGER, NO_KEY, NO_KEY, NO_KEY),
          new Row(Mode.MEMBERS, Client.MEMBER, "", FOREIGN, ""));

  @TestFactory
  Stream<DynamicTest> table() {
    return ROWS.stream()
        .map(row -> dynamicTest(row.mode() + ", " + row.client(), () -> check(row)));
  }

  private static void check(Row row) {
    Host host = HOSTS.in(row.mode());
    SecretKey self = row.client() == Client.MEMBER ? MEMBER : STRANGER;
    try (Wire other = host.connectFor(OTHER);
        Wire wire = connect(host, row.client())) {
      Event stored = other.accepted(event(OTHER, 1));
      for (int kind : List.of(1, 0, 4, 1059, 10_002, 10_050, 20_001, 23_195, 30_023)) {
        assertThat(publish(wire, event(self, kind)))
            .as("own event of kind %s", kind)
            .startsWith(answer(row.own()));
        assertThat(publish(wire, event(OTHER, kind)))
            .as("another's event of kind %s", kind)
            .startsWith(answer(row.others()));
      }
      String filter = "{\"ids\":[\"" + stored.id() + "\"]}";
      List<String> found = read(wire, "[\"REQ\",\"r\"," + filter + "]");
      List<String> counted = read(wire, "[\"COUNT\",\"c\"," + filter + "]");
      if (row.reads().isEmpty()) {
        assertThat(found)
            .containsExactly("[\"EVENT\",\"r\"," + stored.toJson() + "]", "[\"EOSE\",\"r\"]");
        assertThat(counted).containsExactly("[\"COUNT\",\"c\",{\"count\":1}]");
      } else {
        assertThat(found).containsExactly("[\"CLOSED\",\"r\",\"" + row.reads() + "\"]");
        assertThat(counted).containsExactly("[\"CLOSED\",\"c\",\"" + row.reads() + "\"]");
      }
    }
  }

  /** Newer than all before, by a second. */
  private static Event event(SecretKey author, int kind) {
    return Events.by(author).kind(kind).tag("d", "x").ago(SECONDS.getAndDecrement()).sign();
  }

  private static String answer(String refusal) {
    return refusal.isEmpty() ? "true " : "false " + refusal;
  }

  private static Wire connect(Host host, Client client) {
    if (client == Client.MEMBER) {
      return host.connectAs(MEMBER);
    }
    Wire wire = host.connect();
    if (client == Client.STRANGER) {
      wire.authenticate(wire.authEvent(STRANGER).sign());
    }
    return wire;
  }

  /** Challenges may come in between, and the notice for people that goes with a refused REQ. */
  private static List<String> read(Wire wire, String question) {
    return wire.say(question).stream()
        .filter(answer -> !answer.startsWith("[\"AUTH\"") && !answer.startsWith("[\"NOTICE\""))
        .toList();
  }

  private static String publish(Wire wire, Event event) {
    List<String> answers = read(wire, "[\"EVENT\"," + event.toJson() + "]");
    assertThat(answers).hasSize(1);
    return answers.get(0).replaceAll("^.*,(true|false),\"(.*)\"]$", "$1 $2");
  }
}
