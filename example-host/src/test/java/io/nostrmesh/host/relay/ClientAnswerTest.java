package io.nostrmesh.host.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestClient.Ok;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.nostr.Event;
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
        "['NEG-OPEN','n',{},'61']                  | NEG-ERR | n",
        "['NEG-MSG','n','61']                      | NEG-ERR | n",
        "['NEG-OPEN',7,{},'61']                    | NOTICE |",
        "['NEG-MSG']                               | NOTICE |",
        "[]                                        | NOTICE |",
        "[[]]                                      | NOTICE |",
        "[['EVENT',{'id':'a1'}]]                   | NOTICE |",
        "{'id':'a1'}                               | NOTICE |",
        "null                                      | NOTICE |",
        "['event',{'id':'a1'}]                     | NOTICE |",
        "['EVENT']                                 | NOTICE |",
        "['EVENT','s',{'id':'a1'}]                 | OK     | a1",
        "['EVENT',{'id':'a1','tags':{}}]           | OK     | a1",
        "['EVENT',{'id':'a1','tags':[[]]}]         | OK     | a1",
        "['EVENT',{'id':'a1','tags':[[['x']]]}]    | OK     | a1",
        "['EVENT',{'id':'a1','created_at':-1e400}] | OK     | a1",
        "['EVENT',{'id':'a1','kind':'1'}]          | OK     | a1",
        "['EVENT',{'id':'a1','sig':null}]          | OK     | a1",
        "['EVENT',{'id':'\\u0061\\u0031'}]         | OK     | a1",
        "['AUTH']                                  | NOTICE |",
        "['AUTH','challenge']                      | NOTICE |",
        "['AUTH',{'id':'a1'},{'id':'a2'}]          | OK     | a1",
        "['REQ']                                   | NOTICE |",
        "['REQ',null,{}]                           | NOTICE |",
        "['REQ','s',[]]                            | CLOSED | s",
        "['REQ','s',[[{}]]]                        | CLOSED | s",
        "['REQ','s',{},null]                       | CLOSED | s",
        "['REQ','s',{'kinds':[1e99]}]              | CLOSED | s",
        "['REQ','s',{'kinds':[-1]}]                | CLOSED | s",
        "['REQ','s',{'limit':-1}]                  | CLOSED | s",
        "['REQ','s',{'since':'now'}]               | CLOSED | s",
        "['REQ','s',{'#e':'x'}]                    | CLOSED | s",
        "['REQ','s',{'#t':['\\udc00']}]            | CLOSED | s",
        "['REQ','s',{'ids':[],'ids':[]}]           | CLOSED | s",
        "['REQ','s',{},{},{},{},{},{},{},{},{},{},{}] | CLOSED | s",
        "['COUNT']                                 | NOTICE |",
        "['COUNT','s',{},[]]                       | CLOSED | s",
        "['COUNT','s',{'kinds':[1],'kinds':[1]}]   | CLOSED | s",
        "['CLOSE']                                 | NOTICE |",
        "['CLOSE',['s']]                           | NOTICE |",
        "['CLOSE','s',{}                           | CLOSED | s",
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

  /** What may be wrong with an event whose id can be read; first as it was, then as it is sent. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'sig':'.        | 'sig':'z          | invalid: ",
        "'sig':'[0-9a-f]{8} | 'sig':'00000000 | invalid: ",
        "'content':'.    | 'content':'other  | invalid: ",
        "'content':'     | 'content':'\\\\ud83d | invalid: ",
        "'kind':1        | 'kind':2           | invalid: ",
        "'kind':1        | 'kind':65536       | invalid: ",
        "'kind':1        | 'kind':1.5         | invalid: ",
        "'kind':1        | 'kind':1,'kind':1  | invalid: ",
        "'created_at':   | 'created_at':1e99,'x': | invalid: ",
        "'created_at':   | 'created_at':9     | invalid: ",
        "'pubkey':'      | 'pubkey':'A        | invalid: ",
        "'tags':\\[    | 'tags':[[],        | invalid: ",
        "'tags':\\[    | 'tags':[['t',1],   | invalid: ",
        "}]$             | }                  | invalid: ",
        "}]$             | },'more']          | invalid: ",
        "^\\['EVENT',  | ['EVENT','s',      | invalid: ",
        "^\\['EVENT',  | ['AUTH',           | auth-required: ",
      })
  void saysNoToAnEventWhateverIsWrongWithIt(String was, String is, String prefix) {
    Event event = Events.by(TestRelay.OWNER).tag("t", "x").content("content").sign();
    String whole = "[\"EVENT\"," + event.toJson() + "]";
    String broken = whole.replaceFirst(was.replace('\'', '"'), is.replace('\'', '"'));
    assertThat(broken).isNotEqualTo(whole);
    try (TestClient client = relay.connectAs(TestRelay.OWNER)) {
      client.send(broken);
      Ok ok = client.ok(event);
      assertThat(ok.accepted()).isFalse();
      assertThat(ok.text()).startsWith(prefix);
    }
  }

  @Test
  void answersForWhatIsAsBigAsAMessageMayBe() {
    Event event = Events.by(TestRelay.OWNER).content("x".repeat(300_000)).sign();
    try (TestClient client = relay.connectAs(TestRelay.OWNER)) {
      client.send("[\"EVENT\"," + event.toJson() + "," + " ".repeat(100_000) + "]");
      assertThat(client.ok(event).text()).startsWith("invalid: ");
      String deep = "[".repeat(100_000) + "]".repeat(100_000);
      client.send("[\"REQ\",\"deep\",{\"#t\":" + deep + "}]");
      assertThat(client.closedText("deep")).startsWith("invalid: ");
      client.send("[\"REQ\",\"digits\",{\"limit\":" + "9".repeat(100_000) + "x}]");
      assertThat(client.closedText("digits")).startsWith("invalid: ");
      assertThat(client.requestRefused("s".repeat(257), "{}")).startsWith("invalid: ");
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
