package io.nostrmesh.strangers;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.client.nostr.ScriptedRelay;
import io.nostrmesh.plugin.IrohRelays;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code java -jar mesh-gateway.jar}, which is all that an operator has of this project. */
class GatewayJarIT {

  private static final int USAGE = 2;

  @ParameterizedTest(name = "Java {0}")
  @CsvSource({"17", "25"})
  void helpFitsOnAScreen(String java) {
    try (var running = start(java, "--help")) {
      assertThat(running.status()).isZero();
      assertThat(running.output().lines().toList())
          .hasSizeBetween(10, 24)
          .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80))
          .anySatisfy(line -> assertThat(line).contains("--upstream"));
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "--upstraem=ws://127.0.0.1:7777, did you mean --upstream?",
    "--check, --upstream (mesh.gateway.upstream) is missing",
    "--upstream=ws://127.0.0.1:7777 --set=mesh.offer.max-ttl=9m, unknown property mesh.offer.max-ttl",
  })
  void whatIsWrongIsOneLineAndStatusTwo(String options, String complaint) {
    try (var running = start("17", options.split(" "))) {
      assertThat(running.status()).isEqualTo(USAGE);
      assertThat(running.output()).hasLineCount(1).contains(complaint);
    }
  }

  @ParameterizedTest(name = "Java {0}")
  @CsvSource({"17", "25"})
  void checksTheRelay(String java) {
    try (var relay = new ScriptedRelay()) {
      relay.document = "{}";
      try (var running = check(java, relay)) {
        assertThat(running.status()).as(running.output()).isZero();
        assertThat(running.output())
            .contains("upstream: " + relay.url() + " opens WebSockets")
            .endsWith("It would serve.");
      }
      relay.goDown();
      try (var running = check(java, relay)) {
        assertThat(running.status()).isEqualTo(1);
        assertThat(running.output())
            .contains("PROBLEM upstream: " + relay.url() + " cannot be reached")
            .endsWith("It would not serve: 1 problem");
      }
    }
  }

  @ParameterizedTest(name = "Java {0}")
  @CsvSource({"17", "25"})
  void servesUntilItIsToldToEnd(String java) {
    try (var relay = new ScriptedRelay()) {
      relay.document = "{\"name\":\"theirs\"}";
      relay.challenges = false;
      var options = new ArrayList<String>();
      options.addAll(List.of("--upstream", relay.url().text(), "--listen=127.0.0.1:0"));
      options.addAll(List.of("--iroh-url=" + IrohRelays.URL, "--iroh-bind=127.0.0.1:0"));
      options.add("--set=mesh.membership.mode=listed");
      options.add("--set=mesh.membership.members=" + IrohRelays.MEMBER.publicKey().hex());
      try (var running = start(java, options.toArray(String[]::new))) {
        assertThat(running.get("/", "application/nostr+json"))
            .contains("\"name\":\"theirs\"", "\"iroh_relay_url\":\"" + IrohRelays.URL + "\"");
        Visit.servesMembersAlone(running);
        assertThat(running.terminate()).as(running.output()).isZero();
        assertThat(running.output()).doesNotContain("Exception", "WARN", "ERROR");
      }
    }
  }

  private static RunningHost check(String java, ScriptedRelay relay) {
    return start(
        java,
        "--check",
        "--upstream=" + relay.url().text(),
        "--members=open",
        "--listen=127.0.0.1:0",
        "--connect-timeout=2s");
  }

  private static RunningHost start(String java, String... options) {
    var arguments = new ArrayList<>(List.of("-jar", Artifacts.GATEWAY.toString()));
    arguments.addAll(List.of(options));
    return RunningHost.run(Jdk.version(java), Artifacts.TARGET, arguments);
  }
}
