package io.nostrmesh.host.relay;

import io.nostrmesh.host.relay.events.Limits;
import io.nostrmesh.host.relay.events.Receipt;
import io.nostrmesh.host.relay.limits.Rates;
import io.nostrmesh.host.relay.limits.RelayLimit;
import io.nostrmesh.limit.Budget;
import io.nostrmesh.limit.FairBudget;
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
import io.nostrmesh.nostr.message.RelayMessage;
import io.nostrmesh.nostr.message.RelayMessage.Closed;
import io.nostrmesh.nostr.message.RelayMessage.Ok;
import io.nostrmesh.spi.Origin;
import io.nostrmesh.spi.Reason;
import io.nostrmesh.spi.Registration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One connected client: who it is, and who answers what it sends. */
public final class Session {

  private static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

  private final Relay relay;
  private final Connection connection;
  private final String challenge;
  private final Instant deadline;
  private final FairBudget.Share received;
  private final Inbox inbox;
  private final ProvenKeys keys = new ProvenKeys();
  private final Answers answers;
  private final Rates.OfConnection rates;

  /** Whether the client has a challenge that it has not answered yet. */
  private final AtomicBoolean challenged = new AtomicBoolean();

  private @Nullable Registration seat;
  private boolean ended;

  Session(Relay relay, Connection connection, String challenge, Instant opened) {
    this.relay = relay;
    this.connection = connection;
    this.challenge = challenge;
    this.deadline = opened.plusSeconds(Limits.AUTHENTICATION_SECONDS);
    this.received = relay.received(connection);
    this.rates = relay.rates().connection();
    this.answers = new Answers(relay, connection, keys, this::challengeAgain);
    this.inbox =
        new Inbox(
            connection, relay.limits(), relay.workers(), received, relay.limited(), this::handle);
  }

  /** What its client has sent and is not handled yet, also by who puts messages together. */
  public Budget received() {
    return received;
  }

  /** Takes in a message of the client, UTF-8 text. Called on the connection's event loop. */
  public void receive(byte[] message) {
    inbox.add(message);
  }

  /** Takes in nothing more; completes when all that came before is answered. */
  CompletionStage<Void> finish() {
    return inbox.finish();
  }

  /** Tells the client what of it is not done, and that nothing more comes. */
  void refuseRest(String text) {
    for (ClientReading message : inbox.abandon()) {
      if (message instanceof Publish publish) {
        send(new Ok(publish.event().id().hex(), false, text));
      } else if (message instanceof Authenticate authenticate) {
        send(new Ok(authenticate.event().id().hex(), false, text));
      } else if (message instanceof Subscribe subscribe) {
        answers.end(subscribe.subscription(), text);
      } else if (message instanceof Count count) {
        answers.end(count.subscription(), text);
      }
    }
    answers.endAll(text);
  }

  /** The connection has ended. */
  public void closed() {
    relay.leave(this);
    answers.closeAll();
    leaveSeat();
    inbox.over().thenRun(received::close);
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
    challenged.set(true);
    send(new RelayMessage.Challenge(challenge));
  }

  /**
   * Challenges a client that has answered and needs another try. Before that its challenge is as
   * good as ever (NIP-42), and there are clients that would answer it each time it comes.
   */
  private void challengeAgain() {
    if (challenged.compareAndSet(false, true)) {
      challenge();
    }
  }

  private CompletionStage<?> handle(ClientReading message) {
    Optional<RelayMessage> tooFast = tooFast(message);
    if (tooFast.isPresent()) {
      refuse(tooFast.get());
    } else if (message instanceof Publish publish) {
      return publish(publish.event());
    } else if (message instanceof Subscribe subscribe) {
      return answers.subscribe(subscribe);
    } else if (message instanceof Count count) {
      return answers.count(count);
    } else if (message instanceof Authenticate authenticate) {
      return authenticate(authenticate.event());
    } else if (message instanceof Close close) {
      answers.close(close);
    } else if (message instanceof Unreadable unreadable) {
      refuse(unreadable.answer());
    } else if (message instanceof UnknownCommand unknown) {
      UnservedCommand.answer(unknown).ifPresent(this::send);
    }
    return DONE;
  }

  /** The answer to a message that comes too soon after others of its kind. */
  private Optional<RelayMessage> tooFast(ClientReading message) {
    if (message instanceof Publish publish) {
      return rates.event().map(problem -> slowDown(publish.event(), problem));
    } else if (message instanceof Subscribe subscribe) {
      return rates.request().map(problem -> slowDown(subscribe.subscription(), problem));
    } else if (message instanceof Count count) {
      return rates.request().map(problem -> slowDown(count.subscription(), problem));
    } else if (message instanceof Authenticate authenticate) {
      return rates.authentication().map(problem -> slowDown(authenticate.event(), problem));
    }
    return Optional.empty();
  }

  private static RelayMessage slowDown(Event event, String problem) {
    Receipt receipt = Receipt.refused(ReasonPrefix.RATE_LIMITED, problem);
    return new Ok(event.id().hex(), receipt.accepted(), receipt.text());
  }

  private static RelayMessage slowDown(String subscription, String problem) {
    return new Closed(subscription, ReasonPrefix.RATE_LIMITED.word() + ": " + problem);
  }

  private void refuse(RelayMessage answer) {
    if (answer instanceof Closed closed) {
      answers.end(closed.subscription(), closed.text());
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
                challengeAgain();
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
              challenged.set(false);
              if (!receipt.accepted()) {
                relay.authenticator().refused(event, receipt, connection);
              }
              answer(event, receipt);
            });
  }

  /** Takes the key in and then asks once more, in case its membership ended in between. */
  private CompletionStage<Receipt> holdKey(Event event) {
    if (!keys.add(event.pubkey())) {
      relay.limited().reached(RelayLimit.KEYS);
      return stage(
          Receipt.refused(
              ReasonPrefix.RATE_LIMITED,
              "a connection can hold " + Limits.KEYS + " keys, open another one"));
    }
    return relay
        .authenticator()
        .admission(event.pubkey())
        .thenApply(
            receipt -> {
              if (!receipt.accepted()) {
                keys.remove(event.pubkey());
                return receipt;
              }
              if (!takeSeat()) {
                relay.limited().reached(RelayLimit.CONNECTIONS);
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
      answers.endAll(Answers.NO_MEMBER);
    }
  }

  private Optional<Reason> noAccess() {
    return relay.access().refusal(keys.all());
  }

  private static CompletionStage<Receipt> stage(Receipt receipt) {
    return CompletableFuture.completedFuture(receipt);
  }

  private void send(RelayMessage message) {
    connection.send(message.toJson());
  }
}
