package io.nostrmesh.iroh.server.relaying;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
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
import io.nostrmesh.iroh.server.channel.Farewell;
import io.nostrmesh.iroh.server.channel.WebSocketEnd;
import io.nostrmesh.iroh.server.limits.IrohRelayTimings;
import io.nostrmesh.iroh.server.observer.ConnectionFailure;
import io.nostrmesh.iroh.server.observer.Drop;
import io.nostrmesh.iroh.server.observer.Ending;
import io.nostrmesh.iroh.server.observer.IrohRelayObserver;
import io.nostrmesh.iroh.server.observer.PeerFault;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.spi.EndpointId;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
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
  private @Nullable WriteStall stall;
  private @Nullable Ending ending;
  private boolean toldOfThrottling;

  /** What relaying for any connection of one relay needs. */
  public record Needs(
      EndpointRegistry registry,
      IrohRelayTimings timings,
      RandomGenerator random,
      LongSupplier nanoTime,
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
            relay.nanoTime(),
            relay.timings(),
            relay.random(),
            connection::notice,
            () -> end(ctx, Ending.UNRESPONSIVE, "no answer to a ping"));
    keepAlive.start();
    stall =
        new WriteStall(
            ctx.channel(),
            relay.timings().writeStall(),
            () -> end(ctx, Ending.STALLED, "the client does not read"));
    relay.observer().joined(connection);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    keepAlive().stop();
    stall().stop();
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
    connection.received(message.readableBytes());
    Parsed<Frame> frame = reader.read(message);
    if (frame instanceof Parsed.Valid<Frame> valid) {
      received(ctx, valid.value());
    } else {
      misbehaved(ctx, ((Parsed.Malformed<Frame>) frame).problem());
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
      misbehaved(ctx, frame.type() + " after the handshake");
    }
  }

  private void forward(ChannelHandlerContext ctx, EndpointId destination, Datagrams datagrams) {
    IrohRelayObserver observer = relay.observer();
    int bytes = datagrams.contents().readableBytes();
    observer.received(bytes);
    Optional<Drop> harm = Shield.against(datagrams);
    if (harm.isPresent()) {
      observer.dropped(harm.get());
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
    if (ctx.channel().isWritable()) {
      stall().stop();
      connection.drain();
      finish(ctx);
    } else {
      stall().watch();
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
    } else if (event == ConnectionEvent.OVERLOADED) {
      end(ctx, Ending.OVERLOADED, "too much is received");
    } else if (event instanceof WebSocketEnd.ClosedByPeer closed) {
      closed(ctx, closed);
    } else {
      ctx.fireUserEventTriggered(event);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    ConnectionFailure.report(
        LOG, relay.observer(), connection.toString(), PeerFault.WEBSOCKET, failure);
    if (ConnectionFailure.isProtocol(failure)) {
      end(ctx, Ending.PROTOCOL, WebSocketEnd.status(failure), "see above");
    } else {
      end(ctx, Ending.PEER, "see above");
    }
  }

  private void misbehaved(ChannelHandlerContext ctx, String why) {
    relay.observer().faulted(PeerFault.FRAME);
    end(ctx, Ending.PROTOCOL, why);
  }

  private void closed(ChannelHandlerContext ctx, WebSocketEnd.ClosedByPeer closed) {
    if (ending == null) {
      ending = Ending.PEER;
    }
    connection.closeQueues();
    closed.complete(ctx.channel());
  }

  private void tellOfThrottling() {
    if (!toldOfThrottling && connection.version() == IrohRelayVersion.V2) {
      connection.notice(Status.RATE_LIMITED);
    }
    toldOfThrottling = true;
  }

  private void end(ChannelHandlerContext ctx, Ending cause, String why) {
    WebSocketCloseStatus status =
        switch (cause) {
          case SHUTDOWN -> WebSocketCloseStatus.ENDPOINT_UNAVAILABLE;
          case OVERLOADED -> WebSocketCloseStatus.TRY_AGAIN_LATER;
          default -> WebSocketCloseStatus.PROTOCOL_ERROR;
        };
    end(ctx, cause, status, why);
  }

  /** Who shuts down still gives the client what waits for it, if it takes that in time. */
  private void end(
      ChannelHandlerContext ctx, Ending cause, WebSocketCloseStatus status, String why) {
    if (ending != null && cause != Ending.STALLED) {
      return;
    }
    LOG.debug("{} ends: {}, {}", connection, cause, why);
    ending = ending == null ? cause : ending;
    switch (cause) {
      case SHUTDOWN -> {
        stall().watch();
        connection.drain();
        finish(ctx);
      }
      case PROTOCOL, OVERLOADED -> {
        connection.closeQueues();
        WebSocketEnd.begin(ctx.channel(), status);
      }
      default -> {
        connection.closeQueues();
        Farewell.now(ctx.channel());
      }
    }
  }

  private void finish(ChannelHandlerContext ctx) {
    if (ending == Ending.SHUTDOWN && connection.isDrained()) {
      connection.closeQueues();
      WebSocketEnd.begin(ctx.channel(), WebSocketCloseStatus.ENDPOINT_UNAVAILABLE);
    }
  }

  private WriteStall stall() {
    return Objects.requireNonNull(stall);
  }

  private KeepAlive keepAlive() {
    return Objects.requireNonNull(keepAlive);
  }
}
