package io.nostrmesh.host.relay;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.ReasonPrefix;
import io.nostrmesh.nostr.message.ClientMessage.Authenticate;
import io.nostrmesh.nostr.message.ClientMessage.Close;
import io.nostrmesh.nostr.message.ClientMessage.Count;
import io.nostrmesh.nostr.message.ClientMessage.Publish;
import io.nostrmesh.nostr.message.ClientMessage.Subscribe;
import io.nostrmesh.nostr.message.ClientMessage.UnknownCommand;
import io.nostrmesh.nostr.message.ClientReading;
import io.nostrmesh.nostr.message.ClientReading.Unreadable;
import io.nostrmesh.nostr.message.Filter;
import io.nostrmesh.nostr.message.RelayMessage;
import io.nostrmesh.nostr.message.RelayMessage.Closed;
import io.nostrmesh.nostr.message.RelayMessage.Counted;
import io.nostrmesh.nostr.message.RelayMessage.Deliver;
import io.nostrmesh.nostr.message.RelayMessage.Eose;
import io.nostrmesh.nostr.message.RelayMessage.Notice;
import io.nostrmesh.nostr.message.RelayMessage.Ok;
import io.nostrmesh.spi.Delivery;
import io.nostrmesh.spi.EventVerdict;
import io.nostrmesh.spi.Origin;
import io.nostrmesh.spi.Reason;
import io.nostrmesh.spi.Registration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connected client: who it is, what it subscribed to, and what it is being answered. */
public final class Session {

  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  private static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

  private final Relay relay;
  private final Connection connection;
  private final String challenge;
  private final Instant deadline;
  private final Inbox inbox;
  private final Subscriptions subscriptions;
  private final DeliveryLine line = new DeliveryLine();
  private final ProvenKeys keys = new ProvenKeys();
  private @Nullable Registration seat;
  private boolean ended;

  Session(Relay relay, Connection connection, String challenge, Instant opened) {
    this.relay = relay;
    this.connection = connection;
    this.challenge = challenge;
    this.deadline = opened.plusSeconds(Limits.AUTHENTICATION_SECONDS);
    this.subscriptions = new Subscriptions(relay.live().index());
    this.inbox = new Inbox(connection, relay.workers(), relay.received(), this::handle);
  }

  /** Takes in a message of the client, UTF-8 text. Called on the connection's event loop. */
  public void receive(byte[] message) {
    inbox.add(message);
  }

  /** The connection has ended. */
  public void closed() {
    relay.live().leave(this);
    subscriptions.closeAll();
    leaveSeat();
    inbox.close();
  }

  private synchronized void leaveSeat() {
    ended = true;
    if (seat != null) {
      seat.close();
    }
  }

  /** Whether the connection has a place among those that have proved a key. */
  private synchronized boolean takeSeat() {
    if (seat != null || ended) {
      return true;
    }
    Optional<Registration> free = relay.seat(connection);
    seat = free.orElse(null);
    if (free.isPresent()) {
      connection.provedKey();
    }
    return free.isPresent();
  }

  /** Ends a connection that has had its time to prove a key, needs one and has none. */
  void endIfUnauthenticated(Instant now) {
    if (now.isAfter(deadline) && noAccess().isPresent()) {
      connection.close(
          1008, "authenticate within " + Limits.AUTHENTICATION_SECONDS + " seconds (NIP-42)");
    }
  }

  void challenge() {
    send(new RelayMessage.Challenge(challenge));
  }

  private CompletionStage<?> handle(ClientReading message) {
    if (message instanceof Publish publish) {
      return publish(publish.event());
    } else if (message instanceof Subscribe subscribe) {
      return subscribe(subscribe);
    } else if (message instanceof Count count) {
      return count(count);
    } else if (message instanceof Authenticate authenticate) {
      return authenticate(authenticate.event());
    } else if (message instanceof Close close) {
      subscriptions.close(close.subscription());
    } else if (message instanceof Unreadable unreadable) {
      refuse(unreadable.answer());
    } else if (message instanceof UnknownCommand) {
      send(
          new Notice(
              "invalid: unknown message type; this relay knows EVENT, REQ, COUNT, CLOSE and AUTH"));
    }
    return DONE;
  }

  private void refuse(RelayMessage answer) {
    if (answer instanceof Closed closed) {
      close(closed.subscription(), closed.text());
    } else {
      send(answer);
    }
  }

  private CompletionStage<?> publish(Event event) {
    var remote = Optional.ofNullable(connection.remoteAddress().getAddress());
    return relay
        .intake()
        .accept(
            event,
            Origin.client(keys.all(), remote),
            relay.access().source(event.pubkey(), connection.remoteAddress(), this),
            receipt -> {
              if (receipt.asksForAuthentication()) {
                challenge();
              }
              answer(event, receipt);
            });
  }

  private void answer(Event event, Receipt receipt) {
    send(new Ok(event.id().hex(), receipt.accepted(), receipt.text()));
  }

  private CompletionStage<?> authenticate(Event event) {
    return relay
        .authenticator()
        .judge(event, challenge, connection)
        .thenCompose(receipt -> receipt.accepted() ? holdKey(event) : stage(receipt))
        .thenAccept(
            receipt -> {
              if (!receipt.accepted()) {
                relay.authenticator().refused(event, receipt, connection);
              }
              answer(event, receipt);
            });
  }

