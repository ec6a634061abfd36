package io.nostrmesh.iroh.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * The two bits of the postcard serialisation that handshake frames use: lengths as LEB128, and
 * strings as length and UTF-8.
 */
final class Postcard {

  /** What {@link #readLength} answers when there is no length that the rest of the bytes holds. */
  static final int MALFORMED = -1;

  private static final int MAX_LENGTH_BYTES = 5;

  private Postcard() {}

  /** Reads a length and checks that as many bytes follow. */
  static int readLength(ByteBuf in) {
    long length = 0;
    for (int i = 0; i < MAX_LENGTH_BYTES && in.isReadable(); i++) {
      int next = in.readByte();
      length |= (long) (next & 0x7f) << 7 * i;
      if (next >= 0) {
        return length <= in.readableBytes() ? (int) length : MALFORMED;
      }
    }
    return MALFORMED;
  }

  static void writeString(ByteBuf out, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    int length = utf8.length;
    while (length > 0x7f) {
      out.writeByte(length & 0x7f | 0x80);
      length >>>= 7;
    }
    out.writeByte(length).writeBytes(utf8);
  }
}
