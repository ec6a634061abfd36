package io.nostrmesh.iroh.server.handshake;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.ssl.SslHandler;
import io.nostrmesh.iroh.protocol.Frame;
import io.nostrmesh.iroh.protocol.FrameReader;
import io.nostrmesh.iroh.protocol.FrameType.Sender;
import io.nostrmesh.iroh.protocol.FrameWriter;
import io.nostrmesh.iroh.protocol.HandshakeFrame.ClientAuth;
import io.nostrmesh.iroh.protocol.HandshakeFrame.ServerChallenge;
import io.nostrmesh.iroh.protocol.HandshakeFrame.ServerDeniesAuth;
import io.nostrmesh.iroh.protocol.KeyMaterialAuth;
import io.nostrmesh.iroh.server.channel.ConnectionEvent;
import io.nostrmesh.iroh.server.channel.Farewell;
import io.nostrmesh.iroh.server.channel.ReadGate;
import io.nostrmesh.iroh.server.channel.WebSocketEnd;
import io.nostrmesh.iroh.server.http.Upgrade;
import io.nostrmesh.iroh.server.limits.IrohRelayLimits;
import io.nostrmesh.iroh.server.limits.MemberShares;
import io.nostrmesh.iroh.server.observer.ConnectionFailure;
import io.nostrmesh.iroh.server.observer.IrohRelayObserver;
import io.nostrmesh.iroh.server.observer.Limit;
import io.nostrmesh.iroh.server.observer.PeerFault;
import io.nostrmesh.iroh.server.relaying.IrohConnection;
import io.nostrmesh.spi.Admission;
import io.nostrmesh.spi.EndpointId;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has an endpoint prove its key and then asks for its admission (iroh-relay {@code
 * protos/handshake.rs}). Signatures are checked and admissions asked on the verifier; meanwhile
 * nothing more is read from the peer. Last in the pipeline until relaying starts.
 */
public final class Handshake extends SimpleChannelInboundHandler<ByteBuf> {

  private static final Logger LOG = LoggerFactory.getLogger(Handshake.class);

  private static final String BUSY = "the relay is busy, try again later";

  private final Needs relay;
  private final Upgrade upgrade;
  private final ReadGate gate;
  private final long openedAt;
  private final FrameReader reader;

  private final Start start;

  private @Nullable ServerChallenge challenge;
  private boolean over;

  /**
   * What every handshake of one relay needs.
   *
   * @param queuedBytes what waits in the queues of all connections
   * @param nanoTime the relay's clock
   */
  public record Needs(
      GuardedAdmission admission,
      MemberShares members,
      IrohRelayLimits.Queues queues,
      AtomicLong queuedBytes,
      Executor verifier,
      SecureRandom random,
      LongSupplier nanoTime,
      IrohRelayObserver observer) {}

  /** Takes over an admitted connection; called on its event loop. */
  @FunctionalInterface
  public interface Start {

    /**
     * @param left to be called once when relaying ends
     */
    void relay(
        ChannelHandlerContext ctx,
        IrohConnection connection,
        MemberShares.Share share,
        Runnable left);
  }

  /**
   * @param openedAt when the peer opened the connection, by the relay's clock
   */
  public Handshake(Needs relay, Upgrade upgrade, ReadGate gate, long openedAt, Start start) {
    this.relay = relay;
    this.upgrade = upgrade;
    this.gate = gate;
    this.openedAt = openedAt;
    this.start = start;
    this.reader = new FrameReader(Sender.CLIENT, upgrade.version());
  }

