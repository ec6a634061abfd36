package io.nostrmesh.client.nostr;

import io.nostrmesh.client.nostr.PublishAnswer.Unanswered;
import io.nostrmesh.client.nostr.RelayState.AuthenticationFailed;
import io.nostrmesh.client.nostr.RelayState.NotAMember;
import io.nostrmesh.client.nostr.RelayState.Unreachable;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.ReasonPrefix;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.nostr.message.ClientMessage;
import io.nostrmesh.nostr.message.ClientMessage.Authenticate;
import io.nostrmesh.nostr.message.ClientMessage.Publish;
import io.nostrmesh.nostr.message.ClientMessage.Subscribe;
import io.nostrmesh.nostr.message.Filter;
import io.nostrmesh.nostr.message.RelayMessage;
import io.nostrmesh.nostr.message.RelayMessage.Challenge;
import io.nostrmesh.nostr.message.RelayMessage.Closed;
import io.nostrmesh.nostr.message.RelayMessage.Deliver;
import io.nostrmesh.nostr.message.RelayMessage.Eose;
import io.nostrmesh.nostr.message.RelayMessage.Notice;
import io.nostrmesh.nostr.message.RelayMessage.Ok;
import io.nostrmesh.nostr.message.RelayMessageReader;
import io.nostrmesh.url.RelayUrl;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member's lasting connection to one relay: authenticates when challenged (NIP-42), keeps one
 * subscription alive, publishes events, and comes back by itself after every failure. Used on the
 * loop only, and calls its listener there.
 */
public final class NostrConnection {
  private static final Logger LOG = LoggerFactory.getLogger(NostrConnection.class);
  private static final String SUBSCRIPTION = "offers";
  private static final CompletableFuture<?> ROOM = CompletableFuture.completedFuture(null);

  /** What the owner learns, on the loop. */
  public interface Listener {
    void changed(RelayState state);

    /** The relay has been asked: its stored events come, and {@link #endOfStored} after them. */
    void subscribed();

    /** An event of the subscription; nothing in it has been checked yet. */
    void received(Event event);

    /**
     * @param complete false when the relay has more than it was willing to send
     */
    void endOfStored(boolean complete);

    /** The relay sent a message that is too long, which may have been an event. */
    default void skipped() {}

    /** The relay ended the subscription, in its words; it is renewed by itself. */
    default void refused(String answer) {}

    /**
     * Asked after each message: complete when the next one may come. Until then nothing is read, so
     * that the relay has to wait. Completes on any thread, never in failure.
     */
    default CompletableFuture<?> room() {
      return ROOM;
    }
  }

  private final RelayUrl relay;
  private final SecretKey member;
  private final StandingQuery query;
  private final ClientRuntime runtime;
  private final Timing timing;
  private final Listener listener;
  private final Backoff reconnecting;
  private final Backoff resubscribing;
  private final Alarm reconnect;
  private final Alarm phase;
  private final Alarm resubscribe;
  private final Paging paging;
  private final AwaitedAnswers unanswered;
  private RelayState state = new RelayState.Connecting();
  private RelayUrl name;
  private Map<String, String> headers = Map.of();
  private @Nullable NostrSocket socket;
  private @Nullable String authentication;

  /**
   * How long things take.
   *
   * @param challenge how long a relay may take to ask who is there before it is taken for one that
   *     does not ask
   * @param answer how long it may take to answer AUTH or EVENT, or to go on with a page of older
   *     events
   * @param firstRetry pause before the first retry
   * @param longestRetry and before the later ones
   * @param ping see {@link NostrSocket#open}
   */
  public record Timing(
      Duration challenge,
      Duration answer,
      Duration firstRetry,
      Duration longestRetry,
      Duration ping) {
    public static final Timing USUAL =
        new Timing(
            Duration.ofSeconds(2),
            Duration.ofSeconds(10),
            Duration.ofMillis(500),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30));

