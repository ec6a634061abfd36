package io.nostrmesh.gateway.gate;

/** Counts what gates refuse. Called on any thread; must not block. */
public interface GateObserver {

  /** Watches nothing. */
  GateObserver NONE = new GateObserver() {};

  /**
   * A client's message did not reach the relay.
   *
   * @param code why: the dotted code of a {@link io.nostrmesh.spi.Reason}
   */
  default void refused(String code) {}

  /** An event of the relay was kept from a client, since a policy vetoed it. */
  default void hidden() {}

  /** A message of the relay was dropped, since readers could disagree about what it is. */
  default void unreadable() {}
}
