package io.nostrmesh.membership.event;

import io.nostrmesh.client.nostr.Alarm;
import io.nostrmesh.client.nostr.ClientRuntime;
import io.nostrmesh.client.nostr.NostrConnection;
import io.nostrmesh.client.nostr.RelayState;
import io.nostrmesh.client.nostr.StandingQuery;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.membership.CurrentMembers;
import io.nostrmesh.membership.UnknownMembersException;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.Membership;
import io.nostrmesh.spi.MembershipCheck;
import io.nostrmesh.spi.Registration;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The members are those whom an event on a relay names, which is followed while it changes. Without
 * such an event nobody is a member. While the relay cannot be asked the last list counts, until it
 * is too old; from then on, and before the first one, who is a member is not known.
 *
 * <p>Safe for use by several threads; answers from memory. What the relay sends is handled on the
 * loop of the runtime, which must be nobody else's, since signatures are checked there.
 */
public final class EventMembers implements MembershipCheck, AutoCloseable {

  /** How long questions wait for the first list. */
  static final Duration PATIENCE = Duration.ofSeconds(6);

  /** And how many. */
  static final int MAX_WAITING = 1024;

  /** A list of the most members that are taken. */
  private static final int MAX_MESSAGE = 4 << 20;

  private static final Duration MOST_OFTEN = Duration.ofSeconds(1);
  private static final Duration LEAST_OFTEN = Duration.ofMinutes(1);
  private static final Duration ONCE_MORE = Duration.ofMillis(500);
  private static final Duration GOODBYE = Duration.ofSeconds(2);

  private static final Logger LOG = LoggerFactory.getLogger(EventMembers.class);

  private final MemberListSource source;
  private final ClientRuntime runtime;
  private final NostrConnection connection;
  private final CurrentMembers members = new CurrentMembers(Set.of());
  private final CompletableFuture<Parsed<Set<PublicKey>>> first = new CompletableFuture<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile boolean known;

  // Touched on the loop only.
  private final ListVersions versions;
  private final Alarm patience;
  private final Alarm tooOld;
  private final Alarm ask;
  private final Alarm expiry;
  private Optional<Trouble> said = Optional.empty();
  private String problem = "the relay has not answered yet";
  private boolean wasThere;
  private boolean askedTwice;
  private boolean skipped;

  /** What the log tells once, until all is well again. */
  private enum Trouble {
    CONNECTION,
    LIST,
    AGE
  }

  private EventMembers(MemberListSource source, ClientRuntime runtime) {
    this.source = source;
    this.runtime = runtime;
    this.versions = new ListVersions(source.address());
    this.patience = new Alarm(runtime.loop());
    this.tooOld = new Alarm(runtime.loop());
    this.ask = new Alarm(runtime.loop());
    this.expiry = new Alarm(runtime.loop());
    var query = new StandingQuery(() -> versions.filters(runtime.now()), false, MAX_MESSAGE, true);
    this.connection =
        new NostrConnection(
                source.relay(), source.key(), query, runtime, source.timing(), new Relay())
            .knownAs(source.name());
  }

  /** Begins to follow a list; returns at once. */
  public static EventMembers follow(MemberListSource source, ClientRuntime runtime) {
    var members = new EventMembers(source, runtime);
    runtime.loop().execute(members::start);
    return members;
  }

  private void start() {
    patience.set(PATIENCE, () -> first.complete(Parsed.malformed(problem)));
    connection.start();
  }

  /**
   * The first list, or what is wrong; comes within {@link #PATIENCE}. What is wrong may become
   * right later.
   */
  public CompletionStage<Parsed<Set<PublicKey>>> first() {
    return first.copy();
  }

  @Override
  public CompletionStage<Membership> check(PublicKey key) {
    if (known) {
      return members.check(key);
    }
    if (first.isDone() || waiting.incrementAndGet() > MAX_WAITING) {
      return unknown();
    }
    return first.thenCompose(any -> known ? members.check(key) : unknown());
  }

  private static CompletionStage<Membership> unknown() {
    return CompletableFuture.failedFuture(
        new UnknownMembersException("the list of members is not known"));
  }

  @Override
  public Registration onEnded(Consumer<PublicKey> listener) {
    return members.onEnded(listener);
  }

