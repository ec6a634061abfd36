package io.nostrmesh.iroh.protocol;

import io.netty.buffer.ByteBuf;
import io.nostrmesh.limit.Bound;

/** Variable-length integers of QUIC (RFC 9000 section 16), of which frame tags are made. */
final class QuicVarint {

  /** What {@link #read} answers when the bytes end too early. */
  static final long INCOMPLETE = -1;

  private static final int ONE_BYTE_LIMIT = 1 << 6;

  private QuicVarint() {}

  /** Reads one number; longer encodings than needed are allowed, as in QUIC. */
  static long read(ByteBuf in) {
    if (!in.isReadable()) {
      return INCOMPLETE;
    }
    int first = in.readUnsignedByte();
    int more = (1 << (first >> 6)) - 1;
    if (in.readableBytes() < more) {
      return INCOMPLETE;
    }
    long value = first & 0x3f;
    for (int i = 0; i < more; i++) {
      value = value << 8 | in.readUnsignedByte();
    }
    return value;
  }

  /**
   * @throws IllegalArgumentException when {@code value} does not fit one byte; no frame needs more
   */
  static void write(ByteBuf out, int value) {
    Bound.within(0, ONE_BYTE_LIMIT - 1, value, "value");
    out.writeByte(value);
  }
}
