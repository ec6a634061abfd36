package io.nostrmesh.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nostrmesh.limit.Deadline;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.ReasonPrefix;
import io.nostrmesh.nostr.SecretKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class BlockingCallsTest {

  private static final PublicKey KEY = new PublicKey("a".repeat(64));
  private static final Deadline LONG = Deadline.of(Duration.ofSeconds(20));

  private final BlockingCalls calls = new BlockingCalls(1, 2);
  private final CountDownLatch database = new CountDownLatch(1);
  private final MembershipCheck check =
      MembershipCheck.blocking(
          calls,
          key -> {
            await(database);
            return Membership.DENIED;
          });

  @AfterEach
  void close() {
    calls.close();
  }

  @Test
  void makesNobodyWaitAndRefusesWhatIsTooMuch() throws Exception {
    var asked = new Asked<>(check, LONG);
    var first = asked.ask(members -> members.check(KEY));
    var second = asked.ask(members -> members.check(KEY));
    var third = asked.ask(members -> members.check(KEY));
    var tooMuch = asked.ask(members -> members.check(KEY));

    assertThat(List.of(first, second, third)).noneMatch(answer -> answer.isDone());
    assertThat(tooMuch).isCompletedExceptionally();
    assertThatThrownBy(tooMuch::get).hasCauseInstanceOf(RejectedExecutionException.class);
    database.countDown();
    assertThat(first.get()).isEqualTo(Membership.DENIED);
    assertThat(third.get()).isEqualTo(Membership.DENIED);
    assertThat(asked.ask(members -> members.check(KEY)).get()).isEqualTo(Membership.DENIED);
  }

  @Test
  void aPolicyMayWaitToo() {
    EventVerdict veto = EventVerdict.reject(ReasonPrefix.BLOCKED, "test.veto", "no");
    var policies =
        new EventPolicies(
            List.of(
                EventPolicy.blocking(
                    calls,
                    publication -> {
                      await(database);
                      return veto;
                    },
                    delivery -> {
                      throw new IllegalStateException("test");
                    })),
            LONG);
    var event =
        new EventTemplate(1, 1, List.of(), "")
            .sign(SecretKey.fromHex("1".repeat(64)), new SecureRandom());
    var published =
        policies
            .onPublish(new Publication(event, Origin.client(Set.of(), Optional.empty())))
            .toCompletableFuture();
    assertThat(published).isNotDone();
    database.countDown();

    assertThat(published.join()).isEqualTo(veto);
    assertThat(policies.onDelivery(new Delivery(event, Set.of())).toCompletableFuture().join())
        .isInstanceOfSatisfying(
            EventVerdict.Reject.class,
            reject -> assertThat(reject.reason().code()).isEqualTo("policy.failed"));
  }

  @ParameterizedTest
  @CsvSource({"0, 1, threads", "1, 0, waiting"})
  void hasABoundOfEach(int threads, int waiting, String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BlockingCalls(threads, waiting))
        .withMessageStartingWith(name + " must be at least 1");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
