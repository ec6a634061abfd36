package io.nostrmesh.gateway.roster;

import io.nostrmesh.client.nostr.Alarm;
import io.nostrmesh.client.nostr.ClientRuntime;
import io.nostrmesh.client.nostr.NostrConnection;
import io.nostrmesh.client.nostr.RelayState;
import io.nostrmesh.client.nostr.StandingQuery;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.message.Filter;
import io.nostrmesh.spi.roster.EndpointRoster;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Follows the relay behind a gateway, and hands the roster its events: all that are stored, at the
 * start and after each reconnect, then whatever comes. What a later look at the stored ones no more
 * finds, the roster forgets.
 *
 * <p>Started and stopped by whoever runs the gateway, on any thread; works on the loop of the
 * runtime, which must be nobody else's, since signatures are checked there.
 */
public final class FollowedEndpoints implements AutoCloseable {

  /** Events that the roster has been told and has not read yet; while there are, none are read. */
  static final int UNDER_WAY = 256;

  /** Longer events name no endpoints. */
  private static final int LONGEST_MESSAGE = 1 << 20;

  /** How long ago a deletion that is still on its way may have been made. */
  private static final Duration DELAY = Duration.ofHours(1);

  private static final CompletableFuture<?> ROOM = CompletableFuture.completedFuture(null);

  private final FollowedRelay relay;
  private final EndpointRoster roster;
  private final ClientRuntime runtime;
  private final FollowPace pace;
  private final Set<Integer> claims;
  private final NostrConnection connection;
  private final ToldEvents told = new ToldEvents();
  private final FollowingLog log;
  private final Alarm again;
  private boolean byUrl;

  /** Whether something came since the relay was asked, or since somebody looked. */
  private boolean goesOn;

  private boolean skipped;
  private boolean closed;
  private int refusals;
  private int underWay;
  private @Nullable CompletableFuture<Void> room;

  private FollowedEndpoints(
      FollowedRelay relay, EndpointRoster roster, ClientRuntime runtime, FollowPace pace) {
    this.relay = relay;
    this.roster = roster;
    this.runtime = runtime;
    this.pace = pace;
    var kinds = new HashSet<>(roster.kinds());
    kinds.remove(Kind.DELETION);
    this.claims = Set.copyOf(kinds);
    this.log = new FollowingLog(relay, claims);
    this.again = new Alarm(runtime.loop());
    this.connection =
        new NostrConnection(
                relay.url(),
                relay.key(),
                new StandingQuery(this::filters, true, LONGEST_MESSAGE, true),
                runtime,
                pace.connection(),
                new Listener())
            .knownAs(relay.name())
            .withHeaders(relay.headers());
  }

  /**
   * Begins to follow a relay; returns at once.
   *
   * @param roster that wants to know of some kinds of events
   */
  public static FollowedEndpoints follow(
      FollowedRelay relay, EndpointRoster roster, ClientRuntime runtime, FollowPace pace) {
    var followed = new FollowedEndpoints(relay, roster, runtime, pace);
    runtime.loop().execute(followed.connection::start);
    return followed;
  }

  /**
   * What names endpoints, page by page; and deletions, of which the old ones show by themselves.
   */
  private List<Filter> filters() {
    return List.of(
        Filter.ANY.withKinds(claims),
        Filter.ANY
            .withKinds(Set.of(Kind.DELETION))
            .withSince(runtime.now().minus(DELAY).getEpochSecond()));
  }

  /** Ends the connection; returns at once. What the roster knows it keeps. */
  @Override
  public void close() {
    runtime
        .loop()
        .execute(
            () -> {
              closed = true;
              again.cancel();
              connection.stop();
            });
  }

  private void take(Event event) {
    boolean deletion = event.kind() == Kind.DELETION;
    if (!deletion && (!claims.contains(event.kind()) || told.sees(event.id()))
        || event.verify().toOptional().isEmpty()) {
      return;
    }
    if (!deletion) {
      told.add(event);
    }
    underWay++;
    tell(event);
  }

  private void tell(Event event) {
    roster
        .stored(event)
        .whenComplete((nothing, failure) -> runtime.loop().execute(() -> told(event, failure)));
  }

  private void told(Event event, @Nullable Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof RejectedExecutionException && !closed) {
      runtime.loop().schedule(() -> tell(event), pace.retry().toMillis(), TimeUnit.MILLISECONDS);
      return;
    }
    underWay--;
    if (room != null && underWay <= UNDER_WAY / 2) {
      room.complete(null);
      room = null;
    }
  }

  /** Two looks at once could not be told apart. */
  private void askUnlessItGoesOn() {
    if (goesOn) {
      goesOn = false;
      again.set(pace.again(), this::askUnlessItGoesOn);
    } else {
      connection.refresh();
    }
  }

  private void lookEnds(boolean complete) {
    refusals = 0;
    again.set(pace.again(), connection::refresh);
    if (!complete || skipped) {
      log.incomplete();
      return;
    }
    told.lookEnds().forEach(roster::removed);
    if (told.missesSome()) {
      again.set(pace.onceMore(), connection::refresh);
    }
    log.complete(told.size());
  }

  /** The connection's side of it, on the loop. */
  private final class Listener implements NostrConnection.Listener {

    @Override
    public void changed(RelayState state) {
      if (state instanceof RelayState.Unreachable gone) {
        log.unreachable(gone.problem());
      } else if (state instanceof RelayState.NotAMember no) {
        log.refused(no.answer());
      } else if (state instanceof RelayState.AuthenticationFailed no) {
        // It may not know its name; the connection tries again by itself.
        byUrl = !byUrl;
        connection.knownAs(byUrl ? relay.url() : relay.name());
        if (!byUrl) {
          log.refused(no.answer());
        }
      }
    }

    @Override
    public void subscribed() {
      told.lookBegins();
      skipped = false;
      again.set(pace.again(), FollowedEndpoints.this::askUnlessItGoesOn);
    }

    @Override
    public void received(Event event) {
      goesOn = true;
      take(event);
    }

    @Override
    public void endOfStored(boolean complete) {
      lookEnds(complete);
    }

    @Override
    public void skipped() {
      skipped = true;
    }

    @Override
    public void refused(String answer) {
      // The first time it may only want to know who asks.
      if (++refusals > 1) {
        log.refused(answer);
      }
    }

    @Override
    public CompletableFuture<?> room() {
      if (underWay < UNDER_WAY) {
        return ROOM;
      }
      if (room == null) {
        room = new CompletableFuture<>();
      }
      return room;
    }
  }
}
