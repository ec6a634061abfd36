package io.nostrmesh.iroh.server;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts connections against their limits: those not relayed yet, all that are or want to be, and
 * those of each address. Safe for use by several threads.
 */
final class Occupancy {

  private final RelayLimits limits;
  private final AtomicInteger handshakes = new AtomicInteger();
  private final AtomicInteger connections = new AtomicInteger();
  private final ConcurrentHashMap<AddressBlock, Integer> byAddress = new ConcurrentHashMap<>();

  Occupancy(RelayLimits limits) {
    this.limits = limits;
  }

  /** Pairs with {@link #endHandshake}, also when the answer is no. */
  boolean beginHandshake() {
    return handshakes.incrementAndGet() <= limits.handshakes();
  }

  void endHandshake() {
    handshakes.decrementAndGet();
  }

  /**
   * Takes a place among the connections, to be given back with {@link #leave}.
   *
   * @return the limit that stands against it, in which case no place is taken
   */
  Optional<Limit> enter(AddressBlock address) {
    if (connections.incrementAndGet() > limits.connections().inAll()) {
      connections.decrementAndGet();
      return Optional.of(Limit.CONNECTIONS);
    }
    if (byAddress.merge(address, 1, Integer::sum) > limits.connections().perAddress()) {
      leave(address);
      return Optional.of(Limit.CONNECTIONS_PER_ADDRESS);
    }
    return Optional.empty();
  }

  void leave(AddressBlock address) {
    byAddress.computeIfPresent(address, (a, count) -> count == 1 ? null : count - 1);
    connections.decrementAndGet();
  }
}
