package io.nostrmesh.micronaut.port;

import io.micronaut.core.order.Ordered;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;

/**
 * Doors in the host's own port, one for each connection. That of the lowest order stands next to
 * the codec: it sees each request first.
 */
public interface HostDoors extends Ordered {

  /** The door's name in the pipeline. */
  String name();

  /** Whether there are any in this host. */
  boolean isOpen();

  /** A new one, on the event loop of its connection. */
  ChannelHandler door(Channel connection);
}
