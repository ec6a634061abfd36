package io.nostrmesh.websocket;

/** What a peer of a Nostr port did wrong, or ran into. */
public enum ClientFault {
  /** Bytes that are no HTTP request, or one that is too long. */
  MALFORMED_REQUEST,
  /** A request that was not complete, or an answer not taken, within the deadline. */
  REQUEST_TIME,
  /** A WebSocket handshake that RFC 6455 does not allow. */
  MALFORMED_UPGRADE,
  /** Gave way to a newcomer, since its network held most places. */
  GAVE_WAY,
  /** Broke the WebSocket protocol, or sent what is too large or no text. */
  WEBSOCKET,
  /** Came to the port for operators from elsewhere. */
  MANAGEMENT,
  /** Read too slowly or answered no ping. */
  SLOW,
  /** The connection broke, or TLS failed. */
  BROKEN_CONNECTION
}
