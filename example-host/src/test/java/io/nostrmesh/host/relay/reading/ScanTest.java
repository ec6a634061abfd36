package io.nostrmesh.host.relay.reading;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.relay.events.EventStore;
import io.nostrmesh.host.relay.events.EventStore.QueryTimeout;
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
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

/** How far a walk through a large store goes, and in which steps. */
class ScanTest {

  private static final Event EVENT = Events.by(Keys.of("alice")).sign();
  private static final ToIntFunction<Filter> ALL = filter -> Integer.MAX_VALUE;

  private final Deque<Runnable> turns = new ArrayDeque<>();
  private int pages;
  private int left;
  private int largestPage;

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
    assertThat(left).isZero();
  }

  @Test
  void saysWhenItDidNotReachTheEnd() {
    assertThat(scan(Limits.CANDIDATES_PER_FILTER + 1, passing(), ALL)).isFalse();
  }

  @Test
  void readsNoMoreThanIsWantedWhereNothingCanBeHidden() {
    EventPolicy indifferent =
        new EventPolicy() {
          @Override
          public boolean mayHide(int kind) {
            return false;
          }

          @Override
          public CompletionStage<EventVerdict> onPublish(Publication publication) {
            return EventVerdict.PASS.now();
          }

          @Override
          public CompletionStage<EventVerdict> onDelivery(Delivery delivery) {
            throw new AssertionError("asked, though it hides nothing");
          }
        };
    Filter filter = Filter.ANY.withKinds(Set.of(EVENT.kind())).withLimit(3);
    assertThat(scan(50, indifferent, filter, Limits::answerLimit, Duration.ofMinutes(1)).join())
        .isTrue();
    assertThat(largestPage).isEqualTo(3);
  }

  @Test
  void endsWhenItsTimeIsOver() {
    var silent =
        new EventPolicy() {
          @Override
          public CompletionStage<EventVerdict> onPublish(Publication publication) {
            return EventVerdict.PASS.now();
          }

          @Override
          public CompletionStage<EventVerdict> onDelivery(Delivery delivery) {
            return new CompletableFuture<>();
          }
        };
    assertThat(scan(50, silent, Filter.ANY, ALL, Duration.ofMillis(1)))
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(QueryTimeout.class);
    assertThat(scan(50, passing(), Filter.ANY, ALL, Duration.ofSeconds(-1)))
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(QueryTimeout.class);
  }

  private static EventPolicy passing() {
    return publication -> EventVerdict.PASS.now();
  }

  private boolean scan(int stored, EventPolicy policy, ToIntFunction<Filter> limit) {
    return scan(stored, policy, Filter.ANY.withLimit(1), limit, Duration.ofMinutes(1)).join();
  }

  private CompletableFuture<Boolean> scan(
      int stored,
      EventPolicy policy,
      Filter filter,
      ToIntFunction<Filter> limit,
      Duration timeout) {
    left = stored;
    CompletableFuture<Boolean> done =
        new Scan(
                new Store(),
                policy,
                turns::add,
                timeout,
                new Reader(),
                Set.of(),
                List.of(filter),
                limit,
                event -> {})
            .run()
            .toCompletableFuture();
    for (Runnable turn = turns.poll(); turn != null; turn = turns.poll()) {
      int before = pages;
      turn.run();
      assertThat(pages - before).as("pages in one turn").isLessThanOrEqualTo(1);
    }
    return done;
  }

  /** Is always there, and reads at once. */
  private static final class Reader implements Recipient {

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public CompletionStage<Void> whenWritable() {
      return CompletableFuture.completedFuture(null);
    }
  }

  /** Holds the same event many times. */
  private final class Store implements EventStore {
    @Override
    public long count(List<Filter> filters, Set<Integer> except, Duration atMost) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Page find(Filter filter, Optional<Position> from, int count, Duration atMost) {
      pages++;
      largestPage = Math.max(largestPage, count);
      if (atMost.isNegative()) {
        throw new QueryTimeout(new IllegalStateException());
      }
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
