package io.nostrmesh.host.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.nostrmesh.host.conformance.Hosts.Host;
import io.nostrmesh.host.conformance.Hosts.Mode;
import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Signature;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** NIP-42: who a connection is, and what it is told before it has said so. */
class AuthenticationRulesTest {

  private static final SecretKey ALICE = Keys.of("auth alice");
  private static final SecretKey BOB = Keys.of("auth bob");
  private static final SecretKey STRANGER = Keys.of("auth stranger");

  private static final String REQ = "[\"REQ\",\"r\",{\"ids\":[]}]";
  private static final String COUNT = "[\"COUNT\",\"c\",{\"ids\":[]}]";
  private static final String NOTICE =
      "[\"NOTICE\",\"auth-required: authenticate before subscribing\"]";

  @RegisterExtension static final Hosts HOSTS = new Hosts();

  private static String closed(String id) {
    return "[\"CLOSED\",\"" + id + "\",\"auth-required: not authenticated\"]";
  }

  @ParameterizedTest
  @EnumSource
  void aConnectionBeginsWithAChallengeOfItsOwn(Mode mode) {
    try (Wire one = HOSTS.in(mode).connect();
        Wire two = HOSTS.in(mode).connect()) {
      assertThat(one.challenge()).hasSizeGreaterThanOrEqualTo(16).isNotEqualTo(two.challenge());
      assertThat(one.heard()).isEmpty();
    }
  }

  @TestFactory
  Stream<DynamicTest> refusesWhatProvesNothing() {
    Map<String, Function<Wire, Event>> cases = new LinkedHashMap<>();
    cases.put("kind 1", wire -> wire.authEvent(ALICE).kind(1).sign());
    cases.put("kind 22241", wire -> wire.authEvent(ALICE).kind(22241).sign());
    cases.put("another relay", wire -> answer("wss://other.example", wire.challenge()));
    cases.put("no relay at all", wire -> answer("", wire.challenge()));
    cases.put("another challenge", wire -> answer(wire.url(), "nonsense"));
    cases.put("an empty challenge", wire -> answer(wire.url(), ""));
    cases.put("half of the challenge", wire -> answer(wire.url(), wire.challenge().substring(1)));
    cases.put("30 minutes ago", wire -> wire.authEvent(ALICE).ago(1800).sign());
    cases.put("30 minutes from now", wire -> wire.authEvent(ALICE).ago(-1800).sign());
    cases.put("in 1970", wire -> wire.authEvent(ALICE).at(0).sign());
    cases.put("no tags", wire -> Events.by(ALICE).kind(22242).sign());
    cases.put("a signature of zeroes", wire -> forged(wire.authEvent(ALICE).sign()));
    return cases.entrySet().stream()
        .map(
            row ->
                dynamicTest(
                    row.getKey(),
                    () -> {
                      for (Mode mode : Mode.values()) {
                        try (Wire wire = HOSTS.in(mode).connect()) {
                          assertThat(wire.authenticate(row.getValue().apply(wire)))
                              .startsWith("false auth-required: ");
                          wire.authenticate(admitted(HOSTS.in(mode)));
                        }
                      }
                    }));
  }

  private static SecretKey admitted(Host host) {
    host.connectAs(ALICE).close();
    return ALICE;
  }

  private static Event answer(String relay, String challenge) {
    return Events.by(ALICE).kind(22242).tag("relay", relay).tag("challenge", challenge).sign();
  }

  private static Event forged(Event event) {
    return new Event(
        event.id(),
        event.pubkey(),
        event.createdAt(),
        event.kind(),
        event.tags(),
        event.content(),
        new Signature("0".repeat(128)));
  }

