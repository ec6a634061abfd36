package io.nostrmesh.sidecar.panel;

import io.netty.channel.Channel;
import io.nostrmesh.limit.AddressBlock;
import io.nostrmesh.limit.BoundedMap;
import io.nostrmesh.limit.BoundedMap.Eldest;
import io.nostrmesh.limit.HalfOpenConnections;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All connections to the panel, so many and no more. A newcomer always gets in: where there is no
 * room left, the one that has taken longest gives way. Those whose request has not come yet are
 * counted apart, so whoever sends none pushes out only others that send none.
 */
final class PanelConnections {
  /** Connections without a request. */
  static final int MAX_HALF_OPEN = 32;

  /** Connections whose answer is on the way. */
  static final int MAX_ANSWERING = 32;

  private static final Logger LOG = LoggerFactory.getLogger(PanelConnections.class);

  private final HalfOpenConnections halfOpen =
      new HalfOpenConnections(MAX_HALF_OPEN, Integer.MAX_VALUE);
  private final BoundedMap<Channel, Boolean> answering =
      new BoundedMap<>(MAX_ANSWERING, Eldest.ADDED, (channel, x) -> end(channel, "gave way"));
  private final PanelTimings timings;
  private volatile int answeringNow;

  PanelConnections(PanelTimings timings) {
    this.timings = timings;
  }

  PanelTimings timings() {
    return timings;
  }

  int halfOpen() {
    return halfOpen.taken();
  }

  int answering() {
    return answeringNow;
  }

  HalfOpenConnections.Place enter(Channel channel) {
    return halfOpen.enter(
        AddressBlock.of(channel.remoteAddress()), reason -> end(channel, "gave way"));
  }

  /** On the panel's thread. */
  void answering(Channel channel) {
    answering.put(channel, true);
    answeringNow = answering.size();
  }

  /** On the panel's thread. */
  void answered(Channel channel) {
    answering.remove(channel);
    answeringNow = answering.size();
  }

  /** Ends a connection without an answer. */
  static void end(Channel channel, String why) {
    LOG.debug("A connection to the panel {}", why);
    channel.close();
  }
}