  /** Takes the key in and then asks once more, in case its membership ended in between. */
  private CompletionStage<Receipt> holdKey(Event event) {
    if (!keys.add(event.pubkey())) {
      return stage(
          Receipt.refused(
              ReasonPrefix.RATE_LIMITED,
              "a connection can hold " + Limits.KEYS + " keys, open another one"));
    }
    return relay
        .authenticator()
        .admission(event)
        .thenApply(
            receipt -> {
              if (!receipt.accepted()) {
                keys.remove(event.pubkey());
                return receipt;
              }
              if (!takeSeat()) {
                keys.remove(event.pubkey());
                return Receipt.refused(
                    ReasonPrefix.RATE_LIMITED, "too many connections, try again later");
              }
              return receipt;
            });
  }

  /**
   * A key has lost its membership: what was open in its name alone is closed. Where anybody may
   * stay, the key is asked for again, and the answer says what has changed.
   */
  void membershipEnded(PublicKey key) {
    if (!relay.access().isForMembersOnly() && keys.all().contains(key)) {
      challenge();
    } else if (relay.access().isForMembersOnly() && keys.remove(key) && keys.all().isEmpty()) {
      subscriptions.all().forEach(open -> end(open, "restricted: not a relay member"));
    }
  }

  private CompletionStage<?> subscribe(Subscribe request) {
    Optional<Reason> noAccess = noAccess();
    if (noAccess.isPresent()) {
      challenge();
      send(new Notice("auth-required: authenticate before subscribing"));
      close(request.subscription(), noAccess.get().message());
      return DONE;
    }
    var subscription =
        new Subscription(this, request.subscription(), request.filters(), relay.live().published());
    Optional<String> refusal =
        unknownField(request.filters())
            .or(() -> subscriptions.open(subscription).map(text -> "error: " + text));
    if (refusal.isPresent()) {
      close(request.subscription(), refusal.get());
      return DONE;
    }
    return scan(
            request.filters(),
            Limits::answerLimit,
            event -> {
              subscription.sent(event);
              deliver(subscription, event.toJson());
            })
        .whenComplete((complete, failure) -> answered(subscription, failure));
  }

  private Optional<Reason> noAccess() {
    return relay.access().refusal(keys.all());
  }

  private void answered(Subscription subscription, @Nullable Throwable failure) {
    if (failure != null) {
      // Of the whole text a database would make the query, with all that the client asked for.
      LOG.error("Could not answer a subscription: {}", firstLine(failure));
      end(subscription, "error: could not read stored events, try again");
    } else if (subscriptions.isOpen(subscription)) {
      send(new Eose(subscription.id()));
      subscription.goLive(relay.live().arriving(), event -> offer(event, List.of(subscription)));
      if (subscription.hasOverflowed()) {
        end(subscription, "error: too many new events in the meantime, subscribe again");
      }
    }
  }

  private static String firstLine(Throwable failure) {
    return failure.toString().lines().findFirst().orElse("");
  }

  private CompletionStage<?> count(Count request) {
    Optional<Reason> noAccess = noAccess();
    if (noAccess.isPresent()) {
      challenge();
      close(request.subscription(), noAccess.get().message());
      return DONE;
    }
    Optional<String> refusal = unknownField(request.filters());
    if (refusal.isPresent()) {
      close(request.subscription(), refusal.get());
      return DONE;
    }
    var counted = new AtomicLong();
    // NIP-45 counts what matches, however much of it a REQ would be answered with.
    return scan(request.filters(), filter -> Integer.MAX_VALUE, event -> counted.incrementAndGet())
        .whenComplete(
            (complete, failure) -> {
              if (failure == null) {
                send(new Counted(request.subscription(), counted.get(), !complete));
              } else {
                close(request.subscription(), "error: could not count, try again");
              }
            });
  }

  /** What such a field asks for cannot be answered, and to ignore it would answer too much. */
  private static Optional<String> unknownField(List<Filter> filters) {
    return filters.stream().allMatch(filter -> filter.unknown().isEmpty())
        ? Optional.empty()
        : Optional.of(
            "invalid: this relay knows no such filter field; it has ids, authors, kinds, since,"
                + " until, limit and single-letter tags");
  }

  private CompletionStage<Boolean> scan(
      List<Filter> filters, ToIntFunction<Filter> limit, Consumer<Event> sink) {
    return relay.scan(connection, keys.all(), filters, limit, sink);
  }

  /** Offers a new event to these subscriptions of this client. Called on any thread. */
  void offer(RenderedEvent event, List<Subscription> wanting) {
    CompletionStage<EventVerdict> verdict =
        relay.policies().onDelivery(new Delivery(event.event(), keys.all()));
    boolean inLine =
        line.add(
            verdict, () -> wanting.forEach(subscription -> deliver(subscription, event.json())));
    if (!inLine) {
      wanting.forEach(
          subscription -> end(subscription, "error: too many new events wait, subscribe again"));
    }
  }

  /** Asks for access again: it may have ended since the subscription was opened. */
  private void deliver(Subscription subscription, String json) {
    if (subscriptions.isOpen(subscription) && noAccess().isEmpty()) {
      connection.send(Deliver.toJson(subscription.id(), json));
    }
  }

  private void end(Subscription subscription, String text) {
    close(subscription.id(), text);
  }

  /** What the client is told about is closed here too, even if it was opened by another message. */
  private void close(String subscription, String text) {
    subscriptions.close(subscription);
    send(new Closed(subscription, text));
  }

  private static CompletionStage<Receipt> stage(Receipt receipt) {
    return CompletableFuture.completedFuture(receipt);
  }

  private void send(RelayMessage message) {
    connection.send(message.toJson());
  }
}
