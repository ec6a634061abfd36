package io.nostrmesh.gateway.sweep;

import io.nostrmesh.client.nostr.Alarm;
import io.nostrmesh.client.nostr.ClientRuntime;
import io.nostrmesh.client.nostr.NostrConnection;
import io.nostrmesh.client.nostr.RelayManagement;
import io.nostrmesh.client.nostr.RelayState;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventId;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.message.Filter;
import io.nostrmesh.offer.OfferClass;
import io.nostrmesh.offer.OfferClassifier;
import io.nostrmesh.spi.EventPolicy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One sweep: looks through the relay's stored offers, asks which are obsolete, and has them
 * deleted. The first is deleted alone and then looked for, since relays accept requests that have
 * no effect. On the loop only, from {@link #start} to the outcome.
 */
final class SweepRound implements NostrConnection.Listener {

  /** Offers deleted in one round; the next finds the others. */
  static final int MAX_DELETED = 500;

  /** Offers whose membership is being found out; more than that wait for the next round. */
  static final int MAX_ASKED = 64;

  private final ClientRuntime runtime;
  private final EventPolicy offers;
  private final CompletableFuture<SweepOutcome> outcome = new CompletableFuture<>();
  private final Alarm deadline;
  private final NostrConnection connection;
  private final SweptRelay relay;
  private final Deque<Eraser> erasers = new ArrayDeque<>();
  private final Set<EventId> obsolete = new LinkedHashSet<>();
  private boolean byUrl;
  private int asked;
  private boolean read;
  private int deleted;

  /** The offer that was deleted first, while the relay is asked whether it is gone. */
  private @Nullable EventId trial;

  private boolean trialIsThere;

  SweepRound(
      SweptRelay relay, SecretKey key, EventPolicy offers, ClientRuntime runtime, SweepPace pace) {
    this.relay = relay;
    this.runtime = runtime;
    this.offers = offers;
    this.deadline = new Alarm(runtime.loop());
    this.connection =
        new NostrConnection(relay.url(), key, this::filter, runtime, pace.connection(), this)
            .knownAs(relay.name());
    // Some relays know their name, others go by where they are asked.
    Stream.of(relay.name(), relay.url())
        .distinct()
        .map(
            name ->
                new RelayManagement(relay.url(), name, key, runtime, pace.connection().answer()))
        .map(Eraser.Ban::new)
        .forEach(erasers::add);
    erasers.add(new Eraser.Request(connection, key, runtime.clock(), runtime.random()));
    deadline.set(pace.atMost(), () -> end(new SweepOutcome.Failed("it takes too long")));
  }

  /** The outcome comes on the loop. */
  CompletableFuture<SweepOutcome> start() {
    connection.start();
    return outcome;
  }

  void stop() {
    end(new SweepOutcome.Failed("stopped"));
  }

  private Filter filter() {
    EventId first = trial;
    return first == null
        ? Filter.ANY.withKinds(Set.of(Kind.COMPUTE_OFFER))
        : Filter.ANY.withIds(Set.of(first));
  }

  @Override
  public void changed(RelayState state) {
    if (state instanceof RelayState.Unreachable gone) {
      end(new SweepOutcome.Failed(gone.problem()));
    } else if (state instanceof RelayState.AuthenticationFailed && !byUrl) {
      // It may not know its name; the connection tries again by itself.
      byUrl = true;
      connection.knownAs(relay.url());
    } else if (state instanceof RelayState.NotAMember
        || state instanceof RelayState.AuthenticationFailed) {
      end(new SweepOutcome.Failed("the relay does not let the key in"));
    }
  }

  @Override
  public void subscribed() {
    trialIsThere = false;
  }

  @Override
  public void received(Event event) {
    if (trial != null) {
      trialIsThere |= event.id().equals(trial);
    } else if (!read
        && asked < MAX_ASKED
        && OfferClassifier.classify(event) instanceof OfferClass.Offer) {
      asked++;
      offers
          .isObsolete(event)
          .exceptionally(unknown -> false)
          .thenAccept(old -> runtime.loop().execute(() -> judged(event, old)));
    }
  }

  private void judged(Event event, boolean old) {
    asked--;
    // What a relay calls by an id that is another event's must not take that one with it.
    if (old && obsolete.size() < MAX_DELETED && event.verify() instanceof Parsed.Valid) {
      obsolete.add(event.id());
    }
    beginIfJudged();
  }

  @Override
  public void endOfStored(boolean complete) {
    if (trial != null) {
      tried();
    } else if (!read) {
      read = true;
      beginIfJudged();
    }
  }

  private void beginIfJudged() {
    if (!read || asked > 0 || trial != null || outcome.isDone()) {
      return;
    }
    if (obsolete.isEmpty()) {
      end(new SweepOutcome.Clean(0));
    } else {
      tryNext();
    }
  }

  private void tryNext() {
    EventId first = obsolete.iterator().next();
    trial = first;
    Eraser eraser = erasers.peek();
    if (eraser == null) {
      end(
          new SweepOutcome.Refused(
              "the relay lets the key of mesh.gateway.secret-key-file delete nobody else's events"));
      return;
    }
    eraser
        .erase(List.of(first))
        .thenAccept(
            done ->
                runtime
                    .loop()
                    .execute(
                        () -> {
                          if (done) {
                            connection.refresh();
                          } else {
                            otherwise();
                          }
                        }));
  }

  private void otherwise() {
    erasers.poll();
    if (!outcome.isDone()) {
      tryNext();
    }
  }

  private void tried() {
    if (trialIsThere) {
      otherwise();
      return;
    }
    deleted = 1;
    var rest = new ArrayList<>(obsolete);
    rest.remove(0);
    erase(erasers.element(), rest);
  }

  private void erase(Eraser eraser, List<EventId> rest) {
    if (rest.isEmpty() || outcome.isDone()) {
      end(new SweepOutcome.Clean(deleted));
      return;
    }
    int now = Math.min(eraser.most(), rest.size());
    eraser
        .erase(rest.subList(0, now))
        .thenAccept(
            done ->
                runtime
                    .loop()
                    .execute(
                        () -> {
                          if (done) {
                            deleted += now;
                            erase(eraser, rest.subList(now, rest.size()));
                          } else {
                            end(new SweepOutcome.Failed("the relay refused in the middle of it"));
                          }
                        }));
  }

  private void end(SweepOutcome how) {
    if (!outcome.isDone()) {
      deadline.cancel();
      outcome.complete(how);
      connection.stop();
    }
  }
}