    /** For a relay that is near, and for which somebody waits. */
    public static final Timing NEAR =
        new Timing(
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            Duration.ofMillis(200),
            Duration.ofSeconds(10),
            Duration.ofSeconds(15));
  }

  /** A connection that asks for all events of {@code filter}, which is made anew each time. */
  public NostrConnection(
      RelayUrl relay,
      SecretKey member,
      Supplier<Filter> filter,
      ClientRuntime runtime,
      Timing timing,
      Listener listener) {
    this(relay, member, StandingQuery.all(filter), runtime, timing, listener);
  }

  public NostrConnection(
      RelayUrl relay,
      SecretKey member,
      StandingQuery query,
      ClientRuntime runtime,
      Timing timing,
      Listener listener) {
    this.relay = relay;
    this.name = relay;
    this.member = member;
    this.query = query;
    this.runtime = runtime;
    this.timing = timing;
    this.listener = listener;
    this.unanswered = new AwaitedAnswers(runtime.loop(), timing.answer);
    this.reconnecting = new Backoff(timing.firstRetry, timing.longestRetry, runtime.random());
    this.resubscribing = new Backoff(timing.firstRetry, timing.longestRetry, runtime.random());
    this.reconnect = new Alarm(runtime.loop());
    this.phase = new Alarm(runtime.loop());
    this.resubscribe = new Alarm(runtime.loop());
    this.paging =
        new Paging(
            query.paged(),
            new Alarm(runtime.loop()),
            timing.answer,
            this::send,
            listener::endOfStored);
  }

  /**
   * Authenticates from now on for another URL than the one it connects to: for a relay that is
   * reached past the proxy under whose name everybody knows it.
   */
  public NostrConnection knownAs(RelayUrl other) {
    name = other;
    return this;
  }

  /** Sends more with each handshake from now on. */
  public NostrConnection withHeaders(Map<String, String> more) {
    headers = Map.copyOf(more);
    return this;
  }

  public void start() {
    listener.changed(state);
    connect();
  }

  public void stop() {
    hangUp("stopped");
    reconnect.cancel();
    change(new RelayState.Stopped());
  }

  /** Asks for the stored events again, as after a reconnect. Nothing while not ready. */
  public void refresh() {
    if (state instanceof RelayState.Ready) {
      subscribe();
    }
  }

  /** Sends an event. The stage completes on the loop, always with an answer, never in failure. */
  public CompletionStage<PublishAnswer> publish(Event event) {
    if (!(state instanceof RelayState.Ready)) {
      return CompletableFuture.completedFuture(new Unanswered("the relay is not connected"));
    }
    if (unanswered.isFull()) {
      return CompletableFuture.completedFuture(new Unanswered("the relay is slow to answer"));
    }
    CompletionStage<PublishAnswer> answer = unanswered.await(event.id().hex());
    send(new Publish(event));
    return answer;
  }

  private void connect() {
    socket =
        NostrSocket.open(
            relay, runtime, timing.ping, query.longestMessage(), headers, new SocketOwner());
  }

  private void opened() {
    progress(new RelayState.Authenticating());
    phase.set(timing.challenge, this::ready);
  }

  private void ready() {
    // A relay that takes us in and drops us at once must not be asked ever faster.
    phase.set(timing.longestRetry, reconnecting::reset);
    change(new RelayState.Ready());
    refresh();
  }

  private void subscribe() {
    resubscribe.cancel();
    List<Filter> wanted = query.filters().get();
    paging.start(SUBSCRIPTION, wanted.get(0));
    send(new Subscribe(SUBSCRIPTION, wanted));
    listener.subscribed();
  }

  private void received(RelayMessage message) {
    if (message instanceof Deliver event && isOurs(event.subscription())) {
      paging.received(event);
      listener.received(event.event());
    } else if (message instanceof Eose end && paging.awaits(end.subscription())) {
      resubscribing.reset();
      paging.ended();
    } else if (message instanceof Ok ok) {
      answered(ok);
    } else if (message instanceof Closed closed && isOurs(closed.subscription())) {
      closed(closed);
    } else if (message instanceof Challenge auth) {
      authenticate(auth.challenge());
    } else if (message instanceof Notice notice) {
      LOG.info("{} says: {}", relay, RelayWords.printable(notice.text()));
    }
  }

  private static boolean isOurs(String subscription) {
    return subscription.equals(SUBSCRIPTION) || subscription.equals(Paging.OLDER);
  }

  private void authenticate(String challenge) {
    Event event =
        new EventTemplate(
                Kind.CLIENT_AUTH,
                runtime.now().getEpochSecond(),
                List.of(Tag.of("relay", name.tag()), Tag.of("challenge", challenge)),
                "")
            .sign(member, runtime.random());
    authentication = event.id().hex();
    progress(new RelayState.Authenticating());
    send(new Authenticate(event));
    phase.set(
        timing.answer,
        query.unanswered()
            ? this::ready
            : () -> failed("the relay did not answer the authentication"));
  }

  private void answered(Ok ok) {
    if (!ok.eventId().equals(authentication)) {
      unanswered.answered(ok.eventId(), publishAnswer(ok));
      return;
    }
    authentication = null;
    // Also of a relay that lets strangers in, when it says that it shows them no offers.
    if (ReasonPrefix.RESTRICTED.startsMessage(ok.text())) {
      retry(pause -> new NotAMember(RelayWords.printable(ok.text()), pause), "not a member");
    } else if (ok.accepted()) {
      ready();
    } else if (ReasonPrefix.ERROR.startsMessage(ok.text())) {
      failed(RelayWords.printable(ok.text()));
    } else {
      retry(
          pause -> new AuthenticationFailed(RelayWords.printable(ok.text()), pause),
          "not authenticated");
    }
  }

  private static PublishAnswer publishAnswer(Ok ok) {
    // Relays disagree on whether a version that lost is accepted; the word says it either way.
    if (ReasonPrefix.DUPLICATE.startsMessage(ok.text())) {
      return new PublishAnswer.Duplicate();
    }
    return ok.accepted()
        ? new PublishAnswer.Accepted()
        : new PublishAnswer.Refused(RelayWords.printable(ok.text()));
  }

  /** The relay ended a subscription; an AUTH that follows renews it sooner than the pause. */
  private void closed(Closed closed) {
    String text = closed.text();
    if (ReasonPrefix.RESTRICTED.startsMessage(text)) {
      retry(pause -> new NotAMember(RelayWords.printable(text), pause), "not a member");
    } else if (closed.subscription().equals(Paging.OLDER)) {
      paging.closed();
    } else {
      LOG.debug("{} closed the subscription: {}", relay, RelayWords.printable(text));
      resubscribe.set(resubscribing.next(), this::refresh);
      listener.refused(RelayWords.printable(text));
    }
  }

  private void failed(String problem) {
    retry(pause -> new Unreachable(problem, pause), problem);
  }

  private void retry(Function<Instant, RelayState> verdict, String problem) {
    hangUp(problem);
    Duration pause = reconnecting.next();
    // First, so that a listener that stops the connection stops this too.
    reconnect.set(pause, this::connect);
    change(verdict.apply(runtime.now().plus(pause)));
  }

  private void hangUp(String problem) {
    if (socket != null) {
      socket.close();
      socket = null;
    }
    authentication = null;
    phase.cancel();
    paging.cancel();
    resubscribe.cancel();
    unanswered.giveUp(problem);
  }

  private void send(ClientMessage message) {
    if (socket != null && !socket.send(message.toJson())) {
      failed("the relay does not take what it is sent");
    }
  }

  /** Steps of a retry are no news while the failure before it is what a person should read. */
  private void progress(RelayState next) {
    if (state instanceof RelayState.Connecting || state instanceof RelayState.Ready) {
      change(next);
    }
  }

  private void change(RelayState next) {
    if (!state.equals(next)) {
      state = next;
      listener.changed(next);
    }
  }

  private final class SocketOwner implements NostrSocket.Owner {
    @Override
    public void opened() {
      NostrConnection.this.opened();
    }

    @Override
    public void received(String message) {
      // A message nobody understands is no reason to leave: the next one may be fine.
      RelayMessageReader.read(message).toOptional().ifPresent(NostrConnection.this::received);
    }

    @Override
    public CompletableFuture<?> room() {
      return listener.room();
    }

    @Override
    public void skipped() {
      listener.skipped();
    }

    @Override
    public void ended(String problem) {
      failed(problem);
    }
  }
}
