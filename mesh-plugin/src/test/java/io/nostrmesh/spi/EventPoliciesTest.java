package io.nostrmesh.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.ReasonPrefix;
import io.nostrmesh.nostr.SecretKey;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class EventPoliciesTest {

  private static final Event NOTE =
      new EventTemplate(1, 1_700_000_000, List.of(), "gm")
          .sign(SecretKey.fromHex("1".repeat(64)), new SecureRandom());
  private static final Publication PUBLICATION =
      new Publication(NOTE, Origin.client(Set.of(), Optional.empty()));
  private static final EventVerdict VETO =
      EventVerdict.reject(ReasonPrefix.BLOCKED, "test.veto", "no");

  @Test
  void passesWhenNobodyObjects() {
    assertThat(publish(policies(EventVerdict.PASS.now(), EventVerdict.PASS.now())))
        .isEqualTo(EventVerdict.PASS);
  }

  @Test
  void passesEverythingOnlyOnPurpose() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EventPolicies(List.of()))
        .withMessageStartingWith("policies must not be empty");
    assertThat(publish(EventPolicies.none())).isEqualTo(EventVerdict.PASS);
    assertThat(EventPolicies.none().concerns(31990)).isFalse();
  }

  @Test
  void aVetoWinsWhereverItStands() {
    for (int veto = 0; veto < 3; veto++) {
      var answers = new ArrayList<CompletionStage<EventVerdict>>();
      for (int i = 0; i < 3; i++) {
        answers.add(i == veto ? VETO.now() : EventVerdict.PASS.now());
      }
      var policies = new EventPolicies(answers.stream().map(EventPoliciesTest::answering).toList());
      assertThat(publish(policies)).isEqualTo(VETO);
    }
  }

  @Test
  void waitsForLateAnswers() {
    var late = new CompletableFuture<EventVerdict>();
    var answer = policies(late, VETO.now()).onPublish(PUBLICATION).toCompletableFuture();

    assertThat(answer).isNotDone();
    late.complete(EventVerdict.PASS);
    assertThat(answer).isCompletedWithValue(VETO);
  }

  @Test
  void aBrokenPolicyRefuses() {
    EventPolicy throwing =
        publication -> {
          throw new IllegalStateException("broken");
        };
    EventPolicy answeringNull = publication -> null;
    var failed = CompletableFuture.<EventVerdict>failedFuture(new IllegalStateException("down"));
    var empty = CompletableFuture.<EventVerdict>completedFuture(null);

    for (EventPolicy broken :
        List.of(throwing, answeringNull, answering(failed), answering(empty))) {
      assertThat(publish(new EventPolicies(List.of(broken, answering(EventVerdict.PASS.now())))))
          .isInstanceOfSatisfying(
              EventVerdict.Reject.class,
              reject -> assertThat(reject.reason().message()).startsWith("error: "));
    }
  }

  @Test
  void deliversByDefault() {
    var delivery = new Delivery(NOTE, Set.of());

    assertThat(policies(VETO.now(), VETO.now()).onDelivery(delivery).toCompletableFuture().join())
        .isEqualTo(EventVerdict.PASS);
  }

  @Test
  void anEventIsObsoleteWhenAPolicyOfItsKindSaysSo() {
    var yes = CompletableFuture.completedFuture(true);
    var no = CompletableFuture.completedFuture(false);
    var failed = CompletableFuture.<Boolean>failedFuture(new IllegalStateException("down"));

    assertThat(obsolete(perishing(1, no), perishing(1, yes))).isTrue();
    assertThat(obsolete(perishing(1, failed), perishing(1, yes))).isTrue();
    assertThat(obsolete(perishing(1, no), perishing(1, failed))).isFalse();
    assertThat(obsolete(perishing(7, yes), answering(VETO.now()))).isFalse();
    assertThat(new EventPolicies(List.of(perishing(1, no), perishing(7, no))).perishableKinds())
        .containsExactlyInAnyOrder(1, 7);
  }

  private static boolean obsolete(EventPolicy first, EventPolicy second) {
    return new EventPolicies(List.of(first, second)).isObsolete(NOTE).toCompletableFuture().join();
  }

  private static EventPolicy perishing(int kind, CompletionStage<Boolean> answer) {
    return new EventPolicy() {
      @Override
      public CompletionStage<EventVerdict> onPublish(Publication publication) {
        return EventVerdict.PASS.now();
      }

      @Override
      public Set<Integer> perishableKinds() {
        return Set.of(kind);
      }

      @Override
      public CompletionStage<Boolean> isObsolete(Event stored) {
        return answer;
      }
    };
  }

  private static EventPolicies policies(
      CompletionStage<EventVerdict> first, CompletionStage<EventVerdict> second) {
    return new EventPolicies(List.of(answering(first), answering(second)));
  }

  private static EventPolicy answering(CompletionStage<EventVerdict> answer) {
    return publication -> answer;
  }

  private static EventVerdict publish(EventPolicy policy) {
    return policy.onPublish(PUBLICATION).toCompletableFuture().join();
  }
}
