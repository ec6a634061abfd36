package io.nostrmesh.websocket;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpRequest;

/** A port some of whose requests become WebSockets. Called on the event loop of the connection. */
public interface WebSocketPort {

  /** Whether a WebSocket may begin with this request; else it is one for a web server. */
  boolean isRelay(Channel channel, HttpRequest request);

  /**
   * Turns a connection into a WebSocket: answers, and puts other handlers in place of the guard and
   * of what stands behind it. Until then nothing more is read.
   *
   * @param guard the {@link HttpGuard}
   * @param head the request as it came, without a body
   * @param request the same as a handshake
   */
  void open(ChannelHandlerContext guard, HttpRequest head, UpgradeRequest.Valid request);

  /** Somebody else has taken the connection, before it came to be one of this port's. */
  default void taken(Channel channel) {}
}
