package io.nostrmesh.gateway.front;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.nostrmesh.gateway.upstream.UpstreamConnector;
import io.nostrmesh.gateway.upstream.UpstreamTarget;
import io.nostrmesh.url.RequestTarget;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The way to the relay, for plain HTTP.
 *
 * @param channels makes channels that fit all event loops of the gateway
 */
public record UpstreamAccess(
    UpstreamConnector connector,
    ChannelFactory<? extends Channel> channels,
    UpstreamTarget target) {

  /** A segment of two dots, as any server may read one. */
  private static final Pattern DOTS =
      Pattern.compile("(?:[/\\\\]|%2f|%5c)(?:\\.|%2e){2}(?:[/\\\\;]|%2f|%5c|%3b|$)");

  void connect(EventLoop loop, Consumer<Channel> ready, Consumer<String> failed) {
    connector.connect(loop, channels, target, ready, failed);
  }

  /**
   * Whether a target leads out of the relay's own path, where something else may be that only this
   * machine reaches.
   */
  boolean climbs(String origin) {
    return !target.path().isEmpty()
        && DOTS.matcher(RequestTarget.path(origin).toLowerCase(Locale.ROOT)).find();
  }

  /** What stands behind the relay's own path: its root is its URL, without a further slash. */
  String behindPath(String origin) {
    boolean root = origin.equals("/") || origin.startsWith("/?");
    return root && !target.path().isEmpty() ? origin.substring(1) : origin;
  }
}
