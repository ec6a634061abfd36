package io.nostrmesh.iroh.server.channel;

/** What handlers tell the stage at the end of the pipeline. */
public enum ConnectionEvent {
  /** The time for request, handshake and admission is up. */
  DEADLINE,
  /** The peer sends faster than it may. */
  THROTTLED,
  /** The relay is shutting down. */
  SHUTDOWN
}
