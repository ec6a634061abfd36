package io.nostrmesh.host.http;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.ssl.SslHandler;
import io.nostrmesh.host.relay.Connection;
import io.nostrmesh.host.relay.Limits;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** A WebSocket of Netty as the relay sees it. */
final class NettyConnection implements Connection {

  /** Bytes that may wait for a slow reader; then it is cut off. */
  static final long MAX_QUEUED = 8L * Limits.MESSAGE_BYTES;

  /** Bytes that may wait for all clients together; then the next slow one is cut off. */
  static final long MAX_QUEUED_IN_ALL = 64 * MAX_QUEUED;

  /** Below this many waiting bytes the relay goes on answering. */
  private static final long LOW_WATER = Limits.MESSAGE_BYTES;

  /** What a frame costs besides its text. */
  private static final int FRAME_OVERHEAD = 256;

  private static final CompletionStage<Void> NOW = CompletableFuture.completedFuture(null);

  private final Channel channel;
  private final AtomicLong queuedInAll;
  private final AtomicLong queued = new AtomicLong();
  private final AtomicBoolean ending = new AtomicBoolean();
  private CompletableFuture<Void> writable = new CompletableFuture<>();
  private volatile int unansweredPings;

  /**
   * @param queuedInAll what waits in all connections, shared by them
   */
  NettyConnection(Channel channel, AtomicLong queuedInAll) {
    this.channel = channel;
    this.queuedInAll = queuedInAll;
    channel.closeFuture().addListener(closed -> drained());
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return (InetSocketAddress) channel.remoteAddress();
  }

  @Override
  public InetSocketAddress localAddress() {
    return (InetSocketAddress) channel.localAddress();
  }

  @Override
  public boolean isEncrypted() {
    return channel.pipeline().get(SslHandler.class) != null;
  }

  @Override
  public boolean isOpen() {
    return channel.isActive() && !ending.get();
  }

  @Override
  public void send(String message) {
    if (!isOpen()) {
      return;
    }
    long bytes = ByteBufUtil.utf8Bytes(message) + FRAME_OVERHEAD;
    long own = queued.addAndGet(bytes);
    long all = queuedInAll.addAndGet(bytes);
    if (own > MAX_QUEUED || all > MAX_QUEUED_IN_ALL && own > LOW_WATER) {
      queuedInAll.addAndGet(-bytes);
      // Its queue is full, so a close frame would not reach it either.
      ending.set(true);
      channel.close();
      return;
    }
    channel
        .writeAndFlush(new TextWebSocketFrame(message))
        .addListener(
            written -> {
              if (isPaused()) {
                heard();
              }
              queuedInAll.addAndGet(-bytes);
              if (queued.addAndGet(-bytes) < LOW_WATER) {
                drained();
              }
            });
  }

  @Override
  public synchronized CompletionStage<Void> whenWritable() {
    if (queued.get() < LOW_WATER || !isOpen()) {
      return NOW;
    }
    if (writable.isDone()) {
      writable = new CompletableFuture<>();
    }
    return writable;
  }

  private void drained() {
    CompletableFuture<Void> waiting;
    synchronized (this) {
      waiting = writable;
    }
    waiting.complete(null);
  }

  @Override
  public void pauseReading() {
    channel.config().setAutoRead(false);
  }

  @Override
  public void resumeReading() {
    channel.config().setAutoRead(true);
  }

  /**
   * Notes that the peer has shown a sign of life. While it is not read from, that is the progress
   * of what is written to it.
   */
  void heard() {
    unansweredPings = 0;
  }

  /** Sends a ping, or ends the connection when the last {@code allowed} had no echo. */
  void ping(int allowed) {
    if (unansweredPings >= allowed) {
      ending.set(true);
      channel.close();
      return;
    }
    unansweredPings++;
    if (!isPaused()) {
      channel.writeAndFlush(new PingWebSocketFrame());
    }
  }

  private boolean isPaused() {
    return !channel.config().isAutoRead();
  }

  @Override
  public void close(int code, String reason) {
    if (ending.compareAndSet(false, true)) {
      channel
          .writeAndFlush(new CloseWebSocketFrame(code, reason))
          .addListener(ChannelFutureListener.CLOSE);
    }
  }
}
