package io.nostrmesh.client;

import io.nostrmesh.client.nostr.ClientRuntime;
import io.nostrmesh.client.nostr.NostrConnection;
import io.nostrmesh.limit.Bound;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.offer.OfferTerms;
import io.nostrmesh.spi.Asked;
import io.nostrmesh.url.RelayUrl;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Shared compute on a member's machine: on each relay it publishes and renews the member's offer
 * and watches the offers of others, through restarts and lost connections, until it is stopped.
 *
 * <p>The methods return at once and may be called by any thread; the work is done on the runtime's
 * loop, and so are the calls to the listener, which must not block.
 */
public final class ShareCompute {
  /** Each relay costs a connection and a list of offers. */
  public static final int MAX_RELAYS = 16;

  private final ClientRuntime runtime;
  private final Asked<Consumer<ShareSnapshot>> listener;
  private final List<RelayShare> relays;
  private boolean announced;
  private ShareSnapshot last = new ShareSnapshot(List.of());

  /**
   * @param relays in the order in which snapshots list them
   * @param listener told of every change, with all that is known then; changes that come together
   *     are told once
   * @throws IllegalArgumentException when {@code relays} is empty or holds more than {@value
   *     #MAX_RELAYS}, or one twice
   */
  public ShareCompute(
      SecretKey member,
      OfferTerms.Device device,
      List<RelayUrl> relays,
      ClientRuntime runtime,
      Consumer<ShareSnapshot> listener) {
    this(member, device, relays, runtime, NostrConnection.Timing.USUAL, listener);
  }

  ShareCompute(
      SecretKey member,
      OfferTerms.Device device,
      List<RelayUrl> relays,
      ClientRuntime runtime,
      NostrConnection.Timing timing,
      Consumer<ShareSnapshot> listener) {
    Bound.within(1, MAX_RELAYS, relays.size(), "number of relays");
    if (new HashSet<>(relays).size() < relays.size()) {
      throw new IllegalArgumentException("relays must not hold one relay twice");
    }
    this.runtime = runtime;
    this.listener = new Asked<>(listener);
    this.relays =
        relays.stream()
            .map(relay -> new RelayShare(relay, member, device, runtime, timing, this::changed))
            .toList();
  }

  /** Connects to the relays. Nothing is offered yet. */
  public void start() {
    runtime.loop().execute(() -> relays.forEach(RelayShare::start));
  }

  /** Offers these terms on every relay, in place of earlier ones. */
  public void share(OfferTerms terms) {
    runtime.loop().execute(() -> relays.forEach(relay -> relay.share(terms)));
  }

  /** Withdraws the offer from every relay. */
  public void withdraw() {
    runtime.loop().execute(() -> relays.forEach(RelayShare::withdraw));
  }

  /**
   * Withdraws the offer and then disconnects.
   *
   * @param patience how long to wait for relays to acknowledge the withdrawal
   * @return the relays that did not: there the offer stays visible until it expires
   */
  public CompletionStage<Set<RelayUrl>> stop(Duration patience) {
    var stopped = new CompletableFuture<Set<RelayUrl>>();
    runtime.loop().execute(() -> stop(patience, stopped));
    return stopped;
  }

  private void stop(Duration patience, CompletableFuture<Set<RelayUrl>> stopped) {
    CompletableFuture<?>[] withdrawals =
        relays.stream().map(RelayShare::withdrawForGood).toArray(CompletableFuture[]::new);
    var over =
        runtime
            .loop()
            .schedule(() -> disconnect(stopped), patience.toMillis(), TimeUnit.MILLISECONDS);
    CompletableFuture.allOf(withdrawals)
        .thenRunAsync(
            () -> {
              over.cancel(false);
              disconnect(stopped);
            },
            runtime.loop());
  }

  private void disconnect(CompletableFuture<Set<RelayUrl>> stopped) {
    var unacknowledged = new HashSet<RelayUrl>();
    for (RelayShare relay : relays) {
      RelaySnapshot last = relay.snapshot();
      if (!(last.publishing() instanceof PublishState.Off)) {
        unacknowledged.add(last.relay());
      }
      relay.stop();
    }
    stopped.complete(unacknowledged);
  }

  private void changed() {
    if (!announced) {
      announced = true;
      runtime.loop().execute(this::announce);
    }
  }

  private void announce() {
    announced = false;
    var now = new ShareSnapshot(relays.stream().map(RelayShare::snapshot).toList());
    if (!now.equals(last)) {
      last = now;
      listener.tell(told -> told.accept(now));
    }
  }
}
