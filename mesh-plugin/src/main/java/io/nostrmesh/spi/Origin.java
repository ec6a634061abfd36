package io.nostrmesh.spi;

import io.nostrmesh.nostr.PublicKey;
import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;

/**
 * Where an incoming event comes from.
 *
 * @param source through which door it came
 * @param authenticated the keys that the publishing connection has proved (NIP-42 or NIP-98); a
 *     connection may have proved several, or none
 * @param remoteAddress the peer's address, where there is one
 * @param scopes what the publisher's token allows; empty on hosts without token scopes, which then
 *     are not asked for any
 */
public record Origin(
    Source source,
    Set<PublicKey> authenticated,
    Optional<InetAddress> remoteAddress,
    Optional<TokenScopes> scopes) {

  /** The doors of a relay. */
  public enum Source {
    /** A client's EVENT message or its HTTP equivalent. */
    CLIENT,
    /** An operator's import. */
    IMPORT,
    /** Another relay. */
    SYNC,
    /** The relay itself. */
    RELAY
  }

  /**
   * Keeps the keys as they are now.
   *
   * @param source the door
   * @param authenticated proved keys; may be empty
   * @param remoteAddress the peer's address, where there is one
   * @param scopes what the token allows; empty on hosts without token scopes
   */
  public Origin {
    authenticated = Set.copyOf(authenticated);
  }

  /**
   * A client, on a host without token scopes.
   *
   * @param authenticated the keys that the connection has proved
   * @param remoteAddress the peer's address, where there is one
   * @return that origin
   */
  public static Origin client(Set<PublicKey> authenticated, Optional<InetAddress> remoteAddress) {
    return new Origin(Source.CLIENT, authenticated, remoteAddress, Optional.empty());
  }
}
