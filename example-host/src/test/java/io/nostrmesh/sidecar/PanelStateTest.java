package io.nostrmesh.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.client.PublishState;
import io.nostrmesh.client.RelaySnapshot;
import io.nostrmesh.client.ShareSnapshot;
import io.nostrmesh.client.nostr.ProbeResult;
import io.nostrmesh.client.nostr.RelayState;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.EndpointId;
import io.nostrmesh.url.RelayUrl;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PanelStateTest {
  private static final RelayUrl RELAY = new RelayUrl("ws://relay.example");
  private static final Instant LATER = Instant.ofEpochSecond(1_800_000_000);
  private static final String RETRY = ",\"problem\":\"why\",\"retry_at\":1800000000}";

  static Stream<Arguments> connections() {
    return Stream.of(
        Arguments.of(new RelayState.Connecting(), "{\"state\":\"connecting\"}"),
        Arguments.of(new RelayState.Authenticating(), "{\"state\":\"connecting\"}"),
        Arguments.of(new RelayState.Ready(), "{\"state\":\"ready\"}"),
        Arguments.of(new RelayState.Stopped(), "{\"state\":\"stopped\"}"),
        Arguments.of(
            new RelayState.NotAMember("why", LATER), "{\"state\":\"not-a-member\"" + RETRY),
        Arguments.of(
            new RelayState.AuthenticationFailed("why", LATER),
            "{\"state\":\"authentication-failed\"" + RETRY),
        Arguments.of(
            new RelayState.Unreachable("why", LATER), "{\"state\":\"unreachable\"" + RETRY));
  }

  @ParameterizedTest
  @MethodSource("connections")
  void spellsHowTheRelayIsReached(RelayState state, String json) {
    assertThat(relay(state, Optional.empty(), new PublishState.Off()))
        .contains("\"connection\":" + json)
        .doesNotContain("\"probe\"");
  }

  static Stream<Arguments> probes() {
    return Stream.of(
        Arguments.of(
            new ProbeResult.Advertised("http://i"),
            "{\"state\":\"advertised\",\"urls\":[\"http://i\"]}"),
        Arguments.of(
            new ProbeResult.Advertised(List.of("http://i", "http://j")),
            "{\"state\":\"advertised\",\"urls\":[\"http://i\",\"http://j\"]}"),
        Arguments.of(new ProbeResult.NotAdvertised(), "{\"state\":\"unsupported\"}"),
        Arguments.of(
            new ProbeResult.NotARelay("why"), "{\"state\":\"failed\",\"problem\":\"why\"}"),
        Arguments.of(
            new ProbeResult.Unreachable("why"), "{\"state\":\"failed\",\"problem\":\"why\"}"));
  }

  @ParameterizedTest
  @MethodSource("probes")
  void spellsWhatTheRelaySupports(ProbeResult probe, String json) {
    assertThat(relay(new RelayState.Ready(), Optional.of(probe), new PublishState.Off()))
        .contains("\"probe\":" + json);
  }

  static Stream<Arguments> offers() {
    return Stream.of(
        Arguments.of(new PublishState.Off(), "{\"state\":\"off\"}"),
        Arguments.of(new PublishState.WaitingForRelay(), "{\"state\":\"waiting\"}"),
        Arguments.of(new PublishState.WaitingForIrohRelay(), "{\"state\":\"waiting\"}"),
        Arguments.of(new PublishState.Publishing(), "{\"state\":\"publishing\"}"),
        Arguments.of(new PublishState.Withdrawing(), "{\"state\":\"withdrawing\"}"),
        Arguments.of(
            new PublishState.Published(LATER),
            "{\"state\":\"published\",\"expires_at\":1800000000}"),
        Arguments.of(new PublishState.Failed("why", LATER), "{\"state\":\"failed\"" + RETRY));
  }

  @ParameterizedTest
  @MethodSource("offers")
  void spellsHowTheOwnOfferStands(PublishState state, String json) {
    assertThat(relay(new RelayState.Ready(), Optional.empty(), state))
        .contains("\"offer\":" + json);
  }

  @Test
  void saysHowManyOffersThereAreAndWhenToAskForThem() {
    assertThat(state(new RelayState.Ready(), Optional.empty(), new PublishState.Off()).json())
        .extracting(json -> json.members().get("offers").toJson())
        .isEqualTo("{\"others\":0,\"own\":0,\"more\":false,\"revision\":7}");
  }

  @Test
  void namesTheFileThatCannotBeUnderstood() {
    PanelState state =
        new PanelState(
            identity(),
            Path.of("/p.json"),
            Parsed.malformed("why"),
            new ShareSnapshot(List.of()),
            0);

    assertThat(state.json().string("preferences_problem"))
        .contains("/p.json cannot be understood: why");
    assertThat(state.json().get("preferences")).isEmpty();
  }

  private static String relay(
      RelayState state, Optional<ProbeResult> probe, PublishState publishing) {
    return state(state, probe, publishing).json().members().get("relays").toJson();
  }

  private static PanelState state(
      RelayState state, Optional<ProbeResult> probe, PublishState publishing) {
    var relay = new RelaySnapshot(RELAY, state, probe, publishing, true, List.of(), false);
    return new PanelState(
        identity(),
        Path.of("/p.json"),
        Parsed.valid(Preferences.initial("d")),
        new ShareSnapshot(List.of(relay)),
        7);
  }

  private static Sidecar.Identity identity() {
    return new Sidecar.Identity(new PublicKey("b".repeat(64)), new EndpointId(1, 2, 3, 4));
  }
}