  /** Begins, once the upgrade has been answered; the gate is shut. */
  public void start(ChannelHandlerContext ctx) {
    KeyMaterialAuth claim = upgrade.keyMaterial().orElse(null);
    byte[] keyMaterial = claim == null ? null : exported(ctx, claim.endpoint()).orElse(null);
    if (claim == null || keyMaterial == null) {
      challenge(ctx);
    } else {
      verify(ctx, claim.endpoint(), () -> claim.isProvedBy(keyMaterial), () -> challenge(ctx));
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    over = true;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, ByteBuf message) {
    if (over) {
      return;
    }
    Frame frame = reader.read(message).toOptional().orElse(null);
    ServerChallenge asked = challenge;
    if (asked == null || !(frame instanceof ClientAuth auth)) {
      relay.observer().faulted(PeerFault.FRAME);
      end(ctx, WebSocketCloseStatus.PROTOCOL_ERROR);
      return;
    }
    challenge = null;
    verify(ctx, auth.endpoint(), () -> asked.isAnsweredBy(auth), () -> unproved(ctx));
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ConnectionEvent.DEADLINE) {
      relay.observer().limited(Limit.HANDSHAKE_TIME);
      deny(ctx, "the handshake took too long");
    } else if (event instanceof IrohConnection.Revoked revoked) {
      deny(ctx, revoked.reason().text());
    } else if (event == ConnectionEvent.GIVE_WAY || event == ConnectionEvent.OVERLOADED) {
      deny(ctx, BUSY);
    } else if (event == ConnectionEvent.SHUTDOWN) {
      end(ctx, WebSocketCloseStatus.ENDPOINT_UNAVAILABLE);
    } else if (event instanceof WebSocketEnd.ClosedByPeer closed) {
      over = true;
      gate.open(ReadGate.Reason.DECIDING);
      closed.complete(ctx.channel());
    } else {
      ctx.fireUserEventTriggered(event);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    ConnectionFailure.report(LOG, relay.observer(), "a handshake", PeerFault.WEBSOCKET, failure);
    if (ConnectionFailure.isProtocol(failure)) {
      end(ctx, WebSocketEnd.status(failure));
    } else {
      over = true;
      Farewell.now(ctx.channel());
    }
  }

  private void end(ChannelHandlerContext ctx, WebSocketCloseStatus status) {
    if (!over) {
      over = true;
      gate.open(ReadGate.Reason.DECIDING);
      WebSocketEnd.begin(ctx.channel(), status);
    }
  }

  private void unproved(ChannelHandlerContext ctx) {
    relay.observer().faulted(PeerFault.PROOF);
    deny(ctx, "signature invalid");
  }

  private static Optional<byte[]> exported(ChannelHandlerContext ctx, EndpointId endpoint) {
    return Optional.ofNullable(ctx.pipeline().get(SslHandler.class))
        .flatMap(tls -> KeyMaterialExporter.export(tls.engine().getSession(), endpoint));
  }

  private void challenge(ChannelHandlerContext ctx) {
    ServerChallenge fresh = ServerChallenge.random(relay.random());
    challenge = fresh;
    ctx.writeAndFlush(new FrameWriter(ctx.alloc()).write(fresh));
    gate.open(ReadGate.Reason.DECIDING);
  }

  /**
   * @param unproved runs on the event loop when {@code proof} fails
   */
  private void verify(
      ChannelHandlerContext ctx, EndpointId endpoint, BooleanSupplier proof, Runnable unproved) {
    gate.shut(ReadGate.Reason.DECIDING);
    try {
      relay
          .verifier()
          .execute(
              () -> {
                if (!ctx.channel().isActive()) {
                  return;
                }
                if (proof.getAsBoolean()) {
                  admit(ctx, endpoint);
                } else {
                  ctx.executor().execute(unproved);
                }
              });
    } catch (RejectedExecutionException e) {
      relay.observer().limited(Limit.VERIFICATIONS);
      deny(ctx, BUSY);
    }
  }

  private void admit(ChannelHandlerContext ctx, EndpointId endpoint) {
    var connection =
        new IrohConnection(
            ctx.channel(),
            endpoint,
            upgrade.version(),
            upgrade.bearerToken(),
            relay.queues(),
            relay.queuedBytes());
    relay
        .admission()
        .admit(connection)
        .thenAccept(
            admission -> {
              try {
                ctx.executor().execute(() -> decided(ctx, connection, admission));
              } catch (RejectedExecutionException e) {
                abandon(relay, connection, admission);
              }
            });
  }

  private void decided(ChannelHandlerContext ctx, IrohConnection connection, Admission admission) {
    connection.forgetToken();
    long taken = relay.nanoTime().getAsLong() - openedAt;
    relay.observer().decided(admission, Duration.ofNanos(taken));
    if (over || !ctx.channel().isActive()) {
      abandon(relay, connection, admission);
    } else if (admission instanceof Admission.Admitted admitted) {
      admitted(ctx, connection, admitted);
    } else {
      deny(ctx, ((Admission.Denied) admission).reason().text());
    }
  }

  private void admitted(
      ChannelHandlerContext ctx, IrohConnection connection, Admission.Admitted admitted) {
    Optional<MemberShares.Share> share =
        relay.members().enter(admitted.answerable(), relay.nanoTime().getAsLong());
    if (share.isEmpty()) {
      relay.observer().limited(Limit.CONNECTIONS_PER_MEMBER);
      abandon(relay, connection, admitted);
      deny(ctx, "too many connections of this member");
      return;
    }
    start.relay(ctx, connection, share.get(), leaving(relay, connection, admitted));
    gate.open(ReadGate.Reason.DECIDING);
  }

  /** Refers to no handshake, since the token in its upgrade would live as long. */
  private static Runnable leaving(
      Needs relay, IrohConnection connection, Admission.Admitted admitted) {
    return () -> {
      relay.members().leave(admitted.answerable());
      abandon(relay, connection, admitted);
    };
  }

  /** An admitted connection is gone, or never came to be. */
  private static void abandon(Needs relay, IrohConnection connection, Admission admission) {
    if (admission instanceof Admission.Admitted) {
      relay.admission().ended(connection);
    }
  }

  private void deny(ChannelHandlerContext ctx, String reason) {
    if (!over) {
      over = true;
      gate.open(ReadGate.Reason.DECIDING);
      ctx.write(new FrameWriter(ctx.alloc()).write(new ServerDeniesAuth(reason)));
      WebSocketEnd.begin(ctx.channel(), WebSocketCloseStatus.POLICY_VIOLATION);
    }
  }
}
