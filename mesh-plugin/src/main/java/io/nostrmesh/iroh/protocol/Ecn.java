package io.nostrmesh.iroh.protocol;

/** Explicit congestion notification of a datagram (RFC 3168), in the order of its wire values. */
public enum Ecn {
  NONE,
  ECT_1,
  ECT_0,
  CONGESTION_EXPERIENCED;

  private static final Ecn[] BY_BITS = values();

  /** Only the two lowest bits count; the rest of the byte is ignored. */
  static Ecn of(byte bits) {
    return BY_BITS[bits & 0b11];
  }

  int bits() {
    return ordinal();
  }
}
