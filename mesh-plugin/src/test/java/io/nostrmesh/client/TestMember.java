package io.nostrmesh.client;

import io.nostrmesh.client.device.EndpointKey;
import io.nostrmesh.client.nostr.ClientRuntime;
import io.nostrmesh.client.nostr.NostrConnection;
import io.nostrmesh.client.nostr.ScriptedRelay;
import io.nostrmesh.nostr.EventAddress;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.offer.OfferTerms;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A running member and the snapshots it was told, oldest first. */
final class TestMember {
  static final SecureRandom RANDOM = new SecureRandom();

  final SecretKey key = SecretKey.generate(RANDOM);
  final ShareCompute compute;
  private final OfferTerms.Device device =
      new OfferTerms.Device("desk", EndpointKey.generate(RANDOM).id(), Optional.empty());
  private final LinkedBlockingQueue<ShareSnapshot> told = new LinkedBlockingQueue<>();

  /**
   * @param open takes what is to be closed after the test, last first
   */
  TestMember(List<ScriptedRelay> relays, NostrConnection.Timing timing, List<AutoCloseable> open) {
    ClientRuntime runtime = ClientRuntime.system();
    open.add(runtime.loop()::shutdownNow);
    compute =
        new ShareCompute(
            key,
            device,
            relays.stream().map(ScriptedRelay::url).toList(),
            runtime,
            timing,
            told::add);
    open.add(() -> compute.stop(Duration.ZERO).toCompletableFuture().get(30, TimeUnit.SECONDS));
  }

  TestMember start() {
    compute.start();
    return this;
  }

  String endpointId() {
    return device.endpoint().toString();
  }

  EventAddress address() {
    return new EventAddress(Kind.COMPUTE_OFFER, key.publicKey(), device.dTag());
  }

  /** The first snapshot from now on that is like that; earlier ones have been used up. */
  ShareSnapshot await(Predicate<ShareSnapshot> wanted) {
    ShareSnapshot last = null;
    try {
      while (true) {
        ShareSnapshot next = told.poll(20, TimeUnit.SECONDS);
        if (next == null) {
          throw new AssertionError("never told; the last was " + last);
        }
        if (wanted.test(next)) {
          return next;
        }
        last = next;
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
