package io.nostrmesh.gateway.gate;

import static io.nostrmesh.gateway.gate.GateScene.DROP;
import static io.nostrmesh.gateway.gate.GateScene.MEMBER;
import static io.nostrmesh.gateway.gate.GateScene.OTHER_MEMBER;
import static io.nostrmesh.gateway.gate.GateScene.PASS;
import static io.nostrmesh.gateway.gate.GateScene.STRANGER;
import static io.nostrmesh.gateway.gate.GateScene.deliver;
import static io.nostrmesh.gateway.gate.GateScene.publish;
import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.spi.Membership;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Events and requests through a gate; offers are all that it keeps, unless a test says else. */
class ContractGateTest {

  private static final String FOR_MEMBERS = "for members: ask the relay's owner to add you";

  /**
   * Where only offers are kept: who sends which message (' stands for "), and the start of what
   * comes back, or pass.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "nobody   | ['REQ','s',{}]                                 | pass",
        "nobody   | ['REQ','s',{'kinds':[31990]}]                  | pass",
        "nobody   | ['REQ','s',{'kinds':['odd']}]                  | pass",
        "nobody   | ['CLOSE','s']                                  | pass",
        "nobody   | ['NEG-CLOSE','s']                              | pass",
        "nobody   | ['NEG-MSG','s','61']                           | pass",
        "nobody   | ['HELLO',{'kind':31990}]                       | pass",
        "nobody   | ['COUNT','s',{'kinds':[1,7]}]                  | pass",
        "nobody   | ['COUNT','s',{'kinds':[1]},{'kinds':[2]}]      | pass",
        "nobody   | ['NEG-OPEN','s',{'kinds':[1]},'61']            | pass",
        "nobody   | ['COUNT','s',{}]                               | ['CLOSED','s','auth-required: ",
        "nobody   | ['COUNT','s',{'kinds':[31990]}]                | ['CLOSED','s','auth-required: ",
        "nobody   | ['COUNT','s',{'kinds':[1]},{'ids':[]}]         | ['CLOSED','s','auth-required: ",
        "nobody   | ['count','s',{}]                               | ['NOTICE','auth-required: ",
        "nobody   | ['COUNT','s',{'kinds':[31990.0]}]              | ['CLOSED','s','invalid: ",
        "nobody   | ['COUNT','s',{'kinds':['31990']}]              | ['CLOSED','s','invalid: ",
        "nobody   | ['COUNT','s',{'kinds':31990}]                  | ['CLOSED','s','invalid: ",
        "nobody   | ['COUNT','s',{'kinds':[1],'Kinds':[31990]}]    | ['CLOSED','s','auth-required: ",
        "nobody   | ['COUNT','s',{'kinds':[1],'kinds':[31990]}]    | ['CLOSED','s','invalid: ",
        "nobody   | ['COUNT','s']                                  | ['CLOSED','s','invalid: ",
        "nobody   | ['NEG-OPEN','s',{},'61']                       | ['NEG-ERR','s','auth-required: ",
        "nobody   | ['NEG-OPEN','s',{'kinds':[31990]},16,'61']     | ['NEG-ERR','s','auth-required: ",
        "nobody   | ['NEG-OPEN','s','"
            + "a000000000000000000000000000000000000000000000000000000000000001','61'] | ['NEG-ERR','s','auth",
        "nobody   | ['NEG-OPEN',7,{}]                              | ['NOTICE','auth-required: ",
        "nobody   | ['NEG-OPEN']                                   | ['NOTICE','auth-required: ",
        "stranger | ['COUNT','s',{}]                               | ['CLOSED','s','restricted: ",
        "stranger | ['NEG-OPEN','s',{},'61']                       | ['NEG-ERR','s','restricted: ",
        "member   | ['COUNT','s',{}]                               | pass",
        "member   | ['COUNT','s',{'kinds':[31990]}]                | pass",
        "member   | ['NEG-OPEN','s',{},'61']                       | pass",
        "member   | ['EVENT',{'kind':31990}]                       | ['NOTICE','invalid: ",
        "nobody   | ['EVENT',{'kind':1}]                           | pass",
        "nobody   | ['EVENT',{'kind':1,'kind':31990}]              | ['NOTICE','invalid: ",
        "member   | ['EVENT',{'id':'x','content':'kind'}]          | ['OK','x',false,'invalid: ",
        "nobody   | ['EVENT',{'id':'x','kind':1,'Kind':31990}]     | ['OK','x',false,'invalid: ",
        "nobody   | ['EVENT',{'id':'x','kind':31990.0}]            | ['OK','x',false,'invalid: ",
        "nobody   | ['EVENT',{'kind':1},{'kind':31990}]            | ['NOTICE','invalid: ",
        "nobody   | ['event',{'kind':31990}]                       | ['NOTICE','invalid: ",
        "nobody   | ['\\u0045VENT',{'kind':31990}]                 | ['NOTICE','invalid: ",
        "nobody   | ['EVENT',{'id':'x','kind':31990}               | ['OK','x',false,'invalid: ",
        "nobody   | {'kind':31990}                                 | ['NOTICE','invalid: ",
        "nobody   | hello                                          | ['NOTICE','invalid: ",
        "nobody   | ['AUTH','text']                                | ['NOTICE','invalid: ",
      })
  void judgesWhatAClientSends(String who, String message, String answer) {
    try (var scene = scene(who, GatewayAccess.OFFERS)) {
      assertThat(scene.fromClient(message.replace('\'', '"')))
          .startsWith(answer.replace('\'', '"'));
    }
  }

  /** The same where everything is for members. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "nobody   | ['REQ','s',{'kinds':[1]}]     | ['CLOSED','s','auth-required: ",
        "stranger | ['REQ','s',{'kinds':[1]}]     | ['CLOSED','s','restricted: ",
        "member   | ['REQ','s',{'kinds':[1]}]     | pass",
        "nobody   | ['COUNT','s',{'kinds':[1]}]   | ['CLOSED','s','auth-required: ",
        "nobody   | ['NEG-OPEN','s',{'kinds':[1]}] | ['NEG-ERR','s','auth-required: ",
        "nobody   | ['HELLO']                     | ['NOTICE','auth-required: ",
        "stranger | ['HELLO']                     | ['NOTICE','restricted: ",
        "member   | ['HELLO']                     | pass",
        "nobody   | ['NEG-MSG','s','61']          | ['NEG-ERR','s','auth-required: ",
        "nobody   | ['CLOSE','s']                 | pass",
      })
  void keepsEverythingForMembers(String who, String message, String answer) {
    try (var scene = scene(who, GatewayAccess.MEMBERS)) {
      assertThat(scene.fromClient(message.replace('\'', '"')))
          .startsWith(answer.replace('\'', '"'));
    }
  }

  @Test
  void letsMembersOfferAndNobodyElse() {
    try (var scene = scene("nobody", GatewayAccess.OFFERS)) {
      Event strangers = scene.offer(STRANGER);

      assertThat(scene.fromClient(publish(scene.offer(MEMBER)))).isEqualTo(PASS);
      assertThat(scene.fromClient(publish(strangers)))
          .startsWith("[\"OK\",\"" + strangers.id().hex() + "\",false,\"restricted: ");
      assertThat(scene.fromClient(publish(scene.note(STRANGER)))).isEqualTo(PASS);
      assertThat(scene.refused).containsExactly("offer.not-a-member");
    }
  }

  @Test
  void believesNoSignatureOfAnOffer() {
    try (var scene = scene("nobody", GatewayAccess.OFFERS)) {
      String forged = publish(scene.offer(MEMBER)).replace("laptop", "desktop");

      assertThat(scene.fromClient(forged)).contains("false,\"invalid: event id");
      assertThat(scene.refused).containsExactly("gateway.invalid-event");
    }
  }

  @Test
  void refusesOffersThatCannotBeVerifiedNow() {
    try (var scene = scene("nobody", GatewayAccess.OFFERS)) {
      scene.verification =
          task -> {
            throw new RejectedExecutionException("full");
          };

      assertThat(scene.fromClient(publish(scene.offer(MEMBER)))).contains("false,\"error: ");
      assertThat(scene.fromClient(publish(scene.note(MEMBER)))).isEqualTo(PASS);
    }
  }

  @ParameterizedTest
  @CsvSource({"nobody, drop", "stranger, drop", "member, pass"})
  void showsOffersToMembersAlone(String viewer, String outcome) {
    try (var scene = scene(viewer, GatewayAccess.OFFERS)) {
      assertThat(scene.fromRelay(deliver(scene.offer(OTHER_MEMBER)))).isEqualTo(outcome);
      assertThat(scene.fromRelay(deliver(scene.offer(STRANGER)))).isEqualTo(DROP);
      assertThat(scene.fromRelay(deliver(scene.note(STRANGER)))).isEqualTo(PASS);
      assertThat(scene.hidden).isEqualTo(outcome.equals(DROP) ? 2 : 1);
    }
  }

  @Test
  void hidesOffersThatHaveExpiredAndThoseOfFormerMembers() {
    try (var scene = scene("member", GatewayAccess.OFFERS)) {
      String offer = deliver(scene.offer(OTHER_MEMBER));
      assertThat(scene.fromRelay(offer)).isEqualTo(PASS);

      scene.remove(OTHER_MEMBER);
      assertThat(scene.fromRelay(offer)).isEqualTo(DROP);

      String own = deliver(scene.offer(MEMBER));
      assertThat(scene.fromRelay(own)).isEqualTo(PASS);
      scene.time.advance(java.time.Duration.ofSeconds(600));
      assertThat(scene.fromRelay(own)).isEqualTo(DROP);
    }
  }

  /** What readers could disagree about is not delivered; the rest of a relay's words is. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "['EVENT','s',{'kind':1}]               | pass",
        "['EVENT','s',{'kind':1,'kind':31990}]  | drop",
        "['EVENT','s',{'kind':1,'Kind':31990}]  | drop",
        "['EVENT','s',{'kind':31990}]           | drop",
        "['EVENT','s',{'kind':31990.0}]         | drop",
        "['EVENT','s']                          | drop",
        "hello                                  | drop",
        "['OK','x',true,'']                     | pass",
        "['EOSE','s']                           | pass",
        "['CLOSED','s','error: x']              | pass",
        "['NOTICE','x']                         | pass",
        "['COUNT','s',{'count':3}]              | pass",
        "['NEG-MSG','s','61']                   | pass",
        "['WHATEVER',{'kind':31990}]            | pass",
        "['AUTH','challenge']                   | pass",
      })
  void judgesWhatTheRelaySends(String message, String outcome) {
    try (var scene = scene("member", GatewayAccess.OFFERS)) {
      assertThat(scene.fromRelay(message.replace('\'', '"'))).isEqualTo(outcome);
      assertThat(scene.unreadable).isEqualTo(outcome.equals(DROP) ? 1 : 0);
    }
  }

  @ParameterizedTest
  @EnumSource(GatewayAccess.class)
  void failsClosedWhileTheGroupIsUnknown(GatewayAccess access) {
    try (var scene = scene("member", access)) {
      scene.groupIsKnown = false;

      assertThat(scene.fromClient("[\"COUNT\",\"s\",{}]")).contains("\"CLOSED\"", "error: ");
      assertThat(scene.fromClient(publish(scene.offer(MEMBER)))).contains("false,\"error: ");
      assertThat(scene.fromRelay(deliver(scene.offer(OTHER_MEMBER)))).isEqualTo(DROP);
      scene.time.advance(ContractGates.RECHECK);
      assertThat(scene.closed).isEmpty();
    }
  }

  @Test
  void endsAConnectionWithItsLastMember() {
    try (var scene = scene("member", GatewayAccess.MEMBERS)) {
      scene.authenticate(OTHER_MEMBER);

      scene.remove(OTHER_MEMBER);
      assertThat(scene.closed).isEmpty();
      scene.remove(MEMBER);
      assertThat(scene.closed).containsExactly("1008 restricted: not a relay member any more");
    }
  }

  /** An end that was told is not in doubt, whatever the group says when it is asked. */
  @Test
  void endsAConnectionWhoseEndIsToldWhileTheGroupCannotBeAsked() {
    try (var scene = scene("member", GatewayAccess.MEMBERS)) {
      scene.groupIsKnown = false;

      scene.remove(OTHER_MEMBER);
      assertThat(scene.closed).isEmpty();
      scene.remove(MEMBER);
      assertThat(scene.closed).hasSize(1);
    }
  }

