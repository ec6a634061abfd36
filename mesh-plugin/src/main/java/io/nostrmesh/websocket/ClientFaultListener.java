package io.nostrmesh.websocket;

import io.netty.channel.Channel;

/** Is told about faulty peers, on their event loops, and must not block them. */
@FunctionalInterface
public interface ClientFaultListener {

  /**
   * A peer did something wrong, or ran into something.
   *
   * @param detail in our words; a request's own text may hold a secret
   */
  void note(ClientFault fault, Channel channel, String detail);

  /** A failure that Netty reports. Its message may quote the peer, so only its kind is said. */
  default void broken(Channel channel, Throwable failure) {
    note(ClientFault.BROKEN_CONNECTION, channel, failure.getClass().getSimpleName());
  }
}
