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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** NIP-40: what has expired is not taken, not found, not counted, and in nobody's way. */
class ExpirationRulesTest {

  private static final SecretKey ALICE = Keys.of("expiring alice");
  private static final String EXPIRED = "false invalid: event has expired";

  /** Each event is newer than the one before. */
  private static final AtomicInteger SECONDS = new AtomicInteger(10_000);

  @RegisterExtension static final Hosts HOSTS = new Hosts();

  private static Events note() {
    return Events.by(ALICE).content("" + System.nanoTime());
  }

  private static Events expiring(long seconds) {
    return note().tag("expiration", Long.toString(Events.now() + seconds));
  }

  @TestFactory
  Stream<DynamicNode> takesNothingThatHasExpired() {
    List<List<String>> values =
        List.of(
            List.of("0", EXPIRED),
            List.of("1600000000", EXPIRED),
            List.of(Long.toString(Events.now() - 1), EXPIRED),
            List.of(Long.toString(Events.now() + 3600), "true "),
            List.of("9223372036854775807", "true "),
            // No time at all is no expiration.
            List.of("", "true "),
            List.of("-1", "true "),
            List.of("1.5", "true "),
            List.of("1e3", "true "),
            List.of("tomorrow", "true "),
            List.of("99999999999999999999", "true "));
    return HOSTS.inEachMode(
        host ->
            values.stream()
                .map(
                    row ->
                        dynamicTest(
                            "expiration '" + row.get(0) + "'",
                            () -> {
                              try (Wire wire = host.connectFor(ALICE)) {
                                for (int kind : List.of(1, 10_009, 20_009, 30_009)) {
                                  Events event = note().kind(kind).ago(SECONDS.getAndDecrement());
                                  assertThat(
                                          wire.publish(event.tag("expiration", row.get(0)).sign()))
                                      .isEqualTo(row.get(1));
                                }
                              }
                            })));
  }

  @TestFactory
  Stream<DynamicNode> theFirstExpirationCounts() {
    return HOSTS.inEachMode(
        host ->
            Stream.of(
                dynamicTest(
                    "of two",
                    () -> {
                      try (Wire wire = host.connectFor(ALICE)) {
                        wire.accepted(expiring(3600).tag("expiration", "0").sign());
                        assertThat(
                                wire.publish(
                                    note().tag("expiration", "0").tag("expiration", "x").sign()))
                            .isEqualTo(EXPIRED);
                      }
                    })));
  }

  /** All of them expire in one moment, which is waited for once. */
  @TestFactory
  Stream<DynamicNode> whenTheTimeHasCome() {
    return HOSTS.inEachMode(
        host -> Stream.of(dynamicTest("nothing is left", () -> letThemExpire(host))));
  }

  private static void letThemExpire(Host host) throws InterruptedException {
    try (Wire wire = host.connectFor(ALICE)) {
      Event old = wire.accepted(note().kind(10_011).ago(20).sign());
      String end = Long.toString(Events.now() + 4);
      var expiring = new ArrayList<Event>();
      Event note = add(wire, expiring, note().tag("expiration", end));
      Event list = add(wire, expiring, note().kind(10_011).ago(5).tag("expiration", end));
      Event set =
          add(wire, expiring, note().kind(30_011).ago(5).tag("d", "x").tag("expiration", end));
      Event kept = wire.accepted(note().sign());
      Event deletion =
          add(wire, expiring, note().kind(5).tag("e", kept.id().hex()).tag("expiration", end));

      while (Events.now() < Long.parseLong(end)) {
        Thread.sleep(20);
      }

      assertThat(wire.stored(ids(expiring))).isEmpty();
      assertThat(wire.ask("[\"COUNT\",\"c\"," + ids(expiring) + "]"))
          .isEqualTo("[\"COUNT\",\"c\",{\"count\":0}]");
      for (Event event : List.of(note, list, set, deletion)) {
        assertThat(wire.publish(event)).isEqualTo(EXPIRED);
      }
      // A version that was replaced does not come back by itself, but may be sent again.
      assertThat(wire.stored(ids(List.of(old)))).isEmpty();
      wire.accepted(old);
      assertThat(wire.stored(ids(List.of(old)))).containsExactly(old);
      Event before = wire.accepted(note().kind(30_011).ago(9).tag("d", "x").sign());
      assertThat(wire.stored(ids(List.of(before, set)))).containsExactly(before);
      // What was deleted stays so.
      assertThat(wire.publish(kept)).startsWith("false blocked: ");
    }
  }

  private static Event add(Wire wire, List<Event> events, Events event) {
    events.add(wire.accepted(event.sign()));
    return events.get(events.size() - 1);
  }

  private static String ids(List<Event> events) {
    List<String> ids = events.stream().map(event -> "\"" + event.id() + "\"").toList();
    return "{\"ids\":[" + String.join(",", ids) + "]}";
  }
}