  @Test
  void judgesTheOtherKeysOfAConnectionWhoseMemberHasLeft() {
    try (var scene = scene("member", GatewayAccess.MEMBERS)) {
      scene.authenticate(OTHER_MEMBER);
      scene.groupIsKnown = false;
      scene.remove(MEMBER);
      assertThat(scene.closed).as("the other may be a member still").isEmpty();

      scene.groupIsKnown = true;
      scene.group.put(MEMBER.publicKey(), new Membership.Member("member"));
      scene.group.remove(OTHER_MEMBER.publicKey());
      scene.remove(MEMBER);
      assertThat(scene.closed).hasSize(1);
    }
  }

  @Test
  void findsOutAboutMembersOfWhoseEndNobodyTells() {
    try (var scene = scene("member", GatewayAccess.MEMBERS)) {
      scene.group.clear();

      scene.time.advance(ContractGates.RECHECK.minusSeconds(1));
      assertThat(scene.closed).isEmpty();
      scene.time.advance(java.time.Duration.ofSeconds(1));
      assertThat(scene.closed).hasSize(1);
    }
  }

  @Test
  void asksAFormerMemberAgainWhereAnybodyMayStay() {
    try (var scene = scene("member", GatewayAccess.OFFERS)) {
      scene.sent.clear();

      scene.remove(MEMBER);

      assertThat(scene.ownChallenge()).isPresent();
      assertThat(scene.authenticate(MEMBER)).contains("true,\"restricted: not a relay member");
      assertThat(scene.fromClient("[\"COUNT\",\"s\",{}]")).contains(FOR_MEMBERS);
      assertThat(scene.closed).isEmpty();
    }
  }

  @Test
  void forgetsConversationsThatAreOver() {
    var scene = scene("member", GatewayAccess.MEMBERS);
    assertThat(scene.gates.size()).isOne();
    assertThat(scene.listeners()).isOne();

    scene.close();

    assertThat(scene.gates.size()).isZero();
    assertThat(scene.listeners()).isZero();
    assertThat(scene.time.waiting()).isZero();
  }

  static GateScene scene(String who, GatewayAccess access) {
    var scene = new GateScene(access, false);
    scene.gate.opened();
    List<SecretKey> keys =
        switch (who) {
          case "member" -> List.of(MEMBER);
          case "stranger" -> List.of(STRANGER);
          default -> List.of();
        };
    keys.forEach(scene::authenticate);
    scene.refused.clear();
    return scene;
  }
}
