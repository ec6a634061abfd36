package io.nostrmesh.offer;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.spi.Delivery;
import io.nostrmesh.spi.EventVerdict;
import io.nostrmesh.spi.EventVerdict.Reject;
import io.nostrmesh.spi.Membership;
import io.nostrmesh.spi.MembershipCheck;
import io.nostrmesh.spi.Origin;
import io.nostrmesh.spi.Publication;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A relay's trust group with a clock that tests turn, and the offer policy that guards it. */
final class Group implements MembershipCheck {

  static final SecretKey MEMBER = SecretKey.fromHex("01".repeat(32));
  static final SecretKey OTHER_MEMBER = SecretKey.fromHex("02".repeat(32));
  static final SecretKey STRANGER = SecretKey.fromHex("03".repeat(32));
  static final String OWN_RELAY = "https://relay.example.com";
  static final String PASSED = "passed";

  private static final SecureRandom RANDOM = new SecureRandom();

  final Set<PublicKey> broken = new HashSet<>();
  final OfferPolicy policy;
  long now = Announcement.PUBLISHED_AT;
  boolean open;
  List<String> advertised = List.of(OWN_RELAY);
  private final Map<PublicKey, Membership> members = new HashMap<>();

  Group(OfferSettings settings) {
    policy = new OfferPolicy(this, settings, () -> Instant.ofEpochSecond(now), () -> advertised);
    members.put(MEMBER.publicKey(), new Membership.Member("member"));
    members.put(OTHER_MEMBER.publicKey(), new Membership.ViaOwner(MEMBER.publicKey()));
  }

  @Override
  public CompletionStage<Membership> check(PublicKey key) {
    if (broken.contains(key)) {
      return CompletableFuture.failedFuture(new IllegalStateException("database is down"));
    }
    return CompletableFuture.completedFuture(
        open ? Membership.OPEN_RELAY : members.getOrDefault(key, Membership.DENIED));
  }

  void remove(SecretKey member) {
    members.remove(member.publicKey());
  }

  /** The code of the answer to a client that publishes, or {@link #PASSED}. */
  String publish(Event event) {
    return publish(event, Origin.client(Set.of(event.pubkey()), Optional.empty()));
  }

  String publish(Event event, Origin origin) {
    return code(policy.onPublish(new Publication(event, origin)));
  }

  /** The code of the answer about a viewer with these keys, or {@link #PASSED}. */
  String deliver(Event event, SecretKey... viewers) {
    Set<PublicKey> keys = new HashSet<>();
    Arrays.stream(viewers).forEach(viewer -> keys.add(viewer.publicKey()));
    return code(policy.onDelivery(new Delivery(event, keys)));
  }

  static String code(CompletionStage<EventVerdict> verdict) {
    return verdict.toCompletableFuture().join() instanceof Reject reject
        ? reject.reason().code()
        : PASSED;
  }

  /** A sound offer that lasts 15 minutes from now. */
  Event offer(SecretKey author, String d) {
    return offer(author, d, now + 900, OWN_RELAY);
  }

  Event offer(SecretKey author, String d, long expiresAt, String relayUrl) {
    String content =
        "{\"v\":1,\"d_tag\":\"%s\",\"endpoint_id\":\"%s\",\"iroh_relay_url\":\"%s\",\"expires_at\":%d,\"caps\":{}}"
            .formatted(d, "1d".repeat(32), relayUrl, expiresAt);
    return event(author, content, Tag.of("d", d));
  }

  Event withdrawal(SecretKey author, String d) {
    return event(author, "", Tag.of("d", d));
  }

  Event event(SecretKey author, String content, Tag... tags) {
    return new EventTemplate(Kind.COMPUTE_OFFER, now, List.of(tags), content).sign(author, RANDOM);
  }
}
