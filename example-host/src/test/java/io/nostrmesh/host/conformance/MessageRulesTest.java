package io.nostrmesh.host.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.nostrmesh.host.conformance.Hosts.Mode;
import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** NIP-01, messages and subscriptions: each is answered as often as it should be, or not at all. */
class MessageRulesTest {

  private static final SecretKey ALICE = Keys.of("message alice");
  private static final String ID = "a1".repeat(32);

  @RegisterExtension static final Hosts HOSTS = new Hosts();

  /** In each row the message and the beginnings of all answers, in which {@code '} is {@code "}. */
  @TestFactory
  Stream<DynamicTest> answersEachMessageOnce() {
    return Stream.of(
            row("", "['NOTICE','invalid: "),
            row("x", "['NOTICE','invalid: "),
            row("{}", "['NOTICE','invalid: "),
            row("null", "['NOTICE','invalid: "),
            row("'REQ'", "['NOTICE','invalid: "),
            row("[]", "['NOTICE','invalid: "),
            row("[1]", "['NOTICE','invalid: "),
            row("[null]", "['NOTICE','invalid: "),
            row("[['REQ','s',{}]]", "['NOTICE','invalid: "),
            row("['REQ'", "['NOTICE','invalid: "),
            row("['REQ','s',{'ids':[]}", "['CLOSED','s','invalid: "),
            row("['REQ','s',{'ids':[]}],", "['CLOSED','s','invalid: "),
            row("['REQ','s',{'ids':[]}]['CLOSE','s']", "['CLOSED','s','invalid: "),
            row("\uFEFF['REQ','s',{'ids':[]}]", "['NOTICE','invalid: "),
            row(" \n[ 'REQ' , 's' , { 'ids' : [ ] } ]\t", "['EOSE','s']"),
            row("['\\u0052EQ','s',{'ids':[]}]", "['EOSE','s']"),
            row("['REQ','s',{'ids':[],'ids':[]}]", "['CLOSED','s','invalid: "),
            row("['req','s',{}]", "['NOTICE','invalid: unknown message type"),
            row("['REQ ','s',{}]", "['NOTICE','invalid: unknown message type"),
            row("['OK','" + ID + "',true,'']", "['NOTICE','invalid: unknown message type"),
            row("['EOSE','s']", "['NOTICE','invalid: unknown message type"),
            row("['NOTICE','hello']", "['NOTICE','invalid: unknown message type"),
            row("['EVENT']", "['NOTICE','invalid: "),
            row("['EVENT',null]", "['NOTICE','invalid: "),
            row("['EVENT',{}]", "['NOTICE','invalid: "),
            row("['EVENT',{'id':'" + ID + "'}]", "['OK','" + ID + "',false,'invalid: "),
            row("['EVENT',{'id':7}]", "['NOTICE','invalid: "),
            row("['AUTH','challenge']", "['NOTICE','invalid: "),
            row("['AUTH',{'id':'" + ID + "'}]", "['OK','" + ID + "',false,'invalid: "),
            row("['REQ']", "['NOTICE','invalid: "),
            row("['REQ','s']", "['CLOSED','s','invalid: "),
            row("['REQ','s',null]", "['CLOSED','s','invalid: "),
            row("['REQ','s',[{}]]", "['CLOSED','s','invalid: "),
            row("['REQ','s',{'ids':[]},7]", "['CLOSED','s','invalid: "),
            row("['REQ',7,{}]", "['NOTICE','invalid: "),
            row("['REQ','',{}]", "['CLOSED','','invalid: "),
            row("['COUNT','s']", "['CLOSED','s','invalid: "),
            row("['COUNT','',{}]", "['CLOSED','','invalid: "),
            row("['COUNT','s',{'ids':[]}]", "['COUNT','s',{'count':0}]"),
            row("['CLOSE']", "['NOTICE','invalid: "),
            row("['CLOSE',7]", "['NOTICE','invalid: "),
            row("['CLOSE','never opened']"),
            row("['CLOSE','']", "['CLOSED','','invalid: "),
            row("['NEG-OPEN','n',{},'6100']", "['NEG-ERR','n','error: this relay does not"),
            row("['NEG-OPEN','n']", "['NEG-ERR','n','error: this relay does not"),
            row("['NEG-OPEN',{},'6100']", "['NOTICE','invalid: NEG-OPEN names no subscription"),
            row("['NEG-MSG','n','6100']", "['NEG-ERR','n','closed: "),
            row("['NEG-CLOSE','n']"),
            row("[".repeat(50_000), "['NOTICE','invalid: "),
            row("[".repeat(20_000) + "]".repeat(20_000), "['NOTICE','invalid: "),
            row("['REQ','s'," + "{'a':".repeat(40) + "1" + "}".repeat(40) + "]", "['CLOSED','s',"),
            row("['REQ','s',{'since':" + "9".repeat(5000) + "}]", "['CLOSED','s','invalid: "),
            row("['" + "x".repeat(100_000) + "']", "['NOTICE','invalid: unknown message type"))
        .map(
            row ->
                dynamicTest(
                    "> " + shortened(row.get(0)),
                    () -> {
                      try (Wire wire = HOSTS.in(Mode.PUBLIC).connect()) {
                        List<String> heard = wire.say(row.get(0));
                        assertThat(heard).hasSize(row.size() - 1);
                        for (int i = 0; i < heard.size(); i++) {
                          assertThat(heard.get(i)).startsWith(row.get(i + 1));
                        }
                      }
                    }));
  }

