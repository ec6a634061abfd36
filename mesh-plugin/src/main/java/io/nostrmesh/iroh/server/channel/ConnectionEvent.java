package io.nostrmesh.iroh.server.channel;

/** What handlers tell the stage at the end of the pipeline. */
public enum ConnectionEvent {
  /** The time for request, handshake and admission is up. */
  DEADLINE,
  /** A newcomer got its place among those that are not relayed yet. */
  GIVE_WAY,
  /** It has sent more than there is memory for. */
  OVERLOADED,
  /** The peer sends faster than it may. */
  THROTTLED,
  /** The relay is shutting down. */
  SHUTDOWN
}
