package io.nostrmesh.client.nostr;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.SecretKey;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RelayMessageTest {
  @Test
  void readsEveryMessageOfTheProtocol() {
    var random = new SecureRandom();
    Event event =
        new EventTemplate(1, 7, List.of(), "hello").sign(SecretKey.generate(random), random);

    assertThat(parse("[\"EVENT\",\"s\"," + event.toJson() + "]"))
        .isEqualTo(new RelayMessage.EventMessage("s", event));
    assertThat(parse("[\"OK\",\"id\",false,\"blocked: x\"]"))
        .isEqualTo(new RelayMessage.Ok("id", false, "blocked: x"));
    assertThat(parse("[\"OK\",\"id\",true]")).isEqualTo(new RelayMessage.Ok("id", true, ""));
    assertThat(parse("[\"EOSE\",\"s\"]")).isEqualTo(new RelayMessage.EndOfStored("s"));
    assertThat(parse("[\"CLOSED\",\"s\",\"error: x\"]"))
        .isEqualTo(new RelayMessage.Closed("s", "error: x"));
    assertThat(parse("[\"NOTICE\",\"x\"]")).isEqualTo(new RelayMessage.Notice("x"));
    assertThat(parse("[\"AUTH\",\"c\"]")).isEqualTo(new RelayMessage.Auth("c"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[]",
        "[1]",
        "[\"COUNT\",\"s\",{}]",
        "[\"EVENT\",\"s\"]",
        "[\"EVENT\",\"s\",7]",
        "[\"OK\",\"id\",\"true\"]",
        "[\"OK\"]"
      })
  void takesAnythingElseForMalformed(String text) {
    assertThat(RelayMessage.parse(text)).isInstanceOf(Parsed.Malformed.class);
  }

  private static RelayMessage parse(String text) {
    return RelayMessage.parse(text).toOptional().orElseThrow();
  }
}