  private static List<String> row(String... texts) {
    return Arrays.stream(texts).map(text -> text.replace('\'', '"')).toList();
  }

  private static String shortened(String text) {
    return text.substring(0, Math.min(60, text.length()));
  }

  /** RFC 6455: what is no text, or no UTF-8, ends the connection with its code. */
  @TestFactory
  Stream<DynamicTest> endsTheConnectionForFramesThatHoldNoText() {
    Map<String, Integer> codes = new LinkedHashMap<>();
    codes.put("82 5b5d", 1003);
    codes.put("81 5b22ff225d", 1007);
    codes.put("81 c0af", 1007);
    codes.put("81 eda080", 1007);
    codes.put("83 5b5d", 1002);
    codes.put("c1 5b5d", 1002);
    return codes.entrySet().stream()
        .map(
            row ->
                dynamicTest(
                    row.getKey(),
                    () -> {
                      try (Wire wire = HOSTS.in(Mode.PUBLIC).connect()) {
                        wire.socket()
                            .sendFrame(
                                Integer.parseInt(row.getKey().substring(0, 2), 16),
                                bytes(row.getKey().substring(3)));
                        assertThat(wire.closeCode()).isEqualTo(row.getValue());
                      }
                    }));
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  @ParameterizedTest
  @CsvSource({"1, true", "64, true", "256, true", "257, false"})
  void subscriptionIdsHaveALength(int length, boolean taken) {
    try (Wire wire = HOSTS.in(Mode.PUBLIC).connect()) {
      String id = "s".repeat(length);
      assertThat(wire.ask("[\"REQ\",\"" + id + "\",{\"ids\":[]}]"))
          .startsWith("[\"" + (taken ? "EOSE" : "CLOSED") + "\",\"" + id + "\"");
    }
  }

  @ParameterizedTest
  @CsvSource({"' '", "\u00e4\uD83D\uDE00", "\\u0000", "\\\"\\\\", "../x", "<b>", "null"})
  void subscriptionIdsAreAnyText(String id) {
    try (Wire wire = HOSTS.in(Mode.PUBLIC).connect()) {
      assertThat(wire.ask("[\"REQ\",\"" + id + "\",{\"ids\":[]}]"))
          .isEqualTo("[\"EOSE\",\"" + id + "\"]");
    }
  }

  @ParameterizedTest
  @EnumSource
  void subscriptionIdsBelongToTheirConnection(Mode mode) {
    try (Wire one = HOSTS.in(mode).connectFor(ALICE);
        Wire two = HOSTS.in(mode).connectFor(ALICE)) {
      String open = "[\"REQ\",\"s\",{\"#t\":[\"own id\"]}]";
      assertThat(one.say(open)).last().isEqualTo("[\"EOSE\",\"s\"]");
      assertThat(two.say(open)).last().isEqualTo("[\"EOSE\",\"s\"]");
      assertThat(two.say("[\"CLOSE\",\"s\"]")).isEmpty();
      Event event = Events.by(ALICE).tag("t", "own id").sign();
      assertThat(two.publish(event)).isEqualTo("true ");
      assertThat(Wire.event(one.next(1).get(0))).isEqualTo(event);
    }
  }

  @Test
  void everyOneOfManySubscriptionsIsServed() {
    try (Wire wire = HOSTS.in(Mode.PUBLIC).connect();
        Wire writer = HOSTS.in(Mode.PUBLIC).connect()) {
      for (int i = 0; i < 50; i++) {
        wire.ask("[\"REQ\",\"s" + i + "\",{\"#t\":[\"many\"],\"limit\":0}]");
      }
      writer.accepted(Events.by(ALICE).tag("t", "many").sign());
      assertThat(wire.next(50)).allMatch(message -> message.startsWith("[\"EVENT\",\"s"));
      assertThat(wire.heard()).isEmpty();
    }
  }

  @Test
  void aClientMayComeBackAtOnceAndOften() {
    for (int i = 0; i < 50; i++) {
      try (Wire wire = HOSTS.in(Mode.PUBLIC).connect()) {
        assertThat(wire.say("[\"REQ\",\"s\",{\"ids\":[]}]")).containsExactly("[\"EOSE\",\"s\"]");
      }
    }
  }

  @Test
  void connectionsOfOneClientServeSideBySide() {
    var wires = new ArrayList<Wire>();
    for (int i = 0; i < 50; i++) {
      wires.add(HOSTS.in(Mode.PUBLIC).connect());
    }
    for (Wire wire : wires) {
      assertThat(wire.say("[\"REQ\",\"s\",{\"ids\":[]}]")).containsExactly("[\"EOSE\",\"s\"]");
      wire.close();
    }
  }

  @Test
  void aMessageMayComeInPieces() throws Exception {
    try (Wire wire = HOSTS.in(Mode.PUBLIC).connect()) {
      byte[] text = "[\"REQ\",\"\u00e4\",{\"ids\":[]}]".getBytes(StandardCharsets.UTF_8);
      wire.socket().sendFrame(0x01, Arrays.copyOf(text, 9));
      wire.socket().sendFrame(0x89, new byte[] {1, 2});
      wire.socket().sendFrame(0x00, new byte[0]);
      wire.socket().sendFrame(0x80, Arrays.copyOfRange(text, 9, text.length));
      assertThat(wire.heard()).containsExactly("[\"EOSE\",\"\u00e4\"]");
    }
  }
}
