package io.nostrmesh.micronaut.metrics;

/**
 * Names of all meters and of their tags. Tags take values from fixed lists only, never from peers.
 */
final class Meters {

  /** Gauge: connections that are relayed now. */
  static final String CONNECTIONS = "mesh.iroh.connections";

  /** Gauge: members who have connections. */
  static final String MEMBERS = "mesh.iroh.members";

  /** Gauge: connections of the member who has the most of them. */
  static final String MOST_CONNECTIONS = "mesh.iroh.member.connections";

  /** Summary: bytes of frames that a connection moved, once it is gone, by direction. */
  static final String CONNECTION_BYTES = "mesh.iroh.connection.bytes";

  /** Gauge: open connections, those in their handshake among them. */
  static final String SOCKETS = "mesh.iroh.sockets";

  /** Gauge: bytes that wait for slow clients. */
  static final String QUEUED_BYTES = "mesh.iroh.queued.bytes";

  /** Timer: from the opened connection to the admission's answer, by verdict. */
  static final String HANDSHAKE = "mesh.iroh.handshake";

  /** Counter: relayed connections that ended, by cause. */
  static final String ENDED = "mesh.iroh.ended";

  /** Counter: connections that a newer one of the same endpoint took the place of. */
  static final String SUPERSEDED = "mesh.iroh.superseded";

  /** Counter: frames that came from endpoints. */
  static final String RECEIVED_FRAMES = "mesh.iroh.received.frames";

  /** Counter: bytes of datagrams that came from endpoints. */
  static final String RECEIVED_BYTES = "mesh.iroh.received.bytes";

  /** Counter: datagram frames that were queued for their destination. */
  static final String FORWARDED_FRAMES = "mesh.iroh.forwarded.frames";

  /** Counter: bytes of datagrams that were queued for their destination. */
  static final String FORWARDED_BYTES = "mesh.iroh.forwarded.bytes";

  /** Counter: frames that went nowhere, by cause. */
  static final String DROPPED = "mesh.iroh.dropped";

  /** Counter: what peers did wrong, by cause. */
  static final String FAULTS = "mesh.iroh.faults";

  /** Counter: peers that ran into a limit, by limit. */
  static final String LIMITED = "mesh.iroh.limited";

  /** Counter: decisions, by verdict and reason code. */
  static final String ADMISSIONS = "mesh.admission.decisions";

  /**
   * Counter: admitted connections that were closed because what they rested on ended, by reason.
   */
  static final String REVOCATIONS = "mesh.admission.revocations";

  static final String VERDICT = "verdict";
  static final String REASON = "reason";
  static final String CAUSE = "cause";
  static final String LIMIT = "limit";

  static final String DIRECTION = "direction";

  static final String ADMITTED = "admitted";
  static final String DENIED = "denied";

  private Meters() {}
}
