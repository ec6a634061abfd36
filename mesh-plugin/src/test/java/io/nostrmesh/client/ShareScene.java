package io.nostrmesh.client;

import io.nostrmesh.client.nostr.NostrConnection;
import io.nostrmesh.client.nostr.ScriptedRelay;
import io.nostrmesh.offer.OfferCaps;
import io.nostrmesh.offer.OfferTerms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;

/** Relays and their members, all closed in the end. */
final class ShareScene {

  static final NostrConnection.Timing QUICK =
      new NostrConnection.Timing(
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          Duration.ofMillis(10),
          Duration.ofMillis(50),
          Duration.ofSeconds(10));

  private final List<AutoCloseable> open = new ArrayList<>();

  /** What is to be closed in the end, the last first. */
  List<AutoCloseable> open() {
    return open;
  }

  ScriptedRelay relay() {
    var started = new ScriptedRelay();
    open.add(started);
    return started;
  }

  TestMember member(ScriptedRelay... relays) {
    var member = new TestMember(List.of(relays), QUICK, open);
    for (ScriptedRelay each : relays) {
      each.members.add(member.key.publicKey());
    }
    return member.start();
  }

  public void close() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  static OfferTerms vram(long megabytes) {
    return new OfferTerms(
        new OfferCaps(OptionalLong.of(megabytes), OptionalLong.empty(), OptionalLong.empty()),
        List.of());
  }

  static Predicate<ShareSnapshot> sees(long megabytes) {
    return snapshot ->
        snapshot.offersOfOthers().stream()
            .anyMatch(found -> found.offer().envelope().caps().maxVramMb().orElse(-1) == megabytes);
  }

  static RelaySnapshot only(ShareSnapshot snapshot) {
    return snapshot.relays().get(0);
  }
}
