package io.nostrmesh.url;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.nostrmesh.json.Parsed;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RelayUrlTest {
  @ParameterizedTest
  @CsvSource({
    "ws://localhost:3000, ws://localhost:3000, http://localhost:3000",
    "WSS://Relay.Example.COM/, wss://relay.example.com, https://relay.example.com",
    "wss://relay.example.com/Team//, wss://relay.example.com/Team, https://relay.example.com/Team",
    "ws://[::1]:7777, ws://[::1]:7777, http://[::1]:7777"
  })
  void normalisesAndFindsTheInformationDocument(String text, String normal, String information) {
    RelayUrl url = RelayUrl.parse("  " + text + "\n").toOptional().orElseThrow();

    assertThat(url).hasToString(normal);
    assertThat(url.webSocket()).isEqualTo(URI.create(normal));
    assertThat(url.information()).isEqualTo(URI.create(information));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "relay.example.com",
        "https://relay.example.com",
        "ws://",
        "ws:relay",
        "ws://user:secret@relay.example.com",
        "ws://relay.example.com?token=1",
        "ws://relay.example.com#x",
        "ws://relay .example.com"
      })
  void refusesWhatIsNoRelayAddress(String text) {
    assertThat(RelayUrl.parse(text)).isInstanceOf(Parsed.Malformed.class);
  }

  @Test
  void theConstructorWantsTheNormalForm() {
    assertThatIllegalArgumentException().isThrownBy(() -> new RelayUrl("ws://localhost:3000/"));
  }
}
