package io.nostrmesh.host.relay;

import io.nostrmesh.host.settings.Access;
import io.nostrmesh.limit.AddressBlock;
import io.nostrmesh.limit.FairQueue.Source;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.ReasonPrefix;
import io.nostrmesh.spi.Reason;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/** What a connection may do at all, given the keys it has proved and still holds. */
final class AccessControl {

  private static final Reason NOT_AUTHENTICATED =
      new Reason(ReasonPrefix.AUTH_REQUIRED, "access.not-authenticated", "not authenticated");

  private static final Reason FOREIGN_AUTHOR =
      new Reason(
          ReasonPrefix.RESTRICTED,
          "access.foreign-author",
          "event pubkey does not match authenticated identity");

  private final Access access;

  AccessControl(Access access) {
    this.access = access;
  }

  /** Why a connection with these keys may neither read nor write, if so. */
  Optional<Reason> refusal(Set<PublicKey> keys) {
    return access.needsAuthentication() && keys.isEmpty()
        ? Optional.of(NOT_AUTHENTICATED)
        : Optional.empty();
  }

  /** Why a connection with these keys may not publish what this author wrote, if so. */
  Optional<Reason> authorRefusal(PublicKey author, Set<PublicKey> keys) {
    return access.needsAuthentication() && !keys.contains(author)
        ? Optional.of(FOREIGN_AUTHOR)
        : Optional.empty();
  }

  /**
   * Who takes a turn with an event: its author where only members publish, else the network it
   * comes from, since keys cost nothing; and of them each connection.
   */
  Source source(PublicKey author, InetSocketAddress remote, Object connection) {
    return isForMembersOnly()
        ? new Source(author, connection)
        : new Source(remote.isUnresolved() ? remote : AddressBlock.of(remote), connection);
  }

  /** Who takes a turn with reading: the first of the keys that were proved, or the network. */
  Source source(Set<PublicKey> keys, InetSocketAddress remote, Object connection) {
    return isForMembersOnly() && !keys.isEmpty()
        ? new Source(Collections.min(keys, Comparator.comparing(PublicKey::hex)), connection)
        : new Source(remote.isUnresolved() ? remote : AddressBlock.of(remote), connection);
  }

  /** Whether a key must belong to a member before a connection may hold it. */
  boolean isForMembersOnly() {
    return access == Access.MEMBERS;
  }
}
