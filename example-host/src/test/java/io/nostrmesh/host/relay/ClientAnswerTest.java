package io.nostrmesh.host.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.json.JsonValue;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each message of a client gets its NIP-01 answer, before and after AUTH. */
class ClientAnswerTest {

  @TempDir static Path data;
  private static TestRelay relay;

  @BeforeAll
  static void start() {
    relay = TestRelay.start(data);
  }

  @AfterAll
  static void stop() {
    relay.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "hello                                     | NOTICE |",
        "['EVENT',7]                               | NOTICE |",
        "['EVENT',{'id':'A1'}]                     | OK     | A1",
        "['EVENT',{'id':'a1'},{}]                  | OK     | a1",
        "['EVENT',{'id':'a1','id':'a2'}]           | OK     | a1",
        "['EVENT',{'content':'\\ud800','id':'a1'}] | OK     | a1",
        "['EVENT',{'kind':1e999,'id':'a1'}]        | OK     | a1",
        "['EVENT',{'id':'a1','kind':tru            | OK     | a1",
        "['AUTH',{'id':'a1'}]                      | OK     | a1",
        "['AUTH',{'id':'a1',}]                     | OK     | a1",
        "['REQ','s']                               | CLOSED | s",
        "['REQ','s','x']                           | CLOSED | s",
        "['REQ','s',{'kinds':1}]                   | CLOSED | s",
        "['REQ','s',{'search':'x'}]                | CLOSED | s",
        "['REQ','s',{}                             | CLOSED | s",
        "['REQ','',{}]                             | CLOSED | ``",
        "['REQ','s',{}] []                         | CLOSED | s",
        "['REQ','s',{'ids':[],'ids':[]}]           | CLOSED | s",
        "['REQ',7,{}]                              | NOTICE |",
        "['COUNT','s']                             | CLOSED | s",
        "['COUNT','s',{'ids':['x']}]               | CLOSED | s",
        "['COUNT','s',{'search':'x'}]              | CLOSED | s",
        "['CLOSE','s','t']                         | CLOSED | s",
        "['NEG-OPEN','n',{},'61']                  | NOTICE |",
      })
  void answersWhereTheClientWaits(String text, String type, String id) {
    try (TestClient stranger = relay.connect();
        TestClient owner = relay.connectAs(TestRelay.OWNER)) {
      for (TestClient client : List.of(stranger, owner)) {
        client.send(text.replace('\'', '"'));
        List<JsonValue> answer = client.next(type);
        if (id != null) {
          assertThat(answer.get(1).asString()).contains(id);
        }
      }
    }
  }

  @Test
  void closesWhatItSaysIsClosed() {
    try (TestClient client = relay.connectAs(TestRelay.OWNER)) {
      client.request("s", "{\"#t\":[\"closed\"]}");
      client.send("[\"REQ\",\"s\",{\"kinds\":1}]");
      assertThat(client.closedText("s")).startsWith("invalid: ");
      client.publishAccepted(Events.by(TestRelay.OWNER).tag("t", "closed").sign());
      client.assertNothingMoreFor("s");
    }
  }

  @Test
  void refusesEventsBeforeAuthentication() {
    try (TestClient stranger = relay.connect()) {
      assertThat(stranger.publish(Events.by(Keys.of("stranger")).sign()).text())
          .startsWith("auth-required: ");
    }
  }
}