  @ParameterizedTest
  @EnumSource(
      value = Mode.class,
      names = {"OPEN", "MEMBERS"})
  void withoutAKeyEachQuestionIsAnsweredAndTheChallengeIsNotRepeated(Mode mode) {
    try (Wire wire = HOSTS.in(mode).connect()) {
      assertThat(wire.say(REQ)).containsExactly(NOTICE, closed("r"));
      assertThat(wire.say(REQ, COUNT)).containsExactly(NOTICE, closed("r"), closed("c"));
      assertThat(wire.publish(Events.by(ALICE).sign()))
          .isEqualTo("false auth-required: not authenticated");
      assertThat(wire.say("[\"CLOSE\",\"r\"]")).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Mode.class,
      names = {"OPEN", "MEMBERS"})
  void whoHasFailedIsChallengedOnceMoreWhenAKeyIsNeeded(Mode mode) {
    try (Wire wire = HOSTS.in(mode).connect()) {
      String again = "[\"AUTH\",\"" + wire.challenge() + "\"]";
      assertThat(wire.authenticate(answer(wire.url(), "nonsense"))).startsWith("false ");
      assertThat(wire.say(REQ)).containsExactly(again, NOTICE, closed("r"));
      assertThat(wire.say(REQ, COUNT)).containsExactly(NOTICE, closed("r"), closed("c"));
      assertThat(wire.authenticate(answer(wire.url(), "nonsense"))).startsWith("false ");
      assertThat(wire.say(COUNT)).containsExactly(again, closed("c"));
      wire.authenticate(admitted(HOSTS.in(mode)));
      assertThat(wire.say(REQ)).containsExactly("[\"EOSE\",\"r\"]");
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyKeyProvedOnAConnectionCounts(Mode mode) {
    try (Wire wire = HOSTS.in(mode).connectAs(ALICE, BOB)) {
      Event alice = wire.accepted(Events.by(ALICE).tag("-").content(mode + "a").sign());
      Event bob = wire.accepted(Events.by(BOB).tag("-").content(mode + "b").sign());
      assertThat(wire.stored("{\"ids\":[\"" + alice.id() + "\",\"" + bob.id() + "\"]}"))
          .containsExactlyInAnyOrder(alice, bob);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theSameKeyMayBeProvedAgain(Mode mode) {
    try (Wire wire = HOSTS.in(mode).connectAs(ALICE, ALICE)) {
      assertThat(wire.say(REQ)).containsExactly("[\"EOSE\",\"r\"]");
    }
  }

  @Test
  void anUnknownKeyIsLetInWhereItMayBeAndToldWhatItMisses() {
    Map<Mode, String> answers =
        Map.of(
            Mode.PUBLIC, "true restricted: not a relay member, offers are for members",
            Mode.OPEN, "true ",
            Mode.MEMBERS, "false restricted: not a relay member");
    answers.forEach(
        (mode, answer) -> {
          try (Wire wire = HOSTS.in(mode).connect()) {
            assertThat(wire.authenticate(wire.authEvent(STRANGER).sign())).isEqualTo(answer);
          }
        });
  }

  @ParameterizedTest
  @EnumSource(
      value = Mode.class,
      names = {"OPEN", "MEMBERS"})
  void whoHasProvedAKeyMayNotPublishForAnother(Mode mode) {
    try (Wire wire = HOSTS.in(mode).connectAs(ALICE)) {
      assertThat(wire.publish(Events.by(BOB).sign()))
          .isEqualTo("false restricted: event pubkey does not match authenticated identity");
    }
  }

  @ParameterizedTest
  @EnumSource
  void anAuthEventIsNeverStoredNorPassedOn(Mode mode) {
    Host host = HOSTS.in(mode);
    try (Wire reader = host.connectFor(BOB);
        Wire wire = host.connectAs(ALICE)) {
      assertThat(reader.say("[\"REQ\",\"r\",{\"kinds\":[22242]}]"))
          .containsExactly("[\"EOSE\",\"r\"]");
      assertThat(wire.publish(wire.authEvent(ALICE).sign())).startsWith("false invalid: ");
      wire.authenticate(ALICE);
      assertThat(reader.heard()).isEmpty();
      assertThat(reader.stored("{\"kinds\":[22242]}")).isEmpty();
    }
  }

  @Test
  void closesNothingThatWasOpenBeforeAnotherKeyIsProved() {
    Host host = HOSTS.in(Mode.MEMBERS);
    try (Wire wire = host.connectAs(ALICE);
        Wire writer = host.connectAs(BOB)) {
      assertThat(wire.say("[\"REQ\",\"r\",{\"#t\":[\"two keys\"]}]"))
          .containsExactly("[\"EOSE\",\"r\"]");
      wire.authenticate(BOB);
      Event event = writer.accepted(Events.by(BOB).tag("t", "two keys").sign());
      assertThat(Wire.text(wire.next(), 0)).isEqualTo("EVENT");
      assertThat(wire.stored("{\"#t\":[\"two keys\"]}")).isEqualTo(List.of(event));
    }
  }
}