  /** Ends the connection, and waits a little for that. The answers stay. */
  @Override
  public void close() {
    try {
      runtime.loop().submit(this::stop).get(GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("the connection to {} did not end in time", source.relay());
    }
  }

  private void stop() {
    connection.stop();
    patience.cancel();
    tooOld.cancel();
    ask.cancel();
    expiry.cancel();
  }

  /** What the newest version says. */
  private void take() {
    expiry.cancel();
    Optional<Event> list = versions.newest();
    OptionalLong end = list.map(Event::expiration).orElse(OptionalLong.empty());
    if (end.isPresent()) {
      Duration left = Duration.ofSeconds(end.getAsLong() - runtime.now().getEpochSecond());
      if (left.isNegative() || left.isZero()) {
        members.replace(Set.of());
        return;
      }
      expiry.set(left.compareTo(LEAST_OFTEN) < 0 ? left : LEAST_OFTEN, this::take);
    }
    Parsed<Set<PublicKey>> keys = list.map(MemberTags::of).orElseGet(() -> Parsed.valid(Set.of()));
    if (keys instanceof Parsed.Malformed<Set<PublicKey>> malformed) {
      unusable(Trouble.LIST, "the event " + malformed.problem());
      return;
    }
    int before = members.keys().size();
    keys.toOptional().ifPresent(members::replace);
    if (known && before != members.keys().size()) {
      LOG.info("{} members in {} instead of {}", members.keys().size(), source.address(), before);
    }
  }

  /** The relay has sent all it has: what is known now is what holds. */
  private void confirmed() {
    if (skipped) {
      first.complete(Parsed.malformed(problem));
      return;
    }
    if (!versions.isThere() && versions.newest().isPresent()) {
      if (!askedTwice) {
        // Some relays answer before they know who asks, or before they are up again.
        askedTwice = true;
        ask.set(ONCE_MORE, connection::refresh);
        return;
      }
      versions.forget(runtime.now());
      take();
    }
    askedTwice = false;
    Parsed<Set<PublicKey>> list =
        versions.newest().isPresent()
            ? MemberTags.of(versions.newest().get())
            : Parsed.malformed("the relay has no such event, so nobody is a member");
    boolean usable = versions.newest().isEmpty() || list instanceof Parsed.Valid<Set<PublicKey>>;
    ask.set(pause(), connection::refresh);
    if (usable) {
      tooOld.set(source.maxAge(), this::tooOld);
      known = true;
      tellState(list);
    }
    first.complete(list);
  }

  private Duration pause() {
    Duration third = source.maxAge().dividedBy(3);
    return third.compareTo(LEAST_OFTEN) > 0 ? LEAST_OFTEN : longer(third, MOST_OFTEN);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private void tellState(Parsed<Set<PublicKey>> list) {
    boolean isThere = list instanceof Parsed.Valid;
    if (!isThere && (wasThere || !first.isDone())) {
      LOG.warn(
          "{} on {}: the relay has no such event, so nobody is a member",
          source.address(),
          source.relay());
    } else if (isThere && (!wasThere || said.isPresent())) {
      LOG.info(
          "The members are the {} in {} on {}",
          members.keys().size(),
          source.address(),
          source.relay());
    }
    wasThere = isThere;
    said = Optional.empty();
  }

  private void tooOld() {
    unusable(Trouble.AGE, "the list was confirmed too long ago");
  }

  /** From now on nobody can say who is a member. Whoever is connected stays. */
  private void unusable(Trouble trouble, String why) {
    known = false;
    complain(trouble, why + ", so nobody is let in");
  }

  private void complain(Trouble trouble, String why) {
    problem = why;
    if (!said.equals(Optional.of(trouble))) {
      said = Optional.of(trouble);
      LOG.warn("The members in {} on {}: {}", source.address(), source.relay(), why);
    }
  }

  /** The connection's side of it, on the loop. */
  private final class Relay implements NostrConnection.Listener {

    @Override
    public void changed(RelayState state) {
      if (state instanceof RelayState.Unreachable gone) {
        lost(gone.problem());
      } else if (state instanceof RelayState.NotAMember no) {
        lost("the relay does not let us read it: " + no.answer());
      } else if (state instanceof RelayState.AuthenticationFailed no) {
        lost("the relay does not let us in: " + no.answer());
      }
    }

    private void lost(String why) {
      askedTwice = false;
      // That the list is too old, or no list, is the greater trouble.
      if (known || !first.isDone()) {
        complain(Trouble.CONNECTION, why);
      }
    }

    @Override
    public void subscribed() {
      versions.asked();
      skipped = false;
      // Should the answer not come; and the subscription may have got lost.
      ask.set(pause(), connection::refresh);
    }

    @Override
    public void received(Event event) {
      if (versions.received(event)) {
        take();
      }
    }

    @Override
    public void endOfStored(boolean complete) {
      confirmed();
    }

    @Override
    public void skipped() {
      skipped = true;
      unusable(Trouble.LIST, "the relay sent an event that is too long for a list of members");
    }
  }
}
