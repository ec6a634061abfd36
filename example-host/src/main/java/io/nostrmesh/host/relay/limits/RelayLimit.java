package io.nostrmesh.host.relay.limits;

/** What a client of the relay can run into. Its names are tags of a meter. */
public enum RelayLimit {
  /** Connections that have proved a key, in all or of one address. */
  CONNECTIONS,
  /** Keys of one connection. */
  KEYS,
  /** A message that is too long. */
  MESSAGE_SIZE,
  /** What one connection may have open. */
  SUBSCRIPTIONS,
  /** Events a second of one connection. */
  EVENTS_PER_CONNECTION,
  /** Events a second of one member. */
  EVENTS_PER_MEMBER,
  /** Events a second of one address. */
  EVENTS_PER_ADDRESS,
  /** REQ and COUNT of one connection. */
  REQUESTS_PER_CONNECTION,
  /** AUTH of one connection. */
  AUTHENTICATIONS_PER_CONNECTION,
  /** What is received from all connections and not handled yet. */
  RECEIVED_BYTES,
  /** What the open subscriptions of all connections take. */
  SUBSCRIBED_BYTES,
  /** What waits to be sent to one connection, or to all. */
  QUEUED_BYTES,
  /** What the relay can have in hand at all: events to store and deliver, work for its threads. */
  BUSY
}
