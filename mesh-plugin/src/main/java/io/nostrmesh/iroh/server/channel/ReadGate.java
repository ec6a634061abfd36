package io.nostrmesh.iroh.server.channel;

import io.netty.channel.Channel;
import java.util.EnumSet;
import java.util.Set;

/**
 * Holds a peer back by not reading from its socket, so that TCP slows it down. Reads go on when
 * nobody has a reason against it any more. Confined to the channel's event loop.
 */
public final class ReadGate {

  /** Why nothing is read. */
  public enum Reason {
    /** Its key is being checked, or its admission decided. */
    DECIDING,
    /** It sends faster than it may. */
    THROTTLED
  }

  private final Channel channel;
  private final boolean opens;
  private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);

  public ReadGate(Channel channel) {
    this(channel, true);
  }

  private ReadGate(Channel channel, boolean opens) {
    this.channel = channel;
    this.opens = opens;
  }

  /** Of a channel that is somebody else's: reads go on as they are going on now. */
  public static ReadGate lent(Channel channel) {
    return new ReadGate(channel, channel.config().isAutoRead());
  }

  public void shut(Reason reason) {
    reasons.add(reason);
    channel.config().setAutoRead(false);
  }

  public boolean isShut() {
    return !reasons.isEmpty();
  }

  public void open(Reason reason) {
    if (reasons.remove(reason) && reasons.isEmpty()) {
      channel.config().setAutoRead(opens);
    }
  }
}
