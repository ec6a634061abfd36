package io.nostrmesh.host.relay;

import io.nostrmesh.limit.AddressBlock;
import io.nostrmesh.spi.Registration;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Counts connections that have proved a key, in all and of one address. For any thread. */
final class ConnectionLimit {

  private final int inAll;
  private final int perAddress;
  private final Map<AddressBlock, Integer> byAddress = new HashMap<>();
  private int open;

  ConnectionLimit(int inAll, int perAddress) {
    this.inAll = inAll;
    this.perAddress = perAddress;
  }

  /** Counts a connection until the registration is closed; empty when there are too many. */
  synchronized Optional<Registration> enter(SocketAddress address) {
    AddressBlock block = AddressBlock.of(address);
    int same = byAddress.getOrDefault(block, 0);
    if (open >= inAll || same >= perAddress) {
      return Optional.empty();
    }
    open++;
    byAddress.put(block, same + 1);
    var left = new AtomicBoolean();
    return Optional.of(
        () -> {
          if (left.compareAndSet(false, true)) {
            leave(block);
          }
        });
  }

  private synchronized void leave(AddressBlock block) {
    open--;
    byAddress.computeIfPresent(block, (same, count) -> count == 1 ? null : count - 1);
  }
}
