package io.nostrmesh.host.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestClient.Ok;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Which events a public relay takes from anybody, whatever their kind. */
class EventRulesTest {

  private static final SecretKey ALICE = Keys.of("alice");
  private static final SecretKey BOB = Keys.of("bob");

  @TempDir static Path data;
  private static TestRelay relay;
  private static TestClient client;

  @BeforeAll
  static void start() {
    relay = TestRelay.start(data, "mesh.host.access", "public");
    client = relay.connect();
  }

  @AfterAll
  static void stop() {
    client.close();
    relay.close();
  }

  @TestFactory
  Stream<DynamicTest> accepts() {
    var cases = new LinkedHashMap<String, Events>();
    cases.put("a week old", note().ago(7 * 86_400));
    cases.put("from 1970", note().at(0));
    cases.put("a little early", note().ago(-800));
    cases.put("every NIP-01 escape", note().content("\n \" \\ \r \t \b \f"));
    cases.put("other control characters", note().content("\u0001\u001f\u007f"));
    cases.put("slashes and emoji", note().content("/ \uD83D\uDE00"));
    cases.put("Unicode non-characters", note().content("\uFFFE\uFFFF\uFDD0"));
    cases.put("a null character", note().content("a\u0000b"));
    cases.put("a tag with an empty name", note().tag(""));
    cases.put("a tag without value", note().tag("t"));
    cases.put("a very long tag value", note().tag("t", "x".repeat(5000)));
    cases.put("a d tag of 1024 bytes", note().kind(30_000).tag("d", "ä".repeat(512)));
    cases.put("a long d tag on a note", note().tag("d", "x".repeat(2000)));
    cases.put("kind 65535", note().kind(65_535));
    cases.put("an expiration to come", note().tag("expiration", "" + (Events.now() + 100)));
    cases.put("an expiration that is none", note().tag("expiration", "tomorrow"));
    cases.put("a repost of an open event", note().kind(6).content("{\"tags\":[[\"t\",\"-\"]]}"));
    return cases.entrySet().stream()
        .map(
            row ->
                dynamicTest(
                    row.getKey(),
                    () -> {
                      Event event = client.publishAccepted(row.getValue().sign());
                      assertThat(client.request("r", "{\"ids\":[\"" + event.id() + "\"]}"))
                          .containsExactly(event);
                    }));
  }

  @TestFactory
  Stream<DynamicTest> refuses() {
    var cases = new LinkedHashMap<Events, String>();
    cases.put(note().ago(-1000), "invalid: event timestamp too far from server time");
    cases.put(
        note().kind(30_000).tag("d", "x".repeat(1025)),
        "invalid: d tag too long (1025 bytes, max 1024)");
    cases.put(note().tag("expiration", "" + (Events.now() - 10)), "invalid: event has expired");
    cases.put(note().kind(22_242), "invalid: an event of this kind proves an identity");
    cases.put(note().kind(27_235), "invalid: an event of this kind proves an identity");
    cases.put(note().kind(8000), "restricted: only the relay publishes this kind");
    cases.put(note().kind(8001), "restricted: only the relay publishes this kind");
    cases.put(note().kind(13_534), "restricted: only the relay publishes this kind");
    cases.put(note().tag("-"), "auth-required: only its author may publish this event");
    cases.put(
        note().kind(9031).tag("p", TestRelay.OWNER.publicKey().hex()),
        "auth-required: only its author may publish this event");
    cases.put(
        note().kind(6).content("{\"tags\":[[\"-\"]]}"),
        "blocked: a protected event must not be reposted");
    return cases.entrySet().stream()
        .map(
            row ->
                dynamicTest(
                    row.getValue(),
                    () -> {
                      Ok ok = client.publish(row.getKey().sign());
                      assertThat(ok.accepted()).isFalse();
                      assertThat(ok.text()).startsWith(row.getValue());
                    }));
  }

  @Test
  void takesProtectedEventsFromTheirAuthorAlone() {
    Event event = note().tag("-").sign();
    try (TestClient bob = relay.connectAs(BOB);
        TestClient alice = relay.connectAs(ALICE)) {
      assertThat(bob.publish(event).text()).startsWith("restricted: ");
      alice.publishAccepted(event);
    }
  }

  @Test
  void letsEventsExpire() throws InterruptedException {
    String expiration = Long.toString(Events.now() + 2);
    Event event = client.publishAccepted(note().kind(4000).tag("expiration", expiration).sign());
    while (Events.now() < Long.parseLong(expiration)) {
      Thread.sleep(50);
    }
    assertThat(client.request("r", "{\"ids\":[\"" + event.id() + "\"]}")).isEmpty();
    assertThat(client.count("{\"kinds\":[4000]}")).isEqualTo("{\"count\":0}");
    relay.bean(Housekeeping.class).sweep();
    assertThat(client.publish(event).text()).isEqualTo("invalid: event has expired");
  }

  private static Events note() {
    return Events.by(ALICE);
  }

  @Test
  void openRelaysServeEveryKeyThatAuthenticates(@TempDir Path other) {
    try (TestRelay open = TestRelay.start(other, "sprout.require.relay.membership", "false");
        TestClient anonymous = open.connect();
        TestClient bob = open.connectAs(BOB)) {
      assertThat(anonymous.publish(Events.by(BOB).sign()).text())
          .isEqualTo("auth-required: not authenticated");
      Event event = bob.publishAccepted(Events.by(BOB).sign());
      assertThat(bob.request("r", "{\"kinds\":[1]}")).containsExactly(event);
      assertThat(bob.publish(Events.by(ALICE).sign()).accepted()).isFalse();
    }
  }
}
