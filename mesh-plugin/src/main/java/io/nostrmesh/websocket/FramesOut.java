package io.nostrmesh.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.concurrent.PromiseNotifier;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Writes WebSocket frames (RFC 6455 section 5.2), all up to a flush into one buffer. Netty's own
 * writer makes of each frame a buffer, and of each buffer an entry in the list of what is to be
 * sent; where messages are small and many, that costs more than all else that is done with them.
 */
public final class FramesOut extends ChannelOutboundHandlerAdapter {

  /** A buffer of so many bytes is not kept for more; until then the channel does not know of it. */
  static final int FULL = 16 << 10;

  private static final int LONGEST_HEADER = 14;
  private static final int MASK_BYTES = 4;
  private static final int MASKED = 0x80;
  private static final int FINAL = 0x80;
  private static final int LONGEST_OF_7_BITS = 125;
  private static final int LONGEST_OF_16_BITS = 0xffff;
  private static final int FOLLOWED_BY_16_BITS = 126;
  private static final int FOLLOWED_BY_64_BITS = 127;

  private final @Nullable RandomGenerator masks;
  private List<ChannelPromise> waiting = new ArrayList<>();
  private @Nullable ByteBuf batch;

  /** Bytes of the last one, which the next one is likely to need. */
  private int usual;

  private FramesOut(@Nullable RandomGenerator masks) {
    this.masks = masks;
  }

  /** What a server sends. */
  public static FramesOut ofServer() {
    return new FramesOut(null);
  }

  /**
   * What a client sends, which is masked.
   *
   * @param masks unpredictable for whoever chooses what is sent (section 10.3); used on the
   *     channel's event loop
   */
  public static FramesOut ofClient(RandomGenerator masks) {
    return new FramesOut(masks);
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (!(message instanceof WebSocketFrame frame)) {
      writeBatch(ctx);
      ctx.write(message, promise);
      return;
    }
    try {
      write(ctx, frame, promise);
    } finally {
      frame.release();
    }
  }

  private void write(ChannelHandlerContext ctx, WebSocketFrame frame, ChannelPromise promise) {
    ByteBuf payload = frame.content();
    int length = payload.readableBytes();
    boolean copied = masks != null || length < FULL;
    ByteBuf written = room(ctx, LONGEST_HEADER + (copied ? length : 0));
    header(frame, length, written);
    if (copied) {
      payload(payload, written);
      waiting.add(promise);
    } else {
      writeBatch(ctx);
      ctx.write(payload.retain(), promise);
    }
    if (batch != null && written.readableBytes() >= FULL) {
      writeBatch(ctx);
    }
  }

  /** Before anything is written: half a frame must not be left behind by a lack of memory. */
  private ByteBuf room(ChannelHandlerContext ctx, int bytes) {
    ByteBuf written = batch;
    if (written == null) {
      written = ctx.alloc().buffer(Math.max(bytes, usual));
      batch = written;
    }
    return written.ensureWritable(bytes);
  }

  private void header(WebSocketFrame frame, int length, ByteBuf to) {
    to.writeByte((frame.isFinalFragment() ? FINAL : 0) | frame.rsv() << 4 | opcode(frame));
    int masked = masks == null ? 0 : MASKED;
    if (length <= LONGEST_OF_7_BITS) {
      to.writeByte(masked | length);
    } else if (length <= LONGEST_OF_16_BITS) {
      to.writeByte(masked | FOLLOWED_BY_16_BITS).writeShort(length);
    } else {
      to.writeByte(masked | FOLLOWED_BY_64_BITS).writeLong(length);
    }
  }

  private static int opcode(WebSocketFrame frame) {
    if (frame instanceof TextWebSocketFrame) {
      return 1;
    } else if (frame instanceof BinaryWebSocketFrame) {
      return 2;
    } else if (frame instanceof CloseWebSocketFrame) {
      return 8;
    } else if (frame instanceof PingWebSocketFrame) {
      return 9;
    } else if (frame instanceof PongWebSocketFrame) {
      return 10;
    } else if (frame instanceof ContinuationWebSocketFrame) {
      return 0;
    }
    throw new IllegalArgumentException("frame must be of RFC 6455, got " + frame.getClass());
  }

  private void payload(ByteBuf from, ByteBuf to) {
    if (masks == null) {
      to.writeBytes(from);
      return;
    }
    int mask = masks.nextInt();
    to.writeInt(mask);
    int begin = to.writerIndex();
    to.writeBytes(from);
    int at = begin;
    long twice = (long) mask << Integer.SIZE | mask & 0xffff_ffffL;
    for (; at + Long.BYTES <= to.writerIndex(); at += Long.BYTES) {
      to.setLong(at, to.getLong(at) ^ twice);
    }
    for (; at < to.writerIndex(); at++) {
      int shift = Integer.SIZE - Byte.SIZE * (1 + (at - begin) % MASK_BYTES);
      to.setByte(at, to.getByte(at) ^ mask >> shift);
    }
  }

  private void writeBatch(ChannelHandlerContext ctx) {
    ByteBuf written = batch;
    if (written == null) {
      return;
    }
    batch = null;
    usual = Math.min(written.readableBytes(), FULL + LONGEST_HEADER);
    var promises =
        new PromiseNotifier<Void, ChannelFuture>(false, waiting.toArray(ChannelPromise[]::new));
    waiting = new ArrayList<>();
    ctx.write(written).addListener(promises);
  }

  @Override
  public void flush(ChannelHandlerContext ctx) {
    writeBatch(ctx);
    ctx.flush();
  }

  /** Whoever waits for what was written shall hear of it. */
  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    writeBatch(ctx);
  }
}
