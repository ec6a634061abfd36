package io.nostrmesh.gateway.pair;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.nostrmesh.websocket.LingeringClose;

/**
 * One of the two connections of a pair, for writing to it. On its event loop, but for {@link
 * #channel}.
 */
final class Side {

  private static final WriteBufferWaterMark WATER = new WriteBufferWaterMark(128 << 10, 512 << 10);

  /** What a frame costs besides its text. */
  private static final int FRAME_OVERHEAD = 256;

  /** Pings in a row that may go without a sign of life. */
  private static final int SILENT_PINGS = 3;

  private final Channel channel;
  private final QueuedBytes queuedInAll;
  private final Runnable overflow;
  private long queued;
  private boolean ending;
  private int unansweredPings;

  /**
   * @param overflow run when too much waits to be sent; what was to be sent is lost
   */
  Side(Channel channel, QueuedBytes queuedInAll, Runnable overflow) {
    this.channel = channel;
    this.queuedInAll = queuedInAll;
    this.overflow = overflow;
    channel.config().setWriteBufferWaterMark(WATER);
  }

  Channel channel() {
    return channel;
  }

  boolean isWritable() {
    return channel.isWritable();
  }

  boolean isEnding() {
    return ending;
  }

  /** Writes a message, for the next flush. */
  void text(byte[] utf8) {
    write(new TextWebSocketFrame(true, 0, Unpooled.wrappedBuffer(utf8)));
  }

  /** Answers a ping, unless so much waits that its sender does not read anyway. */
  void pong(PingWebSocketFrame ping) {
    if (channel.isWritable()) {
      write(new PongWebSocketFrame(ping.content().retain()));
    }
  }

  private void write(WebSocketFrame frame) {
    long bytes = frame.content().readableBytes() + FRAME_OVERHEAD;
    if (ending || !channel.isActive()) {
      frame.release();
    } else if (queuedInAll.add(bytes, queued)) {
      queued += bytes;
      channel.write(frame).addListener(written -> written(bytes));
    } else {
      frame.release();
      overflow.run();
    }
  }

  private void written(long bytes) {
    queued -= bytes;
    queuedInAll.remove(bytes);
    if (!isRead()) {
      // Nothing else can be heard of an end that is not read from.
      heard();
    }
  }

  void flush() {
    channel.flush();
  }

  /** Whether what it sends is taken, or has to wait. */
  void setRead(boolean read) {
    // Netty cannot stop reading from a channel that is closed.
    if (!ending && channel.isActive() && channel.config().isAutoRead() != read) {
      channel.config().setAutoRead(read);
    }
  }

  private boolean isRead() {
    return channel.config().isAutoRead();
  }

  void heard() {
    unansweredPings = 0;
  }

  /**
   * Sends a ping.
   *
   * @return false when the last ones had no answer
   */
  boolean ping() {
    if (ending || !isRead() && queued == 0) {
      return true;
    }
    if (unansweredPings >= SILENT_PINGS) {
      return false;
    }
    unansweredPings++;
    if (isRead()) {
      channel.writeAndFlush(new PingWebSocketFrame());
    }
    return true;
  }

  /** Begins the closing handshake. */
  void close(int code, String reason) {
    if (!ending) {
      ending = true;
      channel.writeAndFlush(CloseCode.frame(code, reason));
      LingeringClose.await(channel);
    }
  }

  /** Completes a closing handshake that it began. */
  void answerClose(int code) {
    if (!ending) {
      ending = true;
      channel.writeAndFlush(CloseCode.frame(code, "")).addListener(ChannelFutureListener.CLOSE);
    }
  }

  /** Ends the connection of a peer that broke the protocol; its close frame is not waited for. */
  void fail(int code, String reason) {
    if (!ending) {
      ending = true;
      LingeringClose.after(channel.writeAndFlush(CloseCode.frame(code, reason)));
    }
  }

  /** Ends the connection of a peer that would not read a close frame either. */
  void cut() {
    ending = true;
    channel.close();
  }
}
