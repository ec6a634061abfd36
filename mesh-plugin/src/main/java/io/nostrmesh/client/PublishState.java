package io.nostrmesh.client;

import java.time.Instant;

/** How a member's own offer stands at one relay. */
public sealed interface PublishState {
  /** Nothing is shared here, and the relay holds no offer of this device. */
  record Off() implements PublishState {}

  /** To be shared as soon as the relay is connected. */
  record WaitingForRelay() implements PublishState {}

  /** To be shared, but the relay advertises no iroh relay, so nobody could use the offer. */
  record WaitingForIrohRelay() implements PublishState {}

  /** Sent, not acknowledged yet. */
  record Publishing() implements PublishState {}

  /** The relay has the offer; it is renewed long before it expires. */
  record Published(Instant expiresAt) implements PublishState {}

  /** The last try failed and the next comes by itself. */
  record Failed(String problem, Instant retryAt) implements PublishState {}

  /**
   * The offer is being withdrawn; tried until the relay acknowledges it. Others may see it until
   * then, or until it expires.
   */
  record Withdrawing() implements PublishState {}
}
