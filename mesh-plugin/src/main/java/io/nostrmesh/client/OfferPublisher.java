package io.nostrmesh.client;

import static java.util.Objects.requireNonNull;

import io.nostrmesh.client.nostr.Alarm;
import io.nostrmesh.client.nostr.Backoff;
import io.nostrmesh.client.nostr.ClientRuntime;
import io.nostrmesh.client.nostr.PublishAnswer;
import io.nostrmesh.client.nostr.PublishAnswer.Accepted;
import io.nostrmesh.client.nostr.PublishAnswer.Duplicate;
import io.nostrmesh.client.nostr.PublishAnswer.Refused;
import io.nostrmesh.client.nostr.PublishAnswer.Unanswered;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.offer.OfferEnvelope;
import io.nostrmesh.offer.OfferTerms;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one relay's copy of this device's offer as the member wants it: publishes at once, renews
 * it, publishes changes, withdraws it. One event is under way at a time; changes made meanwhile are
 * sent after it, the last one only. Used on the loop only.
 */
final class OfferPublisher {
  /** How long an offer is valid. */
  static final Duration TTL = Duration.ofMinutes(15);

  /** Pause between beats: after two that got lost, a third still comes before the offer expires. */
  static final Duration SHORTEST_BEAT = Duration.ofSeconds(240);

  static final Duration LONGEST_BEAT = Duration.ofSeconds(280);

  /**
   * How often {@code duplicate:} is answered by a later timestamp before it counts as a failure.
   */
  private static final int MAX_BUMPS = 8;

  private final SecretKey member;
  private final OfferTerms.Device device;
  private final ClientRuntime runtime;
  private final Function<Event, CompletionStage<PublishAnswer>> relay;
  private final Consumer<PublishState> listener;
  private final Backoff retrying;
  private final Alarm next;
  private PublishState state = new PublishState.Off();
  private @Nullable OfferTerms terms;
  private @Nullable String irohRelayUrl;
  private boolean connected;
  private boolean underWay;
  private boolean changed;
  private Instant lastExpiry = Instant.MIN;
  private long lastCreatedAt;
  private int bumps;

  /**
   * @param relay sends an event; the stage completes on the loop and never fails
   */
  OfferPublisher(
      SecretKey member,
      OfferTerms.Device device,
      ClientRuntime runtime,
      Function<Event, CompletionStage<PublishAnswer>> relay,
      Consumer<PublishState> listener) {
    this.member = member;
    this.device = device;
    this.runtime = runtime;
    this.relay = relay;
    this.listener = listener;
    this.retrying = new Backoff(Duration.ofSeconds(1), SHORTEST_BEAT, runtime.random());
    this.next = new Alarm(runtime.loop());
  }

  /** From now on these terms are offered. */
  void share(OfferTerms wanted) {
    if (!wanted.equals(terms)) {
      terms = wanted;
      changed();
    }
  }

  /** From now on nothing is offered. */
  void withdraw() {
    if (terms != null) {
      terms = null;
      changed();
    }
  }

  /** The relay can be published to, or no longer. */
  void connected(boolean now) {
    connected = now;
    changed();
  }

  /** The iroh relay that the offer is to name; null when there is none. */
  void irohRelay(@Nullable String url) {
    if (!Objects.equals(url, irohRelayUrl)) {
      irohRelayUrl = url;
      changed();
    }
  }

  /**
   * The relay holds a version of our address: ours must be newer, and what an earlier run of this
   * program has left must not outlive the member's wish.
   *
   * @param expiresAt if it is an offer
   */
  void stored(long createdAt, Optional<Instant> expiresAt) {
    if (createdAt <= lastCreatedAt) {
      return;
    }
    lastCreatedAt = createdAt;
    if (expiresAt.isPresent() && expiresAt.get().isAfter(lastExpiry)) {
      lastExpiry = expiresAt.get();
      if (terms == null) {
        act();
      }
    }
  }

  private void changed() {
    retrying.reset();
    changed = true;
    act();
  }

  private void act() {
    if (underWay) {
      return;
    }
    changed = false;
    next.cancel();
    boolean offering = terms != null && irohRelayUrl != null;
    if (!offering && !relayMayHoldOffer()) {
      become(terms == null ? new PublishState.Off() : new PublishState.WaitingForIrohRelay());
    } else if (!connected) {
      become(offering ? new PublishState.WaitingForRelay() : new PublishState.Withdrawing());
    } else if (offering) {
      publish();
    } else {
      become(new PublishState.Withdrawing());
      send(withdrawal(), this::withdrawn);
    }
  }

  /** Kept by relays for as long as an older version could be brought back, and no longer. */
  private Event withdrawal() {
    long until = runtime.now().plus(TTL).getEpochSecond();
    return sign(OfferEnvelope.withdrawal(device.dTag(), createdAt(), until));
  }

  private boolean relayMayHoldOffer() {
    return lastExpiry.isAfter(runtime.now());
  }

  private void publish() {
    if (!(state instanceof PublishState.Published)) {
      become(new PublishState.Publishing());
    }
    Instant expiresAt = runtime.now().plus(TTL);
    lastExpiry = expiresAt;
    Event offer =
        sign(
            requireNonNull(terms)
                .envelope(device, requireNonNull(irohRelayUrl), expiresAt)
                .event(createdAt(), device.proof()));
    send(offer, () -> published(expiresAt));
  }

  private void published(Instant expiresAt) {
    become(new PublishState.Published(expiresAt));
    next.set(beat(), this::act);
  }

  private void withdrawn() {
    lastExpiry = Instant.MIN;
    act();
  }

  private void send(Event event, Runnable accepted) {
    underWay = true;
    relay
        .apply(event)
        .thenAccept(
            answer -> {
              underWay = false;
              if (!(answer instanceof Refused)) {
                lastCreatedAt = Math.max(lastCreatedAt, event.createdAt());
              }
              answered(answer, accepted);
            });
  }

  private void answered(PublishAnswer answer, Runnable accepted) {
    if (answer instanceof Duplicate && bumps < MAX_BUMPS) {
      // Another device's clock, or our own before it was set back, was further on than we are.
      lastCreatedAt += 1L << bumps++;
      act();
      return;
    }
    bumps = 0;
    if (answer instanceof Accepted) {
      retrying.reset();
      if (changed) {
        act();
      } else {
        accepted.run();
      }
    } else if (answer instanceof Refused refused) {
      failed(refused.answer());
    } else if (answer instanceof Unanswered unanswered) {
      failed(unanswered.problem());
    } else {
      failed("the relay keeps a version of this offer that is dated in the future");
    }
  }

  private void failed(String problem) {
    Duration pause = retrying.next();
    if (!(state instanceof PublishState.Withdrawing)) {
      become(new PublishState.Failed(problem, runtime.now().plus(pause)));
    }
    next.set(pause, this::act);
  }

  private long createdAt() {
    return Math.max(runtime.now().getEpochSecond(), lastCreatedAt + 1);
  }

  private Event sign(EventTemplate event) {
    return event.sign(member, runtime.random());
  }

  private Duration beat() {
    long spread = LONGEST_BEAT.minus(SHORTEST_BEAT).toMillis();
    return SHORTEST_BEAT.plusMillis(runtime.random().nextLong(spread + 1));
  }

  private void become(PublishState now) {
    if (!now.equals(state)) {
      state = now;
      listener.accept(now);
    }
  }
}
