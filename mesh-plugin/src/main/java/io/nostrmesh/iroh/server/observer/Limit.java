package io.nostrmesh.iroh.server.observer;

import io.nostrmesh.limit.Choice;

/** Each limit that a peer can run into; one counter each. */
public enum Limit {
  CONNECTIONS,
  CONNECTIONS_PER_ADDRESS,
  CONNECTIONS_PER_MEMBER,
  HANDSHAKES,
  HANDSHAKES_PER_ADDRESS,
  /** More signatures to check than the relay's executor takes. */
  VERIFICATIONS,
  HANDSHAKE_TIME,
  ATTEMPTS_PER_ADDRESS,
  BYTES_PER_CONNECTION,
  BYTES_PER_MEMBER,
  REQUEST_SIZE,
  MESSAGE_SIZE,
  /** What all connections together have sent and the relay holds. */
  RECEIVED_BYTES;

  /** As a metric's tag: lower case with dashes. */
  public String tag() {
    return Choice.word(this);
  }
}
