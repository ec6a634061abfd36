package io.nostrmesh.iroh.server.relaying;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.nostrmesh.iroh.protocol.Datagrams;
import io.nostrmesh.iroh.protocol.Frame;
import io.nostrmesh.iroh.protocol.FrameReader;
import io.nostrmesh.iroh.protocol.FrameType.Sender;
import io.nostrmesh.iroh.protocol.FrameWriter;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.ClientToRelayDatagrams;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.Ping;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.Pong;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.RelayToClientDatagrams;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.Status;
import io.nostrmesh.iroh.protocol.IrohRelayVersion;
import io.nostrmesh.iroh.server.channel.ConnectionEvent;
import io.nostrmesh.iroh.server.limits.IrohRelayTimings;
import io.nostrmesh.iroh.server.observer.ConnectionFailure;
import io.nostrmesh.iroh.server.observer.Drop;
import io.nostrmesh.iroh.server.observer.Ending;
import io.nostrmesh.iroh.server.observer.IrohRelayObserver;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.spi.EndpointId;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Relays for one admitted connection: forwards its datagrams, answers its pings, and ends it when
 * it breaks the protocol, falls silent, stops reading or is revoked. Last in the pipeline; the
 * connection is registered for exactly as long as this handler is there.
 */
public final class Relaying extends SimpleChannelInboundHandler<ByteBuf> {

  private static final Logger LOG = LoggerFactory.getLogger(Relaying.class);

  private final Needs relay;
  private final IrohConnection connection;
  private final Runnable left;
  private final FrameReader reader;
  private final ContactedPeers contacted;

  private @Nullable KeepAlive keepAlive;
  private @Nullable Future<?> stall;
  private @Nullable Ending ending;
  private boolean toldOfThrottling;

  /** What relaying for any connection of one relay needs. */
  public record Needs(
      EndpointRegistry registry,
      IrohRelayTimings timings,
      RandomGenerator random,
      IrohRelayObserver observer) {}

  /**
   * @param left called once, when the connection is not registered any more
   */
  public Relaying(Needs relay, IrohConnection connection, ContactedPeers contacted, Runnable left) {
    this.relay = relay;
    this.connection = connection;
    this.contacted = contacted;
    this.left = left;
    this.reader = new FrameReader(Sender.CLIENT, connection.version());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    keepAlive =
        new KeepAlive(
            ctx.executor(),
            relay.timings(),
            relay.random(),
            connection::notice,
            () -> end(ctx, Ending.UNRESPONSIVE, "no answer to a ping"));
    keepAlive.start();
    relay.observer().joined(connection);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    keepAlive().stop();
    watchStall(ctx, false);
    connection.closeQueues();
    relay.registry().unregister(connection, contacted);
    left.run();
    relay.observer().left(connection, ending == null ? Ending.PEER : ending);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, ByteBuf message) {
    if (ending != null) {
      return;
    }
    keepAlive().heard();
    Parsed<Frame> frame = reader.read(message);
    if (frame instanceof Parsed.Valid<Frame> valid) {
      received(ctx, valid.value());
    } else {
      end(ctx, Ending.PROTOCOL, ((Parsed.Malformed<Frame>) frame).problem());
    }
  }

  private void received(ChannelHandlerContext ctx, Frame frame) {
    if (frame instanceof ClientToRelayDatagrams sent) {
      forward(ctx, sent.destination(), sent.datagrams());
      return;
    }
    relay.observer().received(0);
    if (frame instanceof Ping ping) {
      connection.notice(new Pong(ping.payload()));
    } else if (frame instanceof Pong pong) {
      keepAlive().heard(pong);
    } else {
      end(ctx, Ending.PROTOCOL, frame.type() + " after the handshake");
    }
  }

  private void forward(ChannelHandlerContext ctx, EndpointId destination, Datagrams datagrams) {
    IrohRelayObserver observer = relay.observer();
    int bytes = datagrams.contents().readableBytes();
    observer.received(bytes);
    // Both would pass the checks here and make the receiver's client hang up.
    if (bytes == 0) {
      observer.dropped(Drop.EMPTY);
      return;
    }
    if (FrameWriter.length(datagrams) > FrameWriter.MAX_FRAME_BYTES) {
      observer.dropped(Drop.OVERSIZE);
      return;
    }
    IrohConnection receiver = relay.registry().active(destination);
    if (receiver == null) {
      observer.dropped(Drop.UNKNOWN_DESTINATION);
      return;
    }
    contacted.add(destination);
    var frame = new RelayToClientDatagrams(connection.endpoint(), datagrams);
    if (receiver.deliver(new FrameWriter(ctx.alloc()).write(frame))) {
      observer.forwarded(bytes);
    } else {
      observer.dropped(Drop.QUEUE_FULL);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    boolean writable = ctx.channel().isWritable();
    if (ending == null) {
      watchStall(ctx, !writable);
    }
    if (writable) {
      connection.drain();
    }
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof IrohConnection.Revoked revoked) {
      end(ctx, Ending.REVOKED, revoked.reason().code());
    } else if (event == ConnectionEvent.THROTTLED) {
      tellOfThrottling();
    } else if (event == ConnectionEvent.SHUTDOWN) {
      end(ctx, Ending.SHUTDOWN, "the relay is shutting down");
    } else {
      ctx.fireUserEventTriggered(event);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    ConnectionFailure.log(LOG, connection.toString(), failure);
    end(ctx, ConnectionFailure.isProtocol(failure) ? Ending.PROTOCOL : Ending.PEER, "see above");
  }

  private void tellOfThrottling() {
    if (!toldOfThrottling && connection.version() == IrohRelayVersion.V2) {
      connection.notice(Status.RATE_LIMITED);
    }
    toldOfThrottling = true;
  }

  /**
   * Gives the client what is on its way to it, if it takes that in time; nothing more, if it was
   * revoked.
   */
  private void end(ChannelHandlerContext ctx, Ending cause, String why) {
    if (ending != null) {
      return;
    }
    ending = cause;
    LOG.debug("{} ends: {}, {}", connection, cause, why);
    if (cause == Ending.STALLED || cause == Ending.UNRESPONSIVE) {
      ctx.close();
      return;
    }
    if (cause == Ending.REVOKED) {
      connection.closeQueues();
      // Past TLS, whose goodbye would wait behind what the client does not read.
      ctx.pipeline().firstContext().close();
      return;
    }
    connection.drain();
    ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    watchStall(ctx, true);
  }

  /** From the moment the channel takes no more, the client has so long to read something. */
  private void watchStall(ChannelHandlerContext ctx, boolean stalled) {
    if (stall != null) {
      stall.cancel(false);
      stall = null;
    }
    if (stalled) {
      long limit = relay.timings().writeStall().toNanos();
      stall = ctx.executor().schedule(() -> stalled(ctx), limit, TimeUnit.NANOSECONDS);
    }
  }

  private void stalled(ChannelHandlerContext ctx) {
    end(ctx, Ending.STALLED, "the client does not read");
    ctx.close();
  }

  private KeepAlive keepAlive() {
    return Objects.requireNonNull(keepAlive);
  }
}
