package io.nostrmesh.iroh.server.limits;

import io.nostrmesh.iroh.server.observer.Limit;
import io.nostrmesh.limit.AddressBlock;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts connections against their limits: all that are relayed or want to be, and those of each
 * address. Safe for use by several threads.
 */
public final class Occupancy {

  private final IrohRelayLimits limits;
  private final Count connections = new Count();

  public Occupancy(IrohRelayLimits limits) {
    this.limits = limits;
  }

  /**
   * Takes a place among the connections, to be given back with {@link #leave}.
   *
   * @return the limit that stands against it, in which case no place is taken
   */
  public Optional<Limit> enter(AddressBlock address) {
    IrohRelayLimits.Connections most = limits.connections();
    if (connections.enter(address) > most.perAddress()) {
      connections.leave(address);
      return Optional.of(Limit.CONNECTIONS_PER_ADDRESS);
    }
    if (connections.inAll.get() > most.inAll()) {
      connections.leave(address);
      return Optional.of(Limit.CONNECTIONS);
    }
    return Optional.empty();
  }

  public void leave(AddressBlock address) {
    connections.leave(address);
  }

  /** How many there are, in all and by address; remembers no address without any. */
  private static final class Count {

    final AtomicInteger inAll = new AtomicInteger();
    final ConcurrentHashMap<AddressBlock, Integer> byAddress = new ConcurrentHashMap<>();

    /** How many of {@code address} there are now. */
    int enter(AddressBlock address) {
      inAll.incrementAndGet();
      return byAddress.merge(address, 1, Integer::sum);
    }

    void leave(AddressBlock address) {
      byAddress.computeIfPresent(address, (a, count) -> count == 1 ? null : count - 1);
      inAll.decrementAndGet();
    }
  }
}
