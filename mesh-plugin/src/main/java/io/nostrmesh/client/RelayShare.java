package io.nostrmesh.client;

import io.nostrmesh.client.nostr.Alarm;
import io.nostrmesh.client.nostr.ClientRuntime;
import io.nostrmesh.client.nostr.NostrConnection;
import io.nostrmesh.client.nostr.ProbeResult;
import io.nostrmesh.client.nostr.ProbeResult.Advertised;
import io.nostrmesh.client.nostr.ProbeResult.NotAdvertised;
import io.nostrmesh.client.nostr.RelayProbe;
import io.nostrmesh.client.nostr.RelayState;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventAddress;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.message.Filter;
import io.nostrmesh.offer.OfferTerms;
import io.nostrmesh.url.RelayUrl;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Sharing on one relay: its connection, the own offer there, and the offers of others. */
final class RelayShare implements NostrConnection.Listener {
  /** How far back offers are asked for: four times as long as ours are valid. */
  private static final Duration WINDOW = Duration.ofHours(1);

  /** Asked for at once: as many as most relays send. */
  private static final int PAGE = 500;

  /** Offers that come within this time are told of together. */
  private static final Duration SETTLE = Duration.ofMillis(100);

  /** How often everything is asked for again: a relay does not say who is no member any more. */
  private static final Duration REFRESH = Duration.ofMinutes(1);

  private final RelayUrl relay;
  private final EventAddress address;
  private final ClientRuntime runtime;
  private final Runnable listener;
  private final RelayProbe probe;
  private final NostrConnection connection;
  private final OfferPublisher publisher;
  private final OfferView view;
  private final Alarm refresh;
  private final Alarm expiry;
  private final Alarm settle;
  private final CompletableFuture<Void> withdrawn = new CompletableFuture<>();
  private RelayState state = new RelayState.Connecting();
  private PublishState publishing = new PublishState.Off();
  private Optional<ProbeResult> probed = Optional.empty();
  private List<String> irohRelayUrls = List.of();
  private boolean complete;
  private boolean more;
  private boolean unsettled;
  private boolean stopping;

  /**
   * @param listener told on the loop that the {@linkplain #snapshot snapshot} is another one now
   */
  RelayShare(
      RelayUrl relay,
      SecretKey member,
      OfferTerms.Device device,
      ClientRuntime runtime,
      NostrConnection.Timing timing,
      Runnable listener) {
    this.relay = relay;
    this.address = new EventAddress(Kind.COMPUTE_OFFER, member.publicKey(), device.dTag());
    this.runtime = runtime;
    this.listener = listener;
    this.probe = new RelayProbe(runtime.http());
    this.connection = new NostrConnection(relay, member, this::filter, runtime, timing, this);
    this.publisher =
        new OfferPublisher(member, device, runtime, connection::publish, this::published);
    this.view = new OfferView(member.publicKey());
    this.refresh = new Alarm(runtime.loop());
    this.expiry = new Alarm(runtime.loop());
    this.settle = new Alarm(runtime.loop());
  }

  void start() {
    connection.start();
  }

  void share(OfferTerms terms) {
    if (!stopping) {
      publisher.share(terms);
    }
  }

  void withdraw() {
    publisher.withdraw();
  }

  /** Withdraws for good. Complete once the relay holds no offer of this device. */
  CompletableFuture<Void> withdrawForGood() {
    stopping = true;
    publisher.withdraw();
    published(publishing); // nothing may have been shared, and then nothing more is heard
    return withdrawn;
  }

  void stop() {
    refresh.cancel();
    expiry.cancel();
    settle.cancel();
    connection.stop();
  }

  RelaySnapshot snapshot() {
    List<SharedOffer> offers = view.offers(irohRelayUrls, runtime.now());
    return new RelaySnapshot(
        relay,
        state,
        probed,
        publishing,
        complete && probed.isPresent(),
        offers,
        more || view.overflowed());
  }

  @Override
  public void changed(RelayState now) {
    state = now;
    boolean ready = now instanceof RelayState.Ready;
    if (ready) {
      probe();
      refresh.set(REFRESH, this::refresh);
    } else {
      refresh.cancel();
    }
    if (now instanceof RelayState.NotAMember) {
      view.clear();
      complete = false;
      more = false;
    }
    publisher.connected(ready);
    listener.run();
  }

  private void refresh() {
    probe();
    connection.refresh();
    refresh.set(REFRESH, this::refresh);
  }

  private void probe() {
    probe.probe(relay).thenAcceptAsync(this::probed, runtime.loop());
  }

  private void probed(ProbeResult result) {
    probed = Optional.of(result);
    if (result instanceof Advertised advertised) {
      irohRelayUrls = advertised.irohRelayUrls();
    } else if (result instanceof NotAdvertised) {
      irohRelayUrls = List.of();
    }
    publisher.irohRelay(irohRelayUrls.isEmpty() ? null : irohRelayUrls.get(0));
    listener.run();
  }

  private void published(PublishState now) {
    publishing = now;
    if (stopping && now instanceof PublishState.Off) {
      withdrawn.complete(null);
    }
    listener.run();
  }

  private Filter filter() {
    return Filter.ANY
        .withKinds(Set.of(Kind.COMPUTE_OFFER))
        .withSince(runtime.now().minus(WINDOW).getEpochSecond())
        .withLimit(PAGE);
  }

  @Override
  public void subscribed() {
    view.storedEventsStart();
  }

  @Override
  public void received(Event event) {
    if (view.accept(event)) {
      publisher.stored(view.newest(address), view.expiry(address));
      if (!unsettled) {
        unsettled = true;
        settle.set(SETTLE, this::offersChanged);
      }
    }
  }

  @Override
  public void endOfStored(boolean all) {
    view.storedEventsEnd(all);
    complete = true;
    more = !all;
    offersChanged();
  }

  private void offersChanged() {
    unsettled = false;
    settle.cancel();
    listener.run();
    snapshot().offers().stream()
        .map(SharedOffer::expiresAt)
        .min(Instant::compareTo)
        .ifPresent(first -> expiry.set(untilJustAfter(first), this::offersChanged));
  }

  private Duration untilJustAfter(Instant time) {
    Duration wait = Duration.between(runtime.now(), time).plusMillis(1);
    return wait.compareTo(WINDOW) < 0 ? wait : WINDOW;
  }
}
