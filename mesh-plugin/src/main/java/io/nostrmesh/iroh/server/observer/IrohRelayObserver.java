package io.nostrmesh.iroh.server.observer;

import io.nostrmesh.spi.Admission;
import io.nostrmesh.spi.TransportConnection;
import java.time.Duration;

/**
 * Sees what an iroh relay does, to count it. Called by the relay on its event loops and verifier
 * threads, several at once: must not block and should not throw. Whoever implements it overrides
 * what interests it.
 */
public interface IrohRelayObserver {

  /** Sees nothing. */
  IrohRelayObserver NONE = new IrohRelayObserver() {};

  /** A peer opened a connection. */
  default void opened() {}

  /** A peer's connection is gone; pairs with {@link #opened}. */
  default void closed() {}

  /**
   * The admission has answered.
   *
   * @param handshake time since the connection was opened
   */
  default void decided(Admission admission, Duration handshake) {}

  /** Relaying starts for an endpoint. */
  default void joined(TransportConnection connection) {}

  /** Relaying has ended; pairs with {@link #joined}. */
  default void left(TransportConnection connection, Ending ending) {}

  /** The endpoint has a newer connection; this one only sends from now on. */
  default void superseded(TransportConnection connection) {}

  /** A frame came from an endpoint; {@code bytes} of a datagram's contents, else 0. */
  default void received(int bytes) {}

  /** Datagrams were queued for their destination; {@code bytes} of contents. */
  default void forwarded(int bytes) {}

  /** A frame was dropped. */
  default void dropped(Drop cause) {}

  /** A peer did something wrong, and its request or connection ended. */
  default void faulted(PeerFault fault) {}

  /** A peer ran into a limit. */
  default void limited(Limit limit) {}
}
