package io.nostrmesh.host.relay.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.relay.events.RenderedEvent;
import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.limit.ReceiveBudget;
import io.nostrmesh.nostr.message.Filter;
import io.nostrmesh.spi.EventVerdict;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** How many new events may wait before they can be sent, and that nothing is counted for ever. */
class WaitingEventsTest {

  private static final RenderedEvent EVENT =
      RenderedEvent.of(Events.by(Keys.of("alice")).content("x".repeat(500)).sign());
  private static final int CHARS = EVENT.json().length();

  private static final Subscriber NOBODY =
      new Subscriber() {
        @Override
        public void offer(RenderedEvent event, List<Subscription> wanting) {}

        @Override
        public CompletionStage<Void> flush() {
          return CompletableFuture.completedFuture(null);
        }
      };

  private final ReceiveBudget budget = new ReceiveBudget(3L * CHARS, 0);

  private Subscription subscription() {
    return new Subscription(NOBODY, "s", List.of(Filter.ANY), 0, budget);
  }

  @Test
  void holdsNoMoreThanTheBudgetForSubscriptions() {
    Subscription one = subscription();
    Subscription two = subscription();
    assertThat(one.isReadyFor(EVENT)).isFalse();
    assertThat(one.isReadyFor(EVENT)).isFalse();
    assertThat(two.isReadyFor(EVENT)).isFalse();
    assertThat(two.hasOverflowed()).isFalse();
    assertThat(two.isReadyFor(EVENT)).isFalse();
    assertThat(two.hasOverflowed()).isTrue();
    assertThat(budget.held()).isEqualTo(3L * CHARS);

    var missed = new ArrayList<RenderedEvent>();
    one.goLive(missed::add);
    assertThat(missed).hasSize(2);
    assertThat(budget.held()).isEqualTo(CHARS);
    two.close();
    two.close();
    assertThat(budget.held()).isZero();
    assertThat(one.isReadyFor(EVENT)).isTrue();
    assertThat(budget.held()).isZero();
  }

  @Test
  void holdsNoMoreThanTheBudgetForPolicies() {
    var line = new DeliveryLine(budget);
    var verdict = new CompletableFuture<EventVerdict>();
    var delivered = new ArrayList<Integer>();
    for (int i = 0; i < 3; i++) {
      int place = i;
      assertThat(line.add(verdict, CHARS, () -> delivered.add(place))).isTrue();
    }
    assertThat(line.add(verdict, CHARS, () -> delivered.add(3))).isFalse();
    verdict.complete(EventVerdict.PASS);
    assertThat(delivered).containsExactly(0, 1, 2);
    assertThat(budget.held()).isZero();
  }
}
