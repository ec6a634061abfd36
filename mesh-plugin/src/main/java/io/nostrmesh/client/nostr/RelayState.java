package io.nostrmesh.client.nostr;

import java.time.Instant;

/** How a member stands with one relay. */
public sealed interface RelayState {
  /** The first connection is being made. */
  record Connecting() implements RelayState {}

  /** Connected; the relay is checking who the member is (NIP-42). */
  record Authenticating() implements RelayState {}

  /** Events flow in both directions. */
  record Ready() implements RelayState {}

  /**
   * The relay knows who is asking and answered {@code restricted:}, whether or not it lets the key
   * in for other things. It is asked again from time to time, since an administrator may add the
   * member at any moment.
   */
  record NotAMember(String answer, Instant retryAt) implements RelayState {}

  /**
   * The relay did not accept the authentication itself; a clock that is wrong is the usual cause.
   */
  record AuthenticationFailed(String answer, Instant retryAt) implements RelayState {}

  /** There is no connection, and the next try comes by itself. */
  record Unreachable(String problem, Instant retryAt) implements RelayState {}

  /** Over, by this side's wish. */
  record Stopped() implements RelayState {}
}
