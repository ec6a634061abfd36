package io.nostrmesh.iroh.server.observer;

import io.nostrmesh.limit.Choice;

/** Why a frame went nowhere. Its sender is never told: the protocol has no word for it. */
public enum Drop {
  /** The destination is not connected to this relay. */
  UNKNOWN_DESTINATION,
  /** A datagram without contents, which would make the receiver hang up. */
  EMPTY,
  /** A datagram of more than 1,472 bytes, at which iroh clients up to 1.0.3 stop for good. */
  OVERSIZE_SEGMENT,
  /** A frame that would be too long for the receiver. */
  OVERSIZE,
  /** The receiver is too slow. */
  QUEUE_FULL;

  /** As a metric's tag: lower case with dashes. */
  public String tag() {
    return Choice.word(this);
  }
}
