package io.nostrmesh.host.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.relay.events.EventStore;
import io.nostrmesh.host.relay.events.Limits;
import io.nostrmesh.host.relay.events.RenderedEvent;
import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.limit.FairQueue.Source;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventId;
import io.nostrmesh.nostr.ReasonPrefix;
import io.nostrmesh.nostr.message.Filter;
import io.nostrmesh.spi.Delivery;
import io.nostrmesh.spi.EventPolicy;
import io.nostrmesh.spi.EventVerdict;
import io.nostrmesh.spi.Publication;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

/** How far a walk through a large store goes, and in which steps. */
class ScanTest {

  private static final Event EVENT = Events.by(Keys.of("alice")).sign();
  private static final ToIntFunction<Filter> ALL = filter -> Integer.MAX_VALUE;

  private int pages;

  @Test
  void readsWholePagesForASmallLimitWhenPoliciesHideMuch() {
    var hiding =
        new EventPolicy() {
          @Override
          public CompletionStage<EventVerdict> onPublish(Publication publication) {
            return EventVerdict.PASS.now();
          }

          @Override
          public CompletionStage<EventVerdict> onDelivery(Delivery delivery) {
            return EventVerdict.reject(ReasonPrefix.RESTRICTED, "test.hidden", "hidden").now();
          }
        };

    assertThat(scan(1000, hiding, Limits::answerLimit)).isTrue();
    assertThat(pages).isLessThanOrEqualTo(11);
  }

  @Test
  void looksAtMoreThanAnAnswerHoldsWhenThereIsNoLimit() {
    assertThat(scan(Limits.EVENTS_PER_FILTER + 500, passing(), ALL)).isTrue();
    assertThat(pages).isGreaterThan(Limits.EVENTS_PER_FILTER / 100);
  }

  @Test
  void saysWhenItDidNotReachTheEnd() {
    assertThat(scan(Limits.CANDIDATES_PER_FILTER + 1, passing(), ALL)).isFalse();
  }

  private static EventPolicy passing() {
    return publication -> EventVerdict.PASS.now();
  }

  private boolean scan(int stored, EventPolicy policy, ToIntFunction<Filter> limit) {
    Filter filter = Filter.ANY.withLimit(1);
    return new Scan(
            new Store(stored),
            policy,
            Runnable::run,
            new FakeConnection(),
            Set.of(),
            List.of(filter),
            limit,
            event -> {})
        .run()
        .toCompletableFuture()
        .join();
  }

  /** Holds the same event many times. */
  private final class Store implements EventStore {
    private int left;

    Store(int left) {
      this.left = left;
    }

    @Override
    public long count(List<Filter> filters, Set<Integer> except, Duration atMost) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Page find(Filter filter, Optional<Position> from, int count, Duration atMost) {
      pages++;
      int size = Math.min(left, count);
      left -= size;
      return new Page(Collections.nCopies(size, EVENT), left == 0);
    }

    @Override
    public CompletionStage<Outcome> store(RenderedEvent event, Source source) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void delete(Collection<EventId> ids) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void deleteExpired() {
      throw new UnsupportedOperationException();
    }
  }
}
