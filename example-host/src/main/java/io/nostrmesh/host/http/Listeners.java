package io.nostrmesh.host.http;

import io.netty.channel.Channel;
import jakarta.inject.Singleton;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The sockets on which the public port takes connections, so that it can stop before all else. */
@Singleton
final class Listeners {

  private final Set<Channel> channels = ConcurrentHashMap.newKeySet();

  /** Adds one, whose address need not be known yet. */
  void add(Channel listener) {
    channels.add(listener);
    listener.closeFuture().addListener(closed -> channels.remove(listener));
  }

  /**
   * Takes no connections any more; what is connected stays.
   *
   * @param exceptPort that of operators, who want to see how it goes on
   */
  void close(int exceptPort) {
    for (Channel listener : channels) {
      if (listener.localAddress() instanceof InetSocketAddress address
          && address.getPort() != exceptPort) {
        listener.close();
      }
    }
  }
}
