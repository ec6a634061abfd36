package io.nostrmesh.gateway.gate;

import static io.nostrmesh.gateway.gate.GateScene.MEMBER;
import static io.nostrmesh.gateway.gate.GateScene.PASS;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers that say something of offers without being one: searches, and syncs that go on. */
class HiddenAnswersTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'kinds':[1],'search':'x'}                              | pass",
        "{'kinds':[1,7],'search':'x','limit':1}                  | pass",
        "{'kinds':[1],'search':'x'},{'kinds':[31990]}            | pass",
        "{'kinds':[31990],'#search':['x']}                       | pass",
        "{'kinds':[31990],'research':'x'}                        | pass",
        "{'kinds':[31990]},'search'                              | pass",
        "{'kinds':[31990],'authors':['search']}                  | pass",
        "{'search':'x'}                                          | pass",
        "{'search':''}                                           | pass",
        "{'search':null}                                         | pass",
        "{'search':'x','limit':1}                                | pass",
        "{'kinds':[31990],'search':'x'}                          | denied",
        "{'kinds':[1,31990],'search':'x'}                        | denied",
        "{'kinds':[],'search':'x'}                               | denied",
        "{'kinds':['odd'],'search':'x'}                          | denied",
        "{'kinds':[31990.0],'search':'x'}                        | denied",
        "{'kinds':[1],'Kinds':[31990],'search':'x'}              | denied",
        "{'ids':['x'],'search':'x'}                              | pass",
        "{'kinds':[1]},{'search':'x'}                            | pass",
        "{'search':'x'},{'kinds':[1]}                            | pass",
        "{'kinds':[1],'search':'x'},{'kinds':[31990],'search':'x'} | denied",
        "[{'search':'x'}]                                        | pass",
        "[[{'search':'x'}]],{'kinds':[1]}                        | pass",
        "null,{'search':'x'}                                     | pass",
        "[{'kinds':[31990],'search':'x'}]                        | denied",
        "[[{'kinds':[31990],'search':'x'}]],{'kinds':[1]}        | denied",
        "null,{'kinds':[31990],'search':'x'}                     | denied",
        "{'Kinds':[1],'search':'x'}                              | denied",
        "{'kinds':[31990],'Search':'x'}                          | denied",
        "{'kinds':[31990],'SEARCH':'x'}                          | denied",
        "{'kinds':[31990],'\\u0073earch':'x'}                    | denied",
        "{'kinds':[31990],'\\u017fearch':'x'}                    | denied",
        "{'kinds':[31990],'search\\u0000':'x'}                   | denied",
        "{'kinds':[31990],'search':'x','search':'y'}             | denied",
        "{'kinds':[31990],'x':'\\ud800','search':'y'}            | denied",
      })
  void keepsSearchesThatCouldFindOffersForMembers(String filters, String outcome) {
    String message = ("['REQ','s'," + filters + "]").replace('\'', '"');
    for (String who : new String[] {"nobody", "stranger", "member"}) {
      try (var scene = ContractGateTest.scene(who, GatewayAccess.OFFERS)) {
        String answer = scene.fromClient(message);
        if (outcome.equals(PASS) || who.equals("member")) {
          assertThat(answer).isEqualTo(PASS);
        } else {
          assertThat(answer).startsWith("[\"CLOSED\",\"s\",\"");
          assertThat(scene.refused)
              .containsExactly(
                  who.equals("nobody") ? "gateway.not-authenticated" : "gateway.not-a-member");
        }
      }
    }
  }

  @Test
  void saysWhyASearchIsRefusedAndAsksWhoIsThere() {
    try (var scene = new GateScene(GatewayAccess.OFFERS, true)) {
      scene.gate.opened();
      assertThat(scene.fromClient("[\"REQ\",\"s\",{\"kinds\":[31990],\"search\":\"x\"}]"))
          .startsWith("[\"CLOSED\",\"s\",\"auth-required: a search that could find");
      assertThat(scene.ownChallenge()).isPresent();
    }
  }

  /** What a member did before it was removed, and whether a NEG-MSG of a sync passes afterwards. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "['NEG-OPEN','s',{},'61']                          | 's' | denied",
        "['NEG-OPEN','s',{'kinds':[31990]},'61']           | 's' | denied",
        "['NEG-OPEN','s',{'kinds':[]},'61']                | 's' | denied",
        "['neg-open','s',{},'61']                          | 's' | denied",
        "['NEG-OPEN','\\u0073',{},'61']                    | 's' | denied",
        "['NEG-OPEN','s',{},'61']                          | 't' | pass",
        "['NEG-OPEN','s',{},'61']                          |  7  | denied",
        "['NEG-OPEN',7,{},'61']                            |  7  | denied",
        "['NEG-OPEN',7,{},'61']                            | 's' | denied",
        "['NEG-OPEN','s',{'kinds':[1]},'61']               | 's' | pass",
        "['NEG-OPEN','s',{'kinds':[1]},'61']               |  7  | pass",
        "['REQ','s',{}]                                    | 's' | pass",
        "['NEG-OPEN','s',{},'61'];['NEG-CLOSE','s']        | 's' | pass",
        "['NEG-OPEN','s',{},'61'];['NEG-CLOSE','t']        | 's' | denied",
        "['NEG-OPEN','s',{},'61'];['NEG-CLOSE','s','x']    | 's' | denied",
        "['NEG-OPEN','s',{},'61'];['neg-close','s']        | 's' | denied",
        "['NEG-OPEN','s',{},'61'];['NEG-CLOSE',7]          | 's' | denied",
        "['NEG-OPEN','s',{},'61'];['NEG-CLOSE']            | 's' | denied",
        "['NEG-OPEN','s',{},'61'];['CLOSE','s']            | 's' | denied",
        "['NEG-OPEN','s',{},'61'];['NEG-OPEN','s',{'kinds':[1]},'61'] | 's' | denied",
        "['NEG-OPEN','s',{},'61'];['NEG-OPEN','t',{},'61'];['NEG-CLOSE','t'] | 's' | denied",
      })
  void endsSyncsOfOffersWithTheMembership(String before, String id, String outcome) {
    String message = ("['NEG-MSG'," + id.strip() + ",'61']").replace('\'', '"');
    try (var scene = ContractGateTest.scene("member", GatewayAccess.OFFERS)) {
      for (String text : before.replace('\'', '"').split(";")) {
        assertThat(scene.fromClient(text)).isEqualTo(PASS);
      }
      assertThat(scene.fromClient(message)).isEqualTo(PASS);

      scene.remove(MEMBER);

      if (outcome.equals(PASS)) {
        assertThat(scene.fromClient(message)).isEqualTo(PASS);
      } else {
        assertThat(scene.fromClient(message))
            .startsWith(id.contains("7") ? "[\"NOTICE\",\"" : "[\"NEG-ERR\",\"s\",\"")
            .contains("restricted: syncing compute offers");
        assertThat(scene.refused).containsExactly("gateway.not-a-member");
      }
    }
  }

  /** As many syncs as are told apart; with one more, all of the connection are like them. */
  @ParameterizedTest
  @CsvSource({"0, pass", "1, denied"})
  void remembersSoManySyncs(int beyond, String other) {
    try (var scene = ContractGateTest.scene("member", GatewayAccess.OFFERS)) {
      for (int i = 0; i < Syncs.MAX_IDS + beyond; i++) {
        // Twice the same is one.
        scene.fromClient("[\"NEG-OPEN\",\"s" + i + "\",{},\"61\"]");
        scene.fromClient("[\"NEG-OPEN\",\"s" + i + "\",{},\"61\"]");
      }
      scene.remove(MEMBER);

      for (int i = 0; i < Syncs.MAX_IDS + beyond; i++) {
        assertThat(goOn(scene, "s" + i)).contains("NEG-ERR", "restricted: ");
      }
      assertThat(goOn(scene, "other").equals(PASS)).isEqualTo(other.equals(PASS));
    }
  }

  @Test
  void hasRoomForMoreSyncsWhenOthersAreClosed() {
    try (var scene = ContractGateTest.scene("member", GatewayAccess.OFFERS)) {
      for (int i = 0; i < 3 * Syncs.MAX_IDS; i++) {
        scene.fromClient("[\"NEG-OPEN\",\"s" + i + "\",{},\"61\"]");
        scene.fromClient("[\"NEG-CLOSE\",\"s" + i + "\"]");
      }
      scene.remove(MEMBER);

      assertThat(goOn(scene, "other")).isEqualTo(PASS);
    }
  }

  @ParameterizedTest
  @CsvSource({"0, pass", "1, denied"})
  void remembersIdsUpToALength(int beyond, String other) {
    String id = "x".repeat(Syncs.MAX_ID_CHARS + beyond);
    try (var scene = ContractGateTest.scene("member", GatewayAccess.OFFERS)) {
      scene.fromClient("[\"NEG-OPEN\",\"" + id + "\",{},\"61\"]");
      scene.remove(MEMBER);

      assertThat(goOn(scene, id)).contains("NEG-ERR", "restricted: ");
      assertThat(goOn(scene, "other").equals(PASS)).isEqualTo(other.equals(PASS));
    }
  }

  private static String goOn(GateScene scene, String id) {
    return scene.fromClient("[\"NEG-MSG\",\"" + id + "\",\"61\"]");
  }
}
