package io.nostrmesh.iroh.server.observer;

import io.nostrmesh.limit.Choice;

/** What a peer did wrong; one counter each, and a line of the log at debug. */
public enum PeerFault {
  /** The connection broke off, where it should have been closed. */
  RESET,
  /** No TLS, or none that fits. */
  TLS,
  /** No HTTP request that can be answered. */
  HTTP,
  /** A request for the relay protocol that lacks something. */
  UPGRADE,
  /** Against the rules of WebSocket (RFC 6455). */
  WEBSOCKET,
  /** No frame of the relay protocol, or not one for a client to send now. */
  FRAME,
  /** A signature that proves nothing. */
  PROOF;

  /** As a metric's tag: lower case with dashes. */
  public String tag() {
    return Choice.word(this);
  }
}
