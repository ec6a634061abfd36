package io.nostrmesh.gateway.front;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.nostrmesh.gateway.upstream.UpstreamConnector;
import io.nostrmesh.gateway.upstream.UpstreamTarget;
import java.util.function.Consumer;

/**
 * The way to the relay, for plain HTTP.
 *
 * @param channels makes channels that fit all event loops of the gateway
 */
public record UpstreamAccess(
    UpstreamConnector connector,
    ChannelFactory<? extends Channel> channels,
    UpstreamTarget target) {

  void connect(EventLoop loop, Consumer<Channel> ready, Consumer<String> failed) {
    connector.connect(loop, channels, target, ready, failed);
  }

  /** What stands behind the relay's own path: its root is its URL, without a further slash. */
  String behindPath(String origin) {
    boolean root = origin.equals("/") || origin.startsWith("/?");
    return root && !target.path().isEmpty() ? origin.substring(1) : origin;
  }
}
