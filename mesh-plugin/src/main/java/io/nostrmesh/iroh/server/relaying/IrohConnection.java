package io.nostrmesh.iroh.server.relaying;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.nostrmesh.iroh.protocol.Frame;
import io.nostrmesh.iroh.protocol.FrameWriter;
import io.nostrmesh.iroh.protocol.IrohRelayVersion;
import io.nostrmesh.iroh.server.limits.IrohRelayLimits;
import io.nostrmesh.spi.EndpointId;
import io.nostrmesh.spi.Reason;
import io.nostrmesh.spi.Traffic;
import io.nostrmesh.spi.TransportConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One connection of an endpoint that has proved its key: what the admission decides about, and
 * where frames for the endpoint go. Two queues keep it from growing when the client is slow; its
 * event loop empties them whenever the channel takes more.
 *
 * <p>Frames may be sent from any thread. The client gets those of one queue in order; notices pass
 * datagrams, so that a pong is not late because of a full queue.
 */
public final class IrohConnection implements TransportConnection {

  /** Fired in the pipeline when the admission closes the connection. */
  public record Revoked(Reason reason) {}

  private final Channel channel;
  private final EndpointId endpoint;
  private final InetAddress remoteAddress;
  private final IrohRelayVersion version;
  private final AtomicLong queuedBytes;
  private final FrameQueue notices;
  private final FrameQueue datagrams;
  private final AtomicBoolean draining = new AtomicBoolean();
  private volatile Optional<String> bearerToken;

  /** Written on the event loop alone, so that no write has to be a costly one. */
  private final AtomicLong received = new AtomicLong();

  private final AtomicLong sent = new AtomicLong();

  public IrohConnection(
      Channel channel,
      EndpointId endpoint,
      IrohRelayVersion version,
      Optional<String> bearerToken,
      IrohRelayLimits.Queues limits,
      AtomicLong queuedBytes) {
    this.channel = channel;
    this.endpoint = endpoint;
    this.remoteAddress = ((InetSocketAddress) channel.remoteAddress()).getAddress();
    this.version = version;
    this.bearerToken = bearerToken;
    this.queuedBytes = queuedBytes;
    this.notices = new FrameQueue(limits, queuedBytes);
    this.datagrams = new FrameQueue(limits, queuedBytes);
  }

  @Override
  public EndpointId endpoint() {
    return endpoint;
  }

  /** Empty once the admission has answered: the token is kept no longer than that. */
  @Override
  public Optional<String> bearerToken() {
    return bearerToken;
  }

  @Override
  public InetAddress remoteAddress() {
    return remoteAddress;
  }

  /** Bytes of frames that came, and of those that were handed to the socket since it is online. */
  @Override
  public Traffic traffic() {
    return new Traffic(received.get(), sent.get());
  }

  /** A frame came. On the event loop only. */
  void received(int bytes) {
    received.setOpaque(received.getPlain() + bytes);
  }

  @Override
  public void close(Reason reason) {
    try {
      channel
          .eventLoop()
          .execute(() -> channel.pipeline().fireUserEventTriggered(new Revoked(reason)));
    } catch (RejectedExecutionException e) {
      // The event loops are gone, and every connection with them.
      channel.close();
    }
  }

  IrohRelayVersion version() {
    return version;
  }

  public void forgetToken() {
    bearerToken = Optional.empty();
  }

  /** Queues a frame about the connection; dropped when its queue is full. */
  void notice(Frame frame) {
    if (notices.offer(new FrameWriter(channel.alloc()).write(frame))) {
      wake();
    }
  }

  /**
   * Queues a frame of datagrams, which this takes over.
   *
   * @return false when it was dropped because the queue is full
   */
  boolean deliver(ByteBuf message) {
    boolean queued = datagrams.offer(message);
    if (queued) {
      wake();
    }
    return queued;
  }

  /** Writes what the channel takes. On the event loop only. */
  void drain() {
    long bytes = 0;
    while (channel.isWritable()) {
      ByteBuf next = notices.poll();
      if (next == null) {
        next = datagrams.poll();
      }
      if (next == null) {
        break;
      }
      int size = FrameQueue.cost(next);
      bytes += next.readableBytes();
      channel.write(next).addListener(done -> queuedBytes.addAndGet(-size));
    }
    if (bytes > 0) {
      sent.setOpaque(sent.getPlain() + bytes);
      channel.flush();
    }
  }

  /** Whether nothing waits in the queues. */
  boolean isDrained() {
    return notices.isEmpty() && datagrams.isEmpty();
  }

  /** Drops what is queued and whatever comes. */
  void closeQueues() {
    notices.close();
    datagrams.close();
  }

  private void wake() {
    if (draining.compareAndSet(false, true)) {
      try {
        channel
            .eventLoop()
            .execute(
                () -> {
                  draining.set(false);
                  drain();
                });
      } catch (RejectedExecutionException e) {
        closeQueues();
      }
    }
  }

  /** The endpoint, for logs. */
  @Override
  public String toString() {
    return "connection of " + endpoint;
  }
}
