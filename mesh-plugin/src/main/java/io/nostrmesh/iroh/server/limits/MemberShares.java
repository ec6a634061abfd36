package io.nostrmesh.iroh.server.limits;

import io.nostrmesh.limit.TokenBucket;
import io.nostrmesh.nostr.PublicKey;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What each member with connections uses of the relay: how many they are, and the rate they share.
 * Safe for use by several threads.
 */
public final class MemberShares {

  private final IrohRelayLimits limits;
  private final ConcurrentHashMap<PublicKey, Share> shares = new ConcurrentHashMap<>();

  public MemberShares(IrohRelayLimits limits) {
    this.limits = limits;
  }

  /**
   * One member's part.
   *
   * @param bucket for the bytes of all its connections; null without a limit
   */
  public record Share(int connections, @Nullable TokenBucket bucket) {}

  /**
   * Counts one more connection of {@code member}, to be given back with {@link #leave}; empty when
   * that is one too many.
   */
  public Optional<Share> enter(PublicKey member, long now) {
    Share after =
        shares.compute(
            member,
            (key, before) ->
                before == null
                    ? new Share(1, bucket(now))
                    : new Share(before.connections() + 1, before.bucket()));
    if (after.connections() > limits.connections().perMember()) {
      leave(member);
      return Optional.empty();
    }
    return Optional.of(after);
  }

  public void leave(PublicKey member) {
    shares.computeIfPresent(
        member,
        (key, share) ->
            share.connections() == 1 ? null : new Share(share.connections() - 1, share.bucket()));
  }

  /** How many members have connections. */
  public int members() {
    return shares.size();
  }

  /** How many connections the member with the most of them has. Looks at every member. */
  public int mostConnections() {
    return shares.values().stream().mapToInt(Share::connections).max().orElse(0);
  }

  private @Nullable TokenBucket bucket(long now) {
    return limits.memberRate().map(rate -> new TokenBucket(rate, now)).orElse(null);
  }
}
