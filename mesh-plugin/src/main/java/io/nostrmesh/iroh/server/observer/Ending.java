package io.nostrmesh.iroh.server.observer;

import io.nostrmesh.limit.Choice;

/** What ended a relayed connection. */
public enum Ending {
  /** The peer closed, or the network did. */
  PEER,
  /** The peer broke the protocol. */
  PROTOCOL,
  /** The peer answered no ping. */
  UNRESPONSIVE,
  /** The peer took nothing of what was sent to it. */
  STALLED,
  /** The admission closed it. */
  REVOKED,
  /** The peer's unfinished message is more than there is memory for. */
  OVERLOADED,
  /** The relay is shutting down. */
  SHUTDOWN;

  /** As a metric's tag: lower case with dashes. */
  public String tag() {
    return Choice.word(this);
  }
}
