package io.nostrmesh.gateway.gate;

import static io.nostrmesh.gateway.gate.GateScene.DROP;
import static io.nostrmesh.gateway.gate.GateScene.MEMBER;
import static io.nostrmesh.gateway.gate.GateScene.PASS;
import static io.nostrmesh.gateway.gate.GateScene.STRANGER;
import static io.nostrmesh.gateway.gate.GateScene.deliver;
import static io.nostrmesh.gateway.gate.GateScene.publish;
import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.nostr.Event;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever reads on behind the gate may be laxer than the gate; nothing gets past by that. */
class LaxReadersTest {

  /** Filters with a decoy, for strangers where offers are kept (' stands for "). */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "['NEG-OPEN','s',{'kinds':[1]},'61']                        | pass",
        "['NEG-OPEN','s',{'kinds':[1,7]},16,'61']                   | pass",
        "['NEG-OPEN','s',{'kinds':[1]},null,true,'61']              | pass",
        "['NEG-OPEN','s',{'kinds':[1]}]                             | pass",
        "['NEG-OPEN','s',[{'kinds':[31990]}],'61',{'kinds':[1]}]    | ['NEG-ERR','s','auth-required: ",
        "['NEG-OPEN','s',[],'61',{'kinds':[1]}]                     | ['NEG-ERR','s','auth-required: ",
        "['NEG-OPEN','s','"
            + "a000000000000000000000000000000000000000000000000000000000000001',16,'61',{'kinds':[1]}]"
            + " | ['NEG-ERR','s','auth-required: ",
        "['NEG-OPEN','s','{}','61',{'kinds':[1]}]                   | ['NEG-ERR','s','auth-required: ",
        "['NEG-OPEN','s',null,{'kinds':[1]},'61']                   | ['NEG-ERR','s','auth-required: ",
        "['NEG-OPEN','s',7,{'kinds':[1]},'61']                      | ['NEG-ERR','s','auth-required: ",
        "['NEG-OPEN','s',{'kinds':[1]},{'kinds':[31990]},'61']      | ['NEG-ERR','s','auth-required: ",
        "['NEG-OPEN','s',{'kinds':[1]},[{'kinds':[31990]}],'61']    | ['NEG-ERR','s','auth-required: ",
        "['NEG-OPEN',{'kinds':[31990]},{'kinds':[1]},'61']          | ['NOTICE','auth-required: ",
        "['NEG-OPEN','s',{'kinds':[]},'61']                         | ['NEG-ERR','s','auth-required: ",
        "['NEG-OPEN','s',{'kinds':[1],'IDs':[]},'61']               | ['NEG-ERR','s','auth-required: ",
        "['COUNT','s',{'kinds':[1]}]                                | pass",
        "['COUNT','s',{'kinds':[1]},{'kinds':[2],'#e':['x'],'#E':['x']}] | pass",
        "['COUNT','s',{'kinds':[1],'kindness':[31990]}]             | pass",
        "['COUNT','s',{'kinds':[1]},null]                           | ['CLOSED','s','",
        "['COUNT','s',{'kinds':[1]},'x']                            | ['CLOSED','s','",
        "['COUNT','s',{'kinds':[1]},5]                              | ['CLOSED','s','",
        "['COUNT','s',{'kinds':[1]},[{'kinds':[31990]}]]            | ['CLOSED','s','",
        "['COUNT','s',null,{'kinds':[1]}]                           | ['CLOSED','s','",
        "['COUNT','s','{}',{'kinds':[1]}]                           | ['CLOSED','s','",
        "['COUNT',{'kinds':[31990]},{'kinds':[1]}]                  | ['NOTICE','",
        "['COUNT','s',{'kinds':[]}]                                 | ['CLOSED','s','auth-required: ",
        "['COUNT','s',{'kinds':[1]},{'kinds':[]}]                   | ['CLOSED','s','auth-required: ",
        "['COUNT','s',{'kinds':[1],'Kinds':[31990]}]                | ['CLOSED','s','auth-required: ",
        "['COUNT','s',{'kinds':[1],'KINDS':[1]}]                    | ['CLOSED','s','auth-required: ",
        "['COUNT','s',{'kinds':[1],'\\u212ainds':[31990]}]          | ['CLOSED','s','auth-required: ",
        "['COUNT','s',{'kinds':[1],'kind\\u017f':[31990]}]          | ['CLOSED','s','auth-required: ",
        "['COUNT','s',{'kinds':[1],'k\\u0131nds':[31990]}]          | ['CLOSED','s','auth-required: ",
        "['COUNT','s',{'kinds':[1],'kinds\\u0000':[31990]}]         | ['CLOSED','s','auth-required: ",
        "['COUNT','s',{'kinds':[1],'Ids':[]}]                       | ['CLOSED','s','auth-required: ",
        "['COUNT','s',{'kinds':[1],'Authors':[]}]                   | ['CLOSED','s','auth-required: ",
        "['COUNT','s',{'kinds':[1],'Since':1}]                      | ['CLOSED','s','auth-required: ",
        "['COUNT','s',{'kinds':[1],'unTil':1}]                      | ['CLOSED','s','auth-required: ",
        "['COUNT','s',{'kinds':[1],'LIMIT':1}]                      | ['CLOSED','s','auth-required: ",
        "['COUNT','s',{'kinds':[1],'Search':'x'}]                   | ['CLOSED','s','auth-required: ",
        "['REQ','s',{'kinds':[1]},null]                             | pass",
        "['REQ','s',[{'kinds':[31990]}]]                            | pass",
        "['REQ','s']                                                | pass",
      })
  void seesThroughDecoys(String message, String answer) {
    try (var scene = ContractGateTest.scene("nobody", GatewayAccess.OFFERS)) {
      assertThat(scene.fromClient(message.replace('\'', '"')))
          .startsWith(answer.replace('\'', '"'));
    }
  }

  /** Who may miss offers is asked who it is, however odd the request. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "['REQ','s',{}]",
        "['REQ','s',{'kinds':[]}]",
        "['REQ','s',{'kinds':[1]},null]",
        "['REQ','s',[{'kinds':[31990]}],{'kinds':[1]}]",
        "['REQ','s',{'kinds':[1],'Kinds':[31990]}]",
      })
  void challengesWhomAnOddRequestCouldShowLess(String message) {
    try (var scene = new GateScene(GatewayAccess.OFFERS, true)) {
      scene.gate.opened();
      assertThat(scene.fromClient(message.replace('\'', '"'))).isEqualTo(PASS);
      assertThat(scene.ownChallenge()).isPresent();
    }
  }

  /**
   * Types that some reader takes for one that matters, by a word in what stands before the comma.
   */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "XEVENT | drop",
        "EVENTS | drop",
        "EVENT2 | drop",
        "MY-EVENT-X | drop",
        "xevent | drop",
        "Events | drop",
        "X,EVENT | drop",
        "EVENT,X | drop",
        "EVENT\\u0000 | drop",
        "EVENT\\ufeff | drop",
        "X\\u0045VENT | drop",
        "\\uEEEEVENT | drop",
        "\\u004EVENT | drop",
        "\\u004event | drop",
        "REQEVENT | drop",
        "XCOUNT | pass",
        "COUNTS | pass",
        "ACCOUNT | pass",
        "counter | pass",
        "\\uAAACOUNT | pass",
        "\\u004cOUNT | pass",
        "REQUEST | pass",
        "XREQ | pass",
        "xreq | pass",
        "XNEG-OPEN | pass",
        "NEG-OPENED | pass",
        "neg-open2 | pass",
        "XNEG-MSG | pass",
      })
  void refusesTypesThatHoldAWordThatMatters(String type, String down) {
    for (GatewayAccess access : GatewayAccess.values()) {
      try (var scene = ContractGateTest.scene("member", access)) {
        for (String rest :
            List.of("," + scene.offer(STRANGER).toJson(), ",\"s\",{}", ",[1]", "", " ,{}")) {
          String message = "[ \"" + type + "\"" + rest + "]";
          assertThat(scene.fromClient(message)).startsWith("[\"NOTICE\",\"invalid: ");
          assertThat(scene.fromRelay(message)).isEqualTo(down);
        }
        assertThat(scene.refused).containsOnly("gateway.unreadable");
      }
    }
  }

  /** All others pass, up and down, from anybody. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "HELLO",
        "EVEN",
        "VENT",
        "INVENT",
        "COUN",
        "OUNT",
        "RE-Q",
        "NEG",
        "NEG-",
        "NEG_OPEN",
        "OPEN",
        "BATCH",
        "CLOSE2",
        "AUTHX",
        "PING",
        "\\u0050ING",
        "\u00e9v\u00e9nt",
        "E V E N T",
      })
  void passesAllOtherTypes(String type) {
    try (var scene = ContractGateTest.scene("nobody", GatewayAccess.OFFERS)) {
      String message = "[\"" + type + "\",\"EVENT\"," + scene.offer(STRANGER).toJson() + "]";
      assertThat(scene.fromClient(message)).isEqualTo(PASS);
      assertThat(scene.fromRelay(message)).isEqualTo(PASS);
    }
  }

  /** The seven names of an event in spellings that some reader takes for them. */
  static Stream<String> lookalikes() {
    List<UnaryOperator<String>> spellings =
        List.of(
            name -> name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1),
            name -> name.toUpperCase(Locale.ROOT),
            name -> name.substring(0, 1) + name.substring(1).toUpperCase(Locale.ROOT),
            name -> name.replace('k', '\u212a'),
            name -> name.replace('s', '\u017f'),
            name -> name.replace('i', '\u0131'),
            name -> name + "\\u0000",
            name -> name + "\\u0000x");
    List<String> names = List.of("id", "pubkey", "created_at", "kind", "tags", "content", "sig");
    return names.stream()
        .flatMap(
            name ->
                spellings.stream()
                    .map(spelling -> spelling.apply(name))
                    .filter(spelled -> !spelled.equals(name)))
        .distinct();
  }

  /** Whichever event has it, wherever it stands, whatever it says: two readers, two events. */
  @ParameterizedTest
  @MethodSource("lookalikes")
  void refusesAnEventWithASecondSpellingOfAName(String name) {
    try (var scene = ContractGateTest.scene("member", GatewayAccess.OFFERS)) {
      Event offer = scene.offer(MEMBER);
      for (Event event : List.of(offer, scene.note(STRANGER))) {
        for (String value : List.of("31990", "\"x\"", "[]", "null")) {
          String odd = "\"" + name + "\":" + value;
          String json = event.toJson();
          String first = "{" + odd + "," + json.substring(1);
          String last = json.substring(0, json.length() - 1) + "," + odd + "}";
          for (String text : List.of(first, last)) {
            assertThat(scene.fromClient("[\"EVENT\"," + text + "]"))
                .startsWith("[\"OK\",\"" + event.id().hex() + "\",false,\"invalid: ");
            assertThat(scene.fromRelay("[\"EVENT\",\"s\"," + text + "]")).isEqualTo(DROP);
          }
        }
      }
      assertThat(scene.hidden).isZero();
      assertThat(scene.refused).containsOnly("gateway.unreadable").hasSize(16);
      assertThat(scene.unreadable).isEqualTo(16);
    }
  }

  /** Names that nobody takes for one of the seven, and their spellings deeper inside, stay. */
  @ParameterizedTest
  @ValueSource(
      strings = {"kinds", "Ids", "meta", "Kind ", "kinD2", "", "SIGN", "seen_on", "x-Kind"})
  void passesEventsWithOtherNames(String name) {
    try (var scene = ContractGateTest.scene("member", GatewayAccess.OFFERS)) {
      for (Event event : List.of(scene.offer(MEMBER), scene.note(STRANGER))) {
        String json = event.toJson();
        String more =
            json.substring(0, json.length() - 1) + ",\"" + name + "\":{\"Kind\":31990,\"ID\":1}}";

        assertThat(scene.fromClient("[\"EVENT\"," + more + "]")).isEqualTo(PASS);
        assertThat(scene.fromRelay("[\"EVENT\",\"s\"," + more + "]")).isEqualTo(PASS);
      }
    }
  }

  /** Two events in one message are one too many, in either order, also when both are harmless. */
  @Test
  void refusesTwoEventsInOneMessage() {
    try (var scene = ContractGateTest.scene("member", GatewayAccess.OFFERS)) {
      String offer = scene.offer(MEMBER).toJson();
      String note = scene.note(STRANGER).toJson();
      for (String two :
          List.of(offer + "," + note, note + "," + offer, note + "," + note, note + ",[]")) {
        assertThat(scene.fromClient("[\"EVENT\"," + two + "]")).contains("false,\"invalid: ");
        assertThat(scene.fromRelay("[\"EVENT\",\"s\"," + two + "]")).isEqualTo(DROP);
      }
    }
  }

  /** A text that is one message in UTF-8 and another in UTF-16 or UTF-32 is neither. */
  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
  void readsNothingButUtf8(String charset) {
    try (var scene = ContractGateTest.scene("member", GatewayAccess.OFFERS)) {
      for (String begin : List.of("", "\ufeff", " ", "\n", "\ufeff ")) {
        for (String message : messages(scene)) {
          refuses(scene, (begin + message).getBytes(Charset.forName(charset)));
        }
      }
    }
  }

  /** NULs and byte order marks, before, between and behind what would pass without them. */
  @Test
  void refusesNulsAndByteOrderMarks() {
    try (var scene = ContractGateTest.scene("member", GatewayAccess.OFFERS)) {
      for (String message : messages(scene)) {
        for (String odd : List.of("\0", "\0\0", "\0\0\0", "\ufeff", "\ufeff\ufeff", "\ufffe")) {
          for (int at : new int[] {0, 1, 2, 4, message.length() - 1, message.length()}) {
            String text = message.substring(0, at) + odd + message.substring(at);
            // Inside the type's quotes a mark makes another type, which is none of ours.
            if (odd.charAt(0) == '\0' || at < 2 || at > 4) {
              refuses(scene, text.getBytes(StandardCharsets.UTF_8));
            }
          }
        }
      }
    }
  }

  private static List<String> messages(GateScene scene) {
    return List.of(
        publish(scene.note(STRANGER)),
        deliver(scene.note(STRANGER)),
        "[\"REQ\",\"s\",{\"kinds\":[1]}]",
        "[\"CLOSE\",\"s\"]",
        "[\"HELLO\"]");
  }

  private static void refuses(GateScene scene, byte[] text) {
    Passage up = scene.gate.fromClient(text).toCompletableFuture().join();
    assertThat(up).isInstanceOf(Passage.Answer.class);
    Passage down = scene.gate.fromRelay(text).toCompletableFuture().join();
    assertThat(down).isInstanceOf(Passage.Drop.class);
  }
}
