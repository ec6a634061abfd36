package io.nostrmesh.gateway.roster;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventId;
import io.nostrmesh.spi.roster.EndpointRoster;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A roster that writes down what it is told. */
final class ToldRoster implements EndpointRoster {

  static final int OFFERS = 31_990;
  static final int STATUS = 30_003;

  final List<EventId> stored = new CopyOnWriteArrayList<>();
  final List<EventId> removed = new CopyOnWriteArrayList<>();

  /** What becomes of an event. */
  volatile Function<Event, CompletionStage<Void>> answer =
      event -> CompletableFuture.completedFuture(null);

  @Override
  public Set<Integer> kinds() {
    return Set.of(OFFERS, STATUS, 5);
  }

  @Override
  public CompletionStage<Void> stored(Event event) {
    stored.add(event.id());
    return answer.apply(event);
  }

  @Override
  public void removed(EventId id) {
    removed.add(id);
  }
}
