package io.nostrmesh.host.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.ssl.SslHandler;
import io.nostrmesh.host.relay.Connection;
import io.nostrmesh.websocket.ClientFault;
import io.nostrmesh.websocket.LingeringClose;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** A WebSocket of Netty as the relay sees it. */
final class NettyConnection implements Connection {

  /** What a frame costs besides its text. */
  private static final int FRAME_OVERHEAD = 256;

  private static final CompletionStage<Void> NOW = CompletableFuture.completedFuture(null);

  private final Channel channel;
  private final SendBudget budget;
  private final ClientFaults faults;
  private final Runnable proved;
  private final AtomicLong queued = new AtomicLong();
  private final AtomicBoolean ending = new AtomicBoolean();
  private CompletableFuture<Void> writable = new CompletableFuture<>();
  private volatile int unansweredPings;

  /**
   * @param budget shared by all connections
   * @param proved run when the client has proved a key
   */
  NettyConnection(Channel channel, SendBudget budget, ClientFaults faults, Runnable proved) {
    this.channel = channel;
    this.budget = budget;
    this.faults = faults;
    this.proved = proved;
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
    write(new TextWebSocketFrame(message), ByteBufUtil.utf8Bytes(message));
  }

  /** Answers a ping. What is not read waits like everything else that is sent. */
  void pong(ByteBuf content) {
    write(new PongWebSocketFrame(content.copy()), content.readableBytes());
  }

  private void write(WebSocketFrame frame, int payload) {
    long bytes = payload + FRAME_OVERHEAD;
    if (!budget.take(bytes, queued.addAndGet(bytes))) {
      frame.release();
      // Its queue is full, so a close frame would not reach it either.
      cut("does not read what it is sent");
      return;
    }
    channel
        .writeAndFlush(frame)
        .addListener(
            written -> {
              if (isPaused()) {
                heard();
              }
              budget.giveBack(bytes);
              if (queued.addAndGet(-bytes) < budget.lowWater()) {
                drained();
              }
            });
  }

  private void cut(String why) {
    if (ending.compareAndSet(false, true)) {
      faults.note(ClientFault.SLOW, channel, why);
    }
    channel.close();
  }

  @Override
  public synchronized CompletionStage<Void> whenWritable() {
    if (queued.get() < budget.lowWater() || !isOpen()) {
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
      cut("is silent");
      return;
    }
    unansweredPings++;
    if (!isPaused()) {
      channel.writeAndFlush(new PingWebSocketFrame());
    }
  }

  /** Ends the connection at once, whatever waits to be sent. */
  void abort() {
    channel.close();
  }

  /** Runs {@code action} when the channel is closed. */
  void onEnd(Runnable action) {
    channel.closeFuture().addListener(closed -> action.run());
  }

  private boolean isPaused() {
    return !channel.config().isAutoRead();
  }

  @Override
  public void provedKey() {
    proved.run();
  }

  @Override
  public void close(int code, String reason) {
    if (ending.compareAndSet(false, true)) {
      channel.writeAndFlush(new CloseWebSocketFrame(code, reason));
      LingeringClose.await(channel);
    }
  }

  /** Ends the connection of a client that broke the protocol; its close frame is not waited for. */
  void fail(int code, String reason) {
    if (ending.compareAndSet(false, true)) {
      LingeringClose.after(channel.writeAndFlush(new CloseWebSocketFrame(code, reason)));
    }
  }

  /**
   * Completes a closing handshake that the client began.
   *
   * @param code the client's, which goes back to it; negative for none
   */
  void answerClose(int code) {
    if (ending.compareAndSet(false, true)) {
      CloseWebSocketFrame answer =
          code < 0 ? new CloseWebSocketFrame() : new CloseWebSocketFrame(code, "");
      channel.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
    }
  }
}
