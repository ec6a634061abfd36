package io.nostrmesh.host.relay;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nostrmesh.host.relay.events.EventStore.QueryTimeout;
import io.nostrmesh.host.relay.events.Limits;
import io.nostrmesh.host.relay.events.RenderedEvent;
import io.nostrmesh.host.relay.limits.RelayLimit;
import io.nostrmesh.host.relay.live.DeliveryLine;
import io.nostrmesh.host.relay.live.Subscriber;
import io.nostrmesh.host.relay.live.Subscription;
import io.nostrmesh.host.relay.live.Subscriptions;
import io.nostrmesh.host.relay.reading.FilterRules;
import io.nostrmesh.limit.FairQueue.Source;
import io.nostrmesh.nostr.message.ClientMessage.Close;
import io.nostrmesh.nostr.message.ClientMessage.Count;
import io.nostrmesh.nostr.message.ClientMessage.Subscribe;
import io.nostrmesh.nostr.message.RelayMessage;
import io.nostrmesh.nostr.message.RelayMessage.Closed;
import io.nostrmesh.nostr.message.RelayMessage.Counted;
import io.nostrmesh.nostr.message.RelayMessage.Eose;
import io.nostrmesh.nostr.message.RelayMessage.Notice;
import io.nostrmesh.spi.Delivery;
import io.nostrmesh.spi.EventVerdict;
import io.nostrmesh.spi.Reason;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one client is answered when it asks for events: with REQ, live after that, and COUNT. */
final class Answers implements Subscriber {

  private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

  private static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

  /** Whose membership has ended is told so of all that was open. */
  static final String NO_MEMBER = "restricted: not a relay member";

  private final Relay relay;
  private final Connection connection;
  private final ProvenKeys keys;
  private final Runnable challenge;
  private final Subscriptions subscriptions;
  private final DeliveryLine line;

  /**
   * @param keys those that the client has proved by the time it is answered
   * @param challenge asks the client to prove one, unless it has been asked already
   */
  Answers(Relay relay, Connection connection, ProvenKeys keys, Runnable challenge) {
    this.relay = relay;
    this.connection = connection;
    this.keys = keys;
    this.challenge = challenge;
    this.line = new DeliveryLine(relay.undelivered());
    this.subscriptions =
        new Subscriptions(
            relay.live().index(), relay.limits().subscriptions(), relay.subscribed(connection));
  }

  /** Answers with what is stored, then with what comes. Called on a worker, as the others are. */
  CompletionStage<?> subscribe(Subscribe request) {
    Optional<Reason> noAccess = noAccess();
    if (noAccess.isPresent()) {
      challenge.run();
      send(new Notice("auth-required: authenticate before subscribing"));
      end(request.subscription(), noAccess.get().message());
      return DONE;
    }
    var subscription =
        new Subscription(
            this,
            request.subscription(),
            request.filters(),
            relay.live().published(),
            relay.undelivered());
    Optional<String> refusal =
        FilterRules.refusal(request.filters()).or(() -> noRoom(subscription));
    if (refusal.isPresent()) {
      end(request.subscription(), refusal.get());
      return DONE;
    }
    return relay
        .reading()
        .scan(
            connection,
            source(),
            keys.all(),
            request.filters(),
            Limits::answerLimit,
            event -> {
              subscription.sent(event);
              deliver(subscription, event.toJson().getBytes(UTF_8));
              connection.flush();
            })
        .whenComplete((complete, failure) -> answered(subscription, failure));
  }

  private Optional<String> noRoom(Subscription subscription) {
    Optional<String> problem = subscriptions.open(subscription);
    problem.ifPresent(text -> relay.limited().reached(RelayLimit.SUBSCRIPTIONS));
    return problem.map(text -> "error: " + text);
  }

  private Optional<Reason> noAccess() {
    return relay.access().refusal(keys.all());
  }

  private void answered(Subscription subscription, @Nullable Throwable failure) {
    if (failure != null) {
      end(subscription.id(), failed(failure));
    } else if (noAccess().isPresent()) {
      // It was opened while the membership ended, or the end would have closed it.
      if (subscriptions.isOpen(subscription)) {
        end(subscription.id(), NO_MEMBER);
      }
    } else if (subscriptions.isOpen(subscription)) {
      send(new Eose(subscription.id()));
      subscription.goLive(event -> offer(event, List.of(subscription)));
      relay.otherNodes().whenCaughtUp(() -> subscription.settle(relay.live().arriving()));
      if (subscription.hasOverflowed()) {
        end(subscription.id(), "error: too many new events in the meantime, subscribe again");
      }
    }
  }

  /** What the client is told; what is wrong here is logged. */
  static String failed(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof QueryTimeout) {
      return "error: this takes the relay too long, ask for less at once";
    }
    if (cause instanceof RejectedExecutionException) {
      return "error: the relay is busy, try again";
    }
    // Of the whole text a database would make the query, with all that the client asked for.
    LOG.error("Could not read stored events: {}", cause.toString().lines().findFirst().orElse(""));
    return "error: could not read stored events, try again";
  }

  CompletionStage<?> count(Count request) {
    Optional<Reason> noAccess = noAccess();
    if (noAccess.isPresent()) {
      challenge.run();
      end(request.subscription(), noAccess.get().message());
      return DONE;
    }
    Optional<String> refusal = FilterRules.refusal(request.filters());
    if (refusal.isPresent()) {
      end(request.subscription(), refusal.get());
      return DONE;
    }
    return relay
        .reading()
        .count(connection, source(), keys.all(), request.filters())
        .whenComplete(
            (tally, failure) -> {
              if (noAccess().isPresent()) {
                end(request.subscription(), NO_MEMBER);
              } else if (failure == null) {
                send(new Counted(request.subscription(), tally.events(), !tally.exact()));
              } else {
                end(request.subscription(), failed(failure));
              }
            });
  }

  private Source source() {
    return relay.access().source(keys.all(), connection.remoteAddress(), this);
  }

  @Override
  public void offer(RenderedEvent event, List<Subscription> wanting) {
    CompletionStage<EventVerdict> verdict =
        relay.policies().onDelivery(new Delivery(event.event(), keys.all()));
    boolean inLine =
        line.add(
            verdict,
            event.json().length(),
            () -> {
              wanting.forEach(subscription -> deliver(subscription, event.utf8()));
              if (!relay.live().isHere()) {
                connection.flush();
              }
            });
    if (!inLine) {
      wanting.forEach(
          subscription ->
              end(subscription.id(), "error: too many new events wait, subscribe again"));
    }
  }

  @Override
  public CompletionStage<Void> flush() {
    return connection.flush();
  }

  /** Asks for access again: it may have ended since the subscription was opened. */
  private void deliver(Subscription subscription, byte[] event) {
    if (subscriptions.isOpen(subscription) && noAccess().isEmpty()) {
      connection.send(subscription.beginning(), event);
    }
  }

  /** What the client is told about is closed here too, even if it was opened by another message. */
  void end(String subscription, String text) {
    subscriptions.close(subscription);
    send(new Closed(subscription, text));
  }

  void close(Close request) {
    subscriptions.close(request.subscription());
  }

  void endAll(String text) {
    subscriptions.all().forEach(open -> end(open.id(), text));
  }

  /** The connection has ended. */
  void closeAll() {
    subscriptions.closeAll();
  }

  private void send(RelayMessage message) {
    connection.send(message.toJson());
  }
}
