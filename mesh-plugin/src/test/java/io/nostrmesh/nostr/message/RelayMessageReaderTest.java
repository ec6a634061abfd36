package io.nostrmesh.nostr.message;

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

class RelayMessageReaderTest {

  @Test
  void readsWhatIsWritten() {
    var random = new SecureRandom();
    Event event =
        new EventTemplate(1, 7, List.of(), "hello").sign(SecretKey.generate(random), random);
    for (RelayMessage message :
        List.of(
            new RelayMessage.Deliver("s \"", event),
            new RelayMessage.Ok("id", false, "blocked: x"),
            new RelayMessage.Ok("id", true, ""),
            new RelayMessage.Eose("s"),
            new RelayMessage.Closed("s", "error: x"),
            new RelayMessage.Notice("x\n"),
            new RelayMessage.Challenge("c"),
            new RelayMessage.Counted("s", Long.MAX_VALUE, false),
            new RelayMessage.Counted("s", 0, true))) {
      assertThat(RelayMessageReader.read(message.toJson())).isEqualTo(Parsed.valid(message));
    }
    assertThat(RelayMessage.Deliver.toJson("s", event.toJson()))
        .isEqualTo(new RelayMessage.Deliver("s", event).toJson());
  }

  @Test
  void toleratesMissingTextsAndFurtherElements() {
    assertThat(RelayMessageReader.read("[\"OK\",\"id\",true]"))
        .isEqualTo(Parsed.valid(new RelayMessage.Ok("id", true, "")));
    assertThat(RelayMessageReader.read("[\"CLOSED\",\"s\"]"))
        .isEqualTo(Parsed.valid(new RelayMessage.Closed("s", "")));
    assertThat(RelayMessageReader.read("[\"EOSE\",\"s\",1]"))
        .isEqualTo(Parsed.valid(new RelayMessage.Eose("s")));
  }

  @Test
  void passesOnWhatItDoesNotKnow() {
    String text = "[\"NEG-MSG\",\"n\",\"61\"]";
    assertThat(RelayMessageReader.read(text).toOptional().orElseThrow())
        .isInstanceOfSatisfying(
            RelayMessage.UnknownAnswer.class,
            unknown -> assertThat(unknown.toJson()).isEqualTo(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[]",
        "[1]",
        "[\"COUNT\",\"s\",{}]",
        "[\"COUNT\",\"s\",{\"count\":-1}]",
        "[\"EVENT\",\"s\"]",
        "[\"EVENT\",\"s\",7]",
        "[\"EOSE\"]",
        "[\"EOSE\",7]",
        "[\"CLOSED\",{}]",
        "[\"AUTH\"]",
        "[\"OK\",\"id\",\"true\"]",
        "[\"OK\",7,true]",
        "[\"OK\"]"
      })
  void takesAnythingElseForMalformed(String text) {
    assertThat(RelayMessageReader.read(text)).isInstanceOf(Parsed.Malformed.class);
  }
}
