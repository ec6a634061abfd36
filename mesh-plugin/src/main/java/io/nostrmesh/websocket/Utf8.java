package io.nostrmesh.websocket;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Whether bytes are UTF-8 (RFC 3629), fast where they are ASCII, as most of what is sent is. */
final class Utf8 {

  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  /** The bit of each of eight bytes that no ASCII has. */
  private static final long NOT_ASCII = 0x8080_8080_8080_8080L;

  private Utf8() {}

  static boolean isValid(byte[] bytes) {
    int ascii = 0;
    while (ascii + Long.BYTES <= bytes.length
        && ((long) WORDS.get(bytes, ascii) & NOT_ASCII) == 0) {
      ascii += Long.BYTES;
    }
    return ByteBufUtil.isText(
        Unpooled.wrappedBuffer(bytes, ascii, bytes.length - ascii), StandardCharsets.UTF_8);
  }
}
