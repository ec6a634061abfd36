package io.nostrmesh.nostr.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageHeadTest {

  /** What is changed in some places, to be read by two. */
  private static final List<String> USUAL =
      List.of(
          "[\"EVENT\",\"s\",{\"id\":\"a\",\"kind\":1,\"tags\":[[\"e\",\"x\"],[]],\"content\":\"\\n\"}]",
          "[\"EVENT\", {\"kind\": 31990, \"created_at\": 1700000000, \"sig\": \"\"}]",
          "[\"EOSE\",\"s\"]",
          "[\"OK\",\"ab\",true,\"\"]",
          "[\"REQ\",\"s\",{\"kinds\":[1]},{}]");

  private static final String CHANGES =
      "[]{},:\"\\ \n\t01239-.eEnkid\0\u001f\u007f\u00e9\ud83d\ude00u0061truefalse";

  /** The message with ' for ", its type, and the kind of its event where every reader finds it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "['EVENT',{'kind':1}]                              | EVENT | 1",
        "['EVENT','sub',{'kind':31990,'content':'{}'}]     | EVENT | 31990",
        "['EVENT',{'kind':0}]                              | EVENT | 0",
        "['EVENT',{'kind':65535}]                          | EVENT | 65535",
        " [ 'EVENT' , { 'kind' : 1 } ]                     | EVENT | 1",
        "['EVENT',{'\\u006bind':1}]                        | EVENT | 1",
        "['EVENT',{'content':'kind','tags':[['kind','2']],'kind':1}] | EVENT | 1",
        "['EVENT',{'tags':[{'kind':2}],'kind':1}]          | EVENT | 1",
        "['\\u0045VENT',{'kind':1}]                        | EVENT | 1",
        "['event',{'kind':1}]                              | EVENT | 1",
        "[' EVENT ',{'kind':1}]                            | EVENT | 1",
        "['EVENT',{'kind':65536}]                          | EVENT |",
        "['EVENT',{'kind':-1}]                             | EVENT |",
        "['EVENT',{'kind':1.0}]                            | EVENT |",
        "['EVENT',{'kind':3.199e4}]                        | EVENT |",
        "['EVENT',{'kind':31990.0}]                        | EVENT |",
        "['EVENT',{'kind':4294999286}]                     | EVENT |",
        "['EVENT',{'kind':18446744073709583606}]           | EVENT |",
        "['EVENT',{'kind':'31990'}]                        | EVENT |",
        "['EVENT',{'kind':[31990]}]                        | EVENT |",
        "['EVENT',{'kind':{'kind':31990}}]                 | EVENT |",
        "['EVENT',{'kind':null}]                           | EVENT |",
        "['EVENT',{'kind':true}]                           | EVENT |",
        "['EVENT',{}]                                      | EVENT |",
        "['EVENT']                                         | EVENT |",
        "['EVENT','text']                                  | EVENT |",
        "['EVENT',{'kind':1,'kind':31990}]                 | EVENT |",
        "['EVENT',{'kind':31990,'kind':1}]                 | EVENT |",
        "['EVENT',{'kind':1,'kind':1}]                     | EVENT |",
        "['EVENT',{'kind':1,'Kind':31990}]                 | EVENT |",
        "['EVENT',{'KIND':31990,'kind':1}]                 | EVENT |",
        "['EVENT',{'Kind':1}]                              | EVENT |",
        "['EVENT',{'kind':1,'\\u212aind':31990}]           | EVENT |",
        "['EVENT',{'kind':1,'k\\u0131nd':31990}]           | EVENT |",
        "['EVENT',{'kind':1,'\\u006bind':31990}]           | EVENT |",
        "['EVENT',{'kind':1,'kind\\u0000':31990}]           | EVENT |",
        "['EVENT',{'kind':1,'Content':'x'}]                | EVENT |",
        "['EVENT',{'ID':'x','kind':1}]                     | EVENT |",
        "['EVENT',{'kind':1,'\u0073\u0049g':'x'}]        | EVENT |",
        "['EVENT',{'kind':1,'tag\\u017f':[]}]              | EVENT |",
        "['EVENT',{'kind':1,'pub\\u212aey':'x'}]           | EVENT |",
        "['EVENT',{'kind':1,'Created_At':1}]               | EVENT |",
        "['EVENT',{'kind':1,'kinds':[2],'createdat':1}]    | EVENT | 1",
        "['EVENT',{'kind':1},{'kind':31990}]               | EVENT |",
        "['EVENT',{'kind':1},{'kind':1}]                   | EVENT |",
        "['EVENT',[{'kind':31990}],{'kind':1}]             | EVENT |",
        "['REQ','s',{'kinds':[1]}]                         | REQ   |",
        "['NEG-OPEN','s',{},'61']                          | NEG-OPEN |",
        "['count','s',{}]                                  | COUNT |",
      })
  void findsTypeAndKind(String message, String type, Integer kind) {
    OptionalInt expected = kind == null ? OptionalInt.empty() : OptionalInt.of(kind);

    assertThat(read(message.replace('\'', '"'))).contains(new MessageHead(type, expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``",
        "{'kind':1}",
        "'EVENT'",
        "null",
        "1",
        "[]",
        "[1,{'kind':1}]",
        "[['EVENT'],{'kind':1}]",
        "['EVENT',{'kind':1}",
        "['EVENT',{'kind':1}]]",
        "['EVENT',{'kind':1}] ['EVENT',{'kind':31990}]",
        "['EVENT',{'kind':1}]x",
        "['EVENT',{'kind':01}]",
        "['EVENT',{'kind':+1}]",
        "['EVENT',{'kind':0x1}]",
        "['EVENT',{'kind':NaN}]",
        "['EVENT',{kind:1}]",
        "['EVENT',{'kind':1,}]",
        "['EVENT',/**/{'kind':1}]",
        "nonsense",
      })
  void takesNothingElseForAMessage(String message) {
    assertThat(read(message.replace('\'', '"'))).isEmpty();
  }

  @Test
  void takesSingleQuotesAndControlCharactersForNoMessage() {
    assertThat(read("['EVENT',{'kind':1}]")).isEmpty();
    assertThat(read("[\0\"\0E\0V\0E\0N\0T\0\"\0]\0")).isEmpty();
    assertThat(read("\0[\0\"\0E\0\"\0]")).isEmpty();
    assertThat(read("\ufeff[\"EVENT\",{\"kind\":1}]")).isEmpty();
    assertThat(read("[\"EVENT\",{\"kind\":1,\"content\":\"\u0000\"}]")).isEmpty();
    assertThat(read("[\"EVENT\",{\"kind\":1}]\u0000")).isEmpty();
  }

  /** A kind that is found without a tree is the one that the strict reader finds. */
  @Test
  void agreesWithTheStrictReader() {
    var random = new Random(42);
    SecretKey key = SecretKey.fromHex("01".repeat(32));
    for (int i = 0; i < 500; i++) {
      int kind = random.nextInt(65_536);
      Event event =
          new EventTemplate(kind, i, List.of(Tag.of("kind", "\"kind\":5")), "{\"kind\":7}\\\"")
              .sign(key, new SecureRandom());
      var fields = new ArrayList<>(List.copyOf(event.json().members().entrySet()));
      Collections.shuffle(fields, random);
      var object = new StringBuilder();
      fields.forEach(
          field ->
              object
                  .append(object.isEmpty() ? "{" : ",")
                  .append('"')
                  .append(field.getKey())
                  .append("\":")
                  .append(field.getValue().toJson()));
      String message = "[\"EVENT\"," + object + "}]";

      assertThat(read(message)).contains(new MessageHead("EVENT", OptionalInt.of(kind)));
      assertThat(
              new ClientMessageReader(MessageLimits.NONE)
                  .read(message.getBytes(StandardCharsets.UTF_8)))
          .isEqualTo(new ClientMessage.Publish(event));
    }
  }

  /** What relays and clients of every day write is read in one look. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "['EVENT','s',{'id':'a','pubkey':'b','created_at':1,'kind':1,'tags':[],'content':'','sig':'c'}]",
        "['EVENT', 's', {'id': 'a', 'created_at': 1, 'kind': 30023, 'tags': [['d', 'x'], ['p', '']]}]",
        "['EVENT',{'kind':0,'content':'{\\'name\\':\\'x\\'}\\n\u4f60\u597d \ud83d\ude00'}]",
        "['EVENT',\t{'kind':65535,'tags':[[]]} ]",
        "['EOSE','s']",
        "['NOTICE','rate-limited: slow down']",
        "['CLOSE','s']",
        "['OK', 'ab', true, '']",
        "['OK','ab',false,'blocked: no']",
      })
  void looksOnceAtWhatIsUsual(String message) {
    byte[] utf8 = message.replace('\'', '"').getBytes(StandardCharsets.UTF_8);

    assertThat(Optional.ofNullable(HeadScan.head(utf8)))
        .isPresent()
        .isEqualTo(MessageHead.parse(utf8));
  }

  /** A quick look answers what the parser answers, or leaves the answer to it. */
  @Test
  void looksOnceOnlyWhereThatIsEnough() {
    var random = new Random(7);
    int looked = 0;
    for (int i = 0; i < 300_000; i++) {
      var message = new StringBuilder(USUAL.get(random.nextInt(USUAL.size())));
      for (int changes = random.nextInt(4); changes > 0 && !message.isEmpty(); changes--) {
        int at = random.nextInt(message.length());
        int end = Math.min(message.length(), at + random.nextInt(3));
        int from = random.nextInt(CHANGES.length());
        int to = Math.min(CHANGES.length(), from + random.nextInt(3));
        message.replace(at, end, CHANGES.substring(from, to));
      }
      byte[] utf8 = message.toString().getBytes(StandardCharsets.UTF_8);
      MessageHead head = HeadScan.head(utf8);
      if (head != null) {
        looked++;
        assertThat(MessageHead.parse(utf8)).as(message.toString()).contains(head);
      }
    }
    assertThat(looked).isGreaterThan(50_000);
  }

  /** By whichever way. */
  private static Optional<MessageHead> read(String message) {
    byte[] utf8 = message.getBytes(StandardCharsets.UTF_8);
    Optional<MessageHead> head = MessageHead.read(utf8);
    assertThat(MessageHead.parse(utf8)).isEqualTo(head);
    return head;
  }
}
