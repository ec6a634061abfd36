package io.nostrmesh.host.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.nostrmesh.host.relay.events.Limits;
import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestClient.Ok;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Signature;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** NIP-42, on a members-only relay. */
class AuthenticationTest {

  private static final SecretKey MEMBER = Keys.of("member");
  private static final SecretKey SECOND = Keys.of("second");
  private static final Ok FAILED = new Ok(false, "auth-required: verification failed");

  @TempDir static Path data;
  private static TestRelay relay;

  @BeforeAll
  static void start() {
    relay = TestRelay.start(data, "mesh.host.public-url", "wss://relay.example:8443/nostr");
    relay.admit(MEMBER);
    relay.admit(SECOND);
  }

  @AfterAll
  static void stop() {
    relay.close();
  }

  @TestFactory
  Stream<DynamicTest> refusesAuthEventsThatDoNotProveTheKeyHere() {
    Map<String, Function<TestClient, Event>> cases =
        Map.ofEntries(
            Map.entry("another kind", c -> c.authEvent(MEMBER).kind(1).sign()),
            Map.entry("another challenge", c -> answer("nonsense", relay.url().toString())),
            Map.entry("an empty challenge", c -> answer("", relay.url().toString())),
            Map.entry("half an hour old", c -> c.authEvent(MEMBER).ago(1800).sign()),
            Map.entry("half an hour early", c -> c.authEvent(MEMBER).ago(-1800).sign()),
            Map.entry("no tags", c -> Events.by(MEMBER).kind(22242).sign()),
            Map.entry("a foreign signature", c -> forged(c)));
    return cases.entrySet().stream()
        .map(
            row ->
                dynamicTest(
                    row.getKey(),
                    () -> {
                      try (TestClient client = relay.connect()) {
                        assertThat(client.sendAuth(row.getValue().apply(client))).isEqualTo(FAILED);
                        assertThat(client.requestRefused("r", "{}")).startsWith("auth-required:");
                      }
                    }));
  }

