package io.nostrmesh.nostr.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.SecretKey;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientMessageReaderTest {

  private static final ClientMessageReader READER =
      new ClientMessageReader(new MessageLimits(3, 5, 8));

  @Test
  void readsWhatIsWritten() {
    var random = new SecureRandom();
    Event event =
        new EventTemplate(1, 7, List.of(), "hello").sign(SecretKey.generate(random), random);
    List<Filter> filters = List.of(Filter.ANY.withKinds(Set.of(1)), Filter.ANY);
    for (ClientMessage message :
        List.of(
            new ClientMessage.Publish(event),
            new ClientMessage.Authenticate(event),
            new ClientMessage.Subscribe("s", filters),
            new ClientMessage.Count("s \"\n", filters),
            new ClientMessage.Close("s"))) {
      assertThat(read(message.toJson())).isEqualTo(message);
    }
  }

  @Test
  void passesOnWhatItDoesNotKnow() {
    String text = "[\"NEG-OPEN\",\"n\",{\"kinds\":[1]},\"6100\"]";
    assertThat(read(text))
        .isInstanceOfSatisfying(
            ClientMessage.UnknownCommand.class,
            unknown -> {
              assertThat(unknown.type()).isEqualTo("NEG-OPEN");
              assertThat(unknown.toJson()).isEqualTo(text);
            });
  }

  /** The message with ' for ", and where the answer goes: OK, CLOSED or NOTICE, and which id. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "                                          | NOTICE |",
        "hello                                     | NOTICE |",
        "{}                                        | NOTICE |",
        "[]                                        | NOTICE |",
        "[1]                                       | NOTICE |",
        "[['EVENT']]                               | NOTICE |",
        "['EVENT']                                 | NOTICE |",
        "['EVENT',7]                               | NOTICE |",
        "['EVENT','a1']                            | NOTICE |",
        "['EVENT',[{'id':'a1'}]]                   | NOTICE |",
        "['EVENT',{}]                              | NOTICE |",
        "['EVENT',{'id':7}]                        | NOTICE |",
        "['EVENT',{'id':'a1'}]                     | OK     | a1",
        "['EVENT',{'id':'A1'}]                     | OK     | A1",
        "['EVENT',{'id':''}]                       | OK     | ``",
        "['EVENT',{'id':'a1'},{}]                  | OK     | a1",
        "['EVENT','sub',{'id':'a1'}]               | OK     | a1",
        "['EVENT',{'id':'a1','id':'a2'}]           | OK     | a1",
        "['EVENT',{'kind':1,'kind':1,'id':'a1'}]   | OK     | a1",
        "['EVENT',{'id':'a1','content':'\\ud800'}] | OK     | a1",
        "['EVENT',{'content':'\\ud800','id':'a1'}] | OK     | a1",
        "['EVENT',{'id':'a1','kind':01}]           | OK     | a1",
        "['EVENT',{'kind':tru,'id':'a1'}]          | OK     | a1",
        "['EVENT',{'tags':[{'id':'no'}],'id':'a1'},| OK     | a1",
        "['EVENT',{'content':'{\\'id\\':','id':'a1'| OK     | a1",
        "['EVENT',{'id' : 'a1'                     | OK     | a1",
        "['EVENT',{'id':'a1                        | NOTICE |",
        "['EVENT',{'id':'\\ud800'}]                | NOTICE |",
        "['EVENT',{'x':['id':'no']                 | NOTICE |",
        "['AUTH']                                  | NOTICE |",
        "['AUTH','challenge']                      | NOTICE |",
        "['AUTH',{'id':'a1'}]                      | OK     | a1",
        "['AUTH',{'id':'a1'},1]                    | OK     | a1",
        "['AUTH',{'id':'a1',}]                     | OK     | a1",
        "['REQ']                                   | NOTICE |",
        "['REQ',7,{}]                              | NOTICE |",
        "['REQ',null,{}]                           | NOTICE |",
        "['REQ',['s'],{}]                          | NOTICE |",
        "['REQ','s']                               | CLOSED | s",
        "['REQ','',{}]                             | CLOSED | ``",
        "['REQ','123456789',{}]                    | CLOSED | 123456789",
        "['REQ','s',{},{},{},{}]                   | CLOSED | s",
        "['REQ','s','x']                           | CLOSED | s",
        "['REQ','s',[{}]]                          | CLOSED | s",
        "['REQ','s',{'kinds':1}]                   | CLOSED | s",
        "['REQ','s',{'kinds':[1],'kinds':[2]}]     | CLOSED | s",
        "['REQ','s',{'kinds':[1,2,3,4,5,6]}]       | CLOSED | s",
        "['REQ','s',{'#t':['\\ud800']}]            | CLOSED | s",
        "['REQ','s',{}                             | CLOSED | s",
        "['REQ','s',{}] x                          | CLOSED | s",
        "['REQ' , 's' {}                           | CLOSED | s",
        "['REQ','s                                 | NOTICE |",
        "['REQ','\\udc00',{}]                      | NOTICE |",
        "['REQ' 's',{}]                            | NOTICE |",
        "['COUNT']                                 | NOTICE |",
        "['COUNT','s']                             | CLOSED | s",
        "['COUNT','s',{'ids':['x']}]               | CLOSED | s",
        "['COUNT','s',{'limit':-1}]                | CLOSED | s",
        "['COUNT','s',                             | CLOSED | s",
        "['CLOSE']                                 | NOTICE |",
        "['CLOSE',{}]                              | NOTICE |",
        "['CLOSE','s','t']                         | CLOSED | s",
        "['CLOSE','s'                              | CLOSED | s",
        "['CLOSE','123456789']                     | CLOSED | 123456789",
        "['\\u0052EQ','s'                          | CLOSED | s",
      })
  void answersWhereTheClientWaits(String text, String type, String id) {
    String json = text == null ? "" : text.replace('\'', '"');
    assertThat(answer(json.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(Map.entry(type, Optional.ofNullable(id)));
  }

  @Test
  void findsAnIdBehindWhateverIsTooMuch() {
    String deep = "[".repeat(200_000) + "]".repeat(200_000);
    for (String before :
        List.of(
            "\"x\":" + deep, "\"x\":" + "9".repeat(5000), "\"" + "k".repeat(100_000) + "\":1")) {
      assertThat(
              answer(
                  ("[\"EVENT\",{" + before + ",\"id\":\"a1\"}]").getBytes(StandardCharsets.UTF_8)))
          .isEqualTo(Map.entry("OK", Optional.of("a1")));
    }
    String id = "s".repeat(64 * 1024);
    assertThat(answer(("[\"REQ\",\"" + id + "\",{}]").getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(Map.entry("CLOSED", Optional.of(id)));
  }

  @Test
  void sendsNothingBackThatItCannotDecode() {
    byte[] content =
        "[\"EVENT\",{\"content\":\"?\",\"id\":\"a1\"}]".getBytes(StandardCharsets.UTF_8);
    content[21] = (byte) 0xff;
    assertThat(answer(content)).isEqualTo(Map.entry("OK", Optional.of("a1")));
    byte[] subscription = "[\"REQ\",\"?\",{}]".getBytes(StandardCharsets.UTF_8);
    subscription[8] = (byte) 0xff;
    assertThat(answer(subscription)).isEqualTo(Map.entry("NOTICE", Optional.empty()));
  }

  /** Cut and spoilt anywhere, a message is answered and nothing is thrown. */
  @Test
  void survivesWhateverIsDoneToAMessage() {
    byte[] whole =
        "[\"EVENT\",{\"id\":\"a1\",\"tags\":[[\"p\",\"\\u00e9\"]],\"content\":\"x\\\"y\"}]"
            .getBytes(StandardCharsets.UTF_8);
    var random = new Random(7);
    for (int round = 0; round < 20_000; round++) {
      byte[] spoilt = Arrays.copyOf(whole, random.nextInt(whole.length + 1));
      for (int i = random.nextInt(3); i > 0 && spoilt.length > 0; i--) {
        spoilt[random.nextInt(spoilt.length)] = (byte) random.nextInt(256);
      }
      assertThat(READER.read(spoilt)).isNotNull();
    }
  }

  private static ClientReading read(String text) {
    return READER.read(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Map.Entry<String, Optional<String>> answer(byte[] message) {
    RelayMessage answer = ((ClientReading.Unreadable) READER.read(message)).answer();
    if (answer instanceof RelayMessage.Ok ok) {
      assertThat(ok.accepted()).isFalse();
      assertThat(ok.text()).startsWith("invalid: ");
      return Map.entry("OK", Optional.of(ok.eventId()));
    }
    if (answer instanceof RelayMessage.Closed closed) {
      assertThat(closed.text()).startsWith("invalid: ");
      return Map.entry("CLOSED", Optional.of(closed.subscription()));
    }
    assertThat(answer).isInstanceOf(RelayMessage.Notice.class);
    return Map.entry("NOTICE", Optional.empty());
  }
}
