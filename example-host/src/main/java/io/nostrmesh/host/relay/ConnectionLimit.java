package io.nostrmesh.host.relay;

import io.nostrmesh.spi.Registration;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Counts connections, in all and of one address. Of IPv6 the first 64 bits count as the address,
 * since one subscriber has all that share them. For any thread.
 */
final class ConnectionLimit {

  private static final int IPV6_NETWORK_BYTES = 8;

  private final int inAll;
  private final int perAddress;
  private final Map<ByteBuffer, Integer> byAddress = new HashMap<>();
  private int open;

  ConnectionLimit(int inAll, int perAddress) {
    this.inAll = inAll;
    this.perAddress = perAddress;
  }

  /** Counts a connection until the registration is closed; empty when there are too many. */
  synchronized Optional<Registration> enter(@Nullable InetAddress address) {
    ByteBuffer key = key(address);
    int same = byAddress.getOrDefault(key, 0);
    if (open >= inAll || same >= perAddress) {
      return Optional.empty();
    }
    open++;
    byAddress.put(key, same + 1);
    var left = new AtomicBoolean();
    return Optional.of(
        () -> {
          if (left.compareAndSet(false, true)) {
            leave(key);
          }
        });
  }

  private synchronized void leave(ByteBuffer key) {
    open--;
    byAddress.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
  }

  private static ByteBuffer key(@Nullable InetAddress address) {
    if (address == null) {
      return ByteBuffer.allocate(0);
    }
    byte[] bytes = address.getAddress();
    return ByteBuffer.wrap(
        bytes, 0, address instanceof Inet6Address ? IPV6_NETWORK_BYTES : bytes.length);
  }
}