  @Test
  void leavesOneLineForAuthsThatFailAgainAndAgain() {
    var log = new ListAppender<ILoggingEvent>();
    var logger = (Logger) LoggerFactory.getLogger("io.nostrmesh.host.auth");
    var stranger = Keys.of("stranger");
    relay.bean(Relay.class).tellRepeatedFailures();
    relay.bean(Relay.class).tellRepeatedFailures();
    log.start();
    logger.setLevel(Level.INFO);
    logger.addAppender(log);
    try (TestClient client = relay.connect()) {
      for (int i = 0; i < 5; i++) {
        Event auth = client.authEvent(stranger).tag("n", String.valueOf(i)).sign();
        assertThat(client.sendAuth(auth).accepted()).isFalse();
      }
      assertThat(client.sendAuth(answer("nonsense", "ws://x")).accepted()).isFalse();
      relay.bean(Relay.class).tellRepeatedFailures();
    } finally {
      logger.detachAppender(log);
      logger.setLevel(null);
    }
    String member =
        "auth=failed reason=restricted address=127.0.0.1 pubkey=" + stranger.publicKey();
    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            member,
            "auth=failed reason=auth-required address=127.0.0.1 pubkey=" + MEMBER.publicKey(),
            member + " repeated=4");
  }

  private static Event answer(String challenge, String url) {
    return Events.by(MEMBER).kind(22242).tag("challenge", challenge).tag("relay", url).sign();
  }

  private static String address() {
    return relay.url().toString().substring("ws".length());
  }

  private static Event forged(TestClient client) {
    Event good = client.authEvent(MEMBER).sign();
    Signature other = client.authEvent(SECOND).sign().sig();
    return new Event(
        good.id(),
        good.pubkey(),
        good.createdAt(),
        good.kind(),
        good.tags(),
        good.content(),
        other);
  }

  @TestFactory
  Stream<DynamicTest> saysWhichUrlCameAndWhichOneItExpected() {
    String own = "auth-required: the relay tag must name wss://relay.example:8443/nostr, not ";
    return Stream.of(
            Map.entry("wss://other.example/", "wss://other.example"),
            Map.entry("ws://localhost:1", "ws://localhost:1"),
            Map.entry("wss" + address(), "wss" + address()),
            Map.entry(relay.url() + "/elsewhere", relay.url() + "/elsewhere"),
            Map.entry("ws://relay.example:8443/nostr", "ws://relay.example:8443/nostr"),
            Map.entry("wss://relay.example/nostr", "wss://relay.example/nostr"),
            Map.entry("relay", "relay: a relay address must start with ws://"),
            Map.entry("https://relay.example:8443/nostr", "https://relay.example:8443/nostr: a"),
            Map.entry("wss://me:secret@relay.example:8443/nostr", "wss://relay.example:8443/nostr"),
            Map.entry("wss://relay.example:8443/nostr?token=secret#x", "wss://relay.example:8443"),
            Map.entry("wss://relay.example/\u0007" + "x".repeat(500), "wss://relay.example/?xxx"))
        .map(
            row ->
                dynamicTest(
                    row.getKey(),
                    () -> {
                      try (TestClient client = relay.connect()) {
                        Ok ok = client.sendAuth(answer(client.challenge(), row.getKey()));
                        assertThat(ok.accepted()).isFalse();
                        assertThat(ok.text())
                            .startsWith(own + row.getValue())
                            .doesNotContain("secret")
                            .hasSizeLessThan(400);
                        assertThat(client.requestRefused("r", "{}")).startsWith("auth-required:");
                      }
                    }));
  }

  @TestFactory
  Stream<DynamicTest> knowsItselfByItsAddressAndItsPublicUrl() {
    return Stream.of(
            relay.url().toString(),
            relay.url() + "/",
            "ws://127.0.0.1:" + relay.port(),
            "WS://LOCALHOST:" + relay.port() + "/",
            "wss://relay.example:8443/nostr",
            "wss://RELAY.example:8443/nostr/")
        .map(
            url ->
                dynamicTest(
                    url,
                    () -> {
                      try (TestClient client = relay.connect()) {
                        assertThat(client.sendAuth(answer(client.challenge(), url)))
                            .isEqualTo(new Ok(true, ""));
                      }
                    }));
  }

  @Test
  void acceptsAnotherTryOnTheSameConnection() {
    try (TestClient client = relay.connect()) {
      assertThat(client.sendAuth(answer("nonsense", relay.url().toString()))).isEqualTo(FAILED);
      client.authenticate(MEMBER);
      client.request("r", "{}");
    }
  }

  @Test
  void letsAConnectionActForEveryKeyItHasProved() {
    try (TestClient client = relay.connectAs(MEMBER)) {
      assertThat(client.publish(Events.by(SECOND).sign()))
          .isEqualTo(
              new Ok(false, "restricted: event pubkey does not match authenticated identity"));
      client.authenticate(SECOND);
      client.publishAccepted(Events.by(SECOND).sign());
      client.publishAccepted(Events.by(MEMBER).sign());
    }
  }

  @Test
  void doesNotAcceptTheAnswerToAnotherConnectionsChallenge() {
    try (TestClient one = relay.connect();
        TestClient two = relay.connect()) {
      assertThat(one.challenge()).isNotEqualTo(two.challenge());
      assertThat(two.sendAuth(one.authEvent(MEMBER).sign())).isEqualTo(FAILED);
    }
  }

  @Test
  void limitsTheKeysOfAConnection() {
    for (int i = 0; i <= Limits.KEYS; i++) {
      relay.admit(Keys.of("many" + i));
    }
    try (TestClient client = relay.connect()) {
      for (int i = 0; i < Limits.KEYS; i++) {
        client.authenticate(Keys.of("many" + i));
      }
      SecretKey more = Keys.of("many" + Limits.KEYS);
      assertThat(client.sendAuth(client.authEvent(more).sign()).text()).startsWith("rate-limited:");
      assertThat(client.publish(Events.by(more).sign()).accepted()).isFalse();
    }
  }
}
