package io.nostrmesh.iroh.server.limits;

import io.nostrmesh.limit.Bound;
import java.time.Duration;

/**
 * How long the relay waits for what.
 *
 * @param handshake from the opened connection to the start of relaying: TLS, request, proof and
 *     admission together; at most {@link #MAX_HANDSHAKE}
 * @param keepAlive silence of a client after which it is sent a ping
 * @param keepAliveJitter up to so much is added to {@code keepAlive} at random, so that clients
 *     that came together are not asked together
 * @param pong longest wait for the answer to a ping; once answered, three round trips are enough
 * @param writeStall how long a client may take nothing of what is sent to it
 */
public record IrohRelayTimings(
    Duration handshake,
    Duration keepAlive,
    Duration keepAliveJitter,
    Duration pong,
    Duration writeStall) {

  /** What stock clients wait for a relay before they give up. */
  public static final Duration MAX_HANDSHAKE = Duration.ofSeconds(10);

  /** What the stock relay waits. */
  public static final IrohRelayTimings DEFAULTS =
      new IrohRelayTimings(
          MAX_HANDSHAKE,
          Duration.ofSeconds(16),
          Duration.ofSeconds(4),
          Duration.ofSeconds(5),
          Duration.ofSeconds(2));

  /**
   * @throws IllegalArgumentException naming the time that is not positive, or a handshake over its
   *     maximum
   */
  public IrohRelayTimings {
    Bound.positive(handshake, "handshake");
    Bound.positive(keepAlive, "keepAlive");
    Bound.positive(pong, "pong");
    Bound.positive(writeStall, "writeStall");
    Bound.notNegative(keepAliveJitter, "keepAliveJitter");
    Bound.atMost(MAX_HANDSHAKE, handshake, "handshake");
  }

  public IrohRelayTimings withHandshake(Duration handshake) {
    return new IrohRelayTimings(handshake, keepAlive, keepAliveJitter, pong, writeStall);
  }

  public IrohRelayTimings withKeepAlive(Duration keepAlive, Duration keepAliveJitter) {
    return new IrohRelayTimings(handshake, keepAlive, keepAliveJitter, pong, writeStall);
  }

  public IrohRelayTimings withPong(Duration pong) {
    return new IrohRelayTimings(handshake, keepAlive, keepAliveJitter, pong, writeStall);
  }

  public IrohRelayTimings withWriteStall(Duration writeStall) {
    return new IrohRelayTimings(handshake, keepAlive, keepAliveJitter, pong, writeStall);
  }
}
