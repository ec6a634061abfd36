package io.nostrmesh.strangers;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.gateway.TalkingClient;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.offer.OfferCaps;
import io.nostrmesh.offer.OfferEnvelope;
import io.nostrmesh.plugin.IrohRelays;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code mesh.gateway.upstream=self}: a relay whose code asks the plugin for nothing, and the jar
 * in its plugins.
 */
class SelfModeIT {

  private static final SecureRandom RANDOM = new SecureRandom();

  @ParameterizedTest(name = "Micronaut {0} on Java {1}")
  @CsvSource({"4.6.3, 17", "4.10.17, 17", "5.0.2, 25"})
  void gatesARelayThatDoesNotKnowOfIt(String micronaut, String java) throws Exception {
    gates(micronaut, java, List.of());
  }

  @ParameterizedTest(name = "Micronaut {0} on Java {1}")
  @CsvSource({"4.6.0, 17", "4.10.17, 17", "5.0.2, 25"})
  void servesTheIrohRelayInTheSamePort(String micronaut, String java) throws Exception {
    gates(micronaut, java, List.of("-Dmesh.iroh-relay.bind-address=shared"));
  }

  private static void gates(String micronaut, String java, List<String> more) throws Exception {
    Jdk jdk = Jdk.version(java);
    BuiltHost host = BuiltHost.micronaut("relay", micronaut);
    var arguments = new ArrayList<>(Visit.LISTED);
    arguments.add("-Dmesh.gateway.upstream=self");
    arguments.addAll(more);
    arguments.addAll(List.of("-cp", host.classPathWithPlugins(), "stranger.Host"));
    try (var running = RunningHost.start(jdk, host.folder(), arguments)) {
      try {
        isGated(running);
      } catch (AssertionError e) {
        throw new AssertionError(e.getMessage() + "; the host said: " + running.output(), e);
      }
    }
  }

  private static void isGated(RunningHost host) throws InterruptedException {
    assertThat(host.get("/", "application/nostr+json"))
        .contains("\"name\":\"a relay\"", "\"iroh_relay_url\":\"" + IrohRelays.URL + "\"", "42");
    assertThat(host.get("/about", "text/plain")).isEqualTo("hello");
    Visit.servesMembersAlone(host);
    try (var member = new TalkingClient(host.http().getPort());
        var stranger = new TalkingClient(host.http().getPort())) {
      assertThat(accepted(member.authenticate(IrohRelays.MEMBER).items())).isTrue();

      Event note = note(IrohRelays.STRANGER);
      Event foreign = offer(IrohRelays.STRANGER);
      Event offer = offer(IrohRelays.MEMBER);
      assertThat(publish(stranger, note)).isTrue();
      assertThat(publish(stranger, foreign)).isFalse();
      assertThat(publish(member, offer)).isTrue();

      assertThat(String.join("", stranger.stored("{}")))
          .contains(note.id().hex())
          .doesNotContain(foreign.id().hex(), offer.id().hex());
      assertThat(String.join("", member.stored("{}")))
          .contains(note.id().hex(), offer.id().hex())
          .doesNotContain(foreign.id().hex());
    }
  }

  private static boolean publish(TalkingClient client, Event event) throws InterruptedException {
    client.say("[\"EVENT\"," + event.toJson() + "]");
    return accepted(client.next("OK").items());
  }

  private static boolean accepted(List<JsonValue> ok) {
    return ok.get(2).equals(JsonValue.of(true));
  }

  private static Event note(SecretKey author) {
    return new EventTemplate(1, Instant.now().getEpochSecond(), List.of(), "good morning")
        .sign(author, RANDOM);
  }

  private static Event offer(SecretKey author) {
    long now = Instant.now().getEpochSecond();
    return new OfferEnvelope(
            OfferEnvelope.VERSION,
            "laptop",
            "ab".repeat(32),
            IrohRelays.URL,
            now + 600,
            OfferCaps.NONE,
            List.of(),
            Optional.empty())
        .event(now)
        .sign(author, RANDOM);
  }
}
