package io.nostrmesh.host.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.ssl.SslHandler;
import io.nostrmesh.host.relay.Connection;
import io.nostrmesh.host.relay.limits.LimitListener;
import io.nostrmesh.host.relay.limits.RelayLimit;
import io.nostrmesh.limit.AddressBlock;
import io.nostrmesh.limit.FairBudget;
import io.nostrmesh.websocket.ClientFault;
import io.nostrmesh.websocket.LingeringClose;
import java.net.InetSocketAddress;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/** A WebSocket of Netty as the relay sees it. */
final class NettyConnection implements Connection {

  private static final byte[] END = {']'};

  /** Frames that leave together, before others have their turn on the event loop. */
  private static final int TOGETHER = 256;

  /** Messages of the longest kind that may wait for a slow reader; then it is cut off. */
  static final int MESSAGES = 8;

  /** What a frame costs besides its text. */
  private static final int FRAME_OVERHEAD = 256;

  private static final CompletionStage<Void> NOW = CompletableFuture.completedFuture(null);

  private final Channel channel;
  private final FairBudget.Share queued;
  private final int messageBytes;
  private final LimitListener limited;
  private final ClientFaults faults;
  private final Runnable proved;
  private final AtomicBoolean ending = new AtomicBoolean();
  private final Queue<Outgoing> outgoing = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean leaving = new AtomicBoolean();
  private CompletableFuture<Void> writable = new CompletableFuture<>();
  private volatile CompletableFuture<Void> departure = CompletableFuture.completedFuture(null);
  private volatile int unansweredPings;

  private record Outgoing(WebSocketFrame frame, ChannelPromise written) {}

  /**
   * @param budget of what waits in all connections
   * @param messageBytes the longest message
   * @param proved run when the client has proved a key
   */
  NettyConnection(
      Channel channel,
      FairBudget budget,
      int messageBytes,
      ClientFaults faults,
      LimitListener limited,
      Runnable proved) {
    this.channel = channel;
    this.queued = budget.share(AddressBlock.of(channel.remoteAddress()), this::tooSlow);
    this.messageBytes = messageBytes;
    this.limited = limited;
    this.faults = faults;
    this.proved = proved;
    channel
        .closeFuture()
        .addListener(
            closed -> {
              queued.close();
              drained();
            });
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
    byte[] text = message.getBytes(UTF_8);
    write(new TextWebSocketFrame(Unpooled.wrappedBuffer(text)), text.length);
    depart();
  }

  @Override
  public void send(byte[] beginning, byte[] event) {
    if (isOpen()) {
      ByteBuf message = Unpooled.wrappedBuffer(beginning, event, END);
      write(new TextWebSocketFrame(message), message.readableBytes());
    }
  }

  /** Answers a ping. What is not read waits like everything else that is sent. */
  void pong(ByteBuf content) {
    write(new PongWebSocketFrame(content.copy()), content.readableBytes());
    depart();
  }

  private void write(WebSocketFrame frame, int payload) {
    int bytes = payload + FRAME_OVERHEAD;
    if (!queued.take(bytes) || queued.own() > (long) MESSAGES * messageBytes) {
      frame.release();
      tooSlow();
      return;
    }
    put(frame)
        .addListener(
            written -> {
              if (isPaused()) {
                heard();
              }
              queued.giveBack(bytes);
              if (isLow()) {
                drained();
              }
            });
  }

  /**
   * Puts a frame behind all others, to leave when {@link #depart} is called. What comes together,
   * from whatever threads, leaves together with one flush.
   */
  private ChannelFuture put(WebSocketFrame frame) {
    var entry = new Outgoing(frame, channel.newPromise());
    outgoing.add(entry);
    return entry.written();
  }

  @Override
  public CompletionStage<Void> flush() {
    if (outgoing.isEmpty()) {
      return NOW;
    }
    depart();
    return departure;
  }

  private void depart() {
    if (leaving.compareAndSet(false, true)) {
      departure = new CompletableFuture<>();
      try {
        channel.eventLoop().execute(this::leave);
      } catch (RejectedExecutionException ended) {
        leaving.set(false);
        dropAll(ended);
        departure.complete(null);
      }
    }
  }

  private void leave() {
    CompletableFuture<Void> departed = departure;
    leaving.set(false);
    Outgoing next = outgoing.poll();
    for (int i = 1; next != null; i++) {
      channel.write(next.frame(), next.written());
      next = i < TOGETHER ? outgoing.poll() : null;
    }
    channel.flush();
    departed.complete(null);
    if (!outgoing.isEmpty()) {
      depart();
    }
  }

  private void dropAll(Throwable ended) {
    for (Outgoing next = outgoing.poll(); next != null; next = outgoing.poll()) {
      next.frame().release();
      next.written().tryFailure(ended);
    }
  }

  /** Below this many waiting bytes the relay goes on answering. */
  private boolean isLow() {
    return queued.own() < messageBytes;
  }

  /** Its queue is full, so a close frame would not reach it either. */
  private void tooSlow() {
    if (isOpen()) {
      limited.reached(RelayLimit.QUEUED_BYTES);
    }
    cut("does not read what it is sent");
  }

  private void cut(String why) {
    if (ending.compareAndSet(false, true)) {
      faults.note(ClientFault.SLOW, channel, why);
    }
    channel.close();
  }

  @Override
  public synchronized CompletionStage<Void> whenWritable() {
    if (isLow() || !isOpen()) {
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
      put(new PingWebSocketFrame());
      depart();
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
      put(new CloseWebSocketFrame(code, reason));
      depart();
      LingeringClose.await(channel);
    }
  }

  /** Ends the connection of a client that broke the protocol; its close frame is not waited for. */
  void fail(int code, String reason) {
    if (ending.compareAndSet(false, true)) {
      ChannelFuture last = put(new CloseWebSocketFrame(code, reason));
      depart();
      LingeringClose.after(last);
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
      put(answer).addListener(ChannelFutureListener.CLOSE);
      depart();
    }
  }
}
