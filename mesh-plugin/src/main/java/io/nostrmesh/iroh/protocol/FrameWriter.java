package io.nostrmesh.iroh.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.nostrmesh.iroh.protocol.HandshakeFrame.ClientAuth;
import io.nostrmesh.iroh.protocol.HandshakeFrame.ServerChallenge;
import io.nostrmesh.iroh.protocol.HandshakeFrame.ServerDeniesAuth;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.ClientToRelayDatagrams;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.EndpointGone;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.Health;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.Ping;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.Pong;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.RelayToClientDatagrams;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.Restarting;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.Status;
import io.nostrmesh.spi.EndpointId;
import java.nio.charset.StandardCharsets;

/** Writes frames as messages. Immutable; use on any thread. */
public final class FrameWriter {

  /** Most bytes of a frame that a client accepts, its tag included. */
  public static final int MAX_FRAME_BYTES = 64 * 1024;

  private static final int TAG_BYTES = 1;

  private final ByteBufAllocator allocator;

  public FrameWriter(ByteBufAllocator allocator) {
    this.allocator = allocator;
  }

  /**
   * The frame as one message, owned by the caller. Contents of datagrams are not copied: the
   * message holds a reference of its own to them.
   */
  public ByteBuf write(Frame frame) {
    if (frame instanceof RelayToClientDatagrams sent) {
      return datagrams(frame.type(), sent.source(), sent.datagrams());
    }
    if (frame instanceof ClientToRelayDatagrams sent) {
      return datagrams(frame.type(), sent.destination(), sent.datagrams());
    }
    ByteBuf out = allocator.buffer(16);
    QuicVarint.write(out, frame.type().number());
    if (frame instanceof Ping ping) {
      out.writeLong(ping.payload());
    } else if (frame instanceof Pong pong) {
      out.writeLong(pong.payload());
    } else if (frame instanceof EndpointGone gone) {
      write(out, gone.endpoint());
    } else if (frame instanceof Status status) {
      out.writeByte(status.code());
    } else if (frame instanceof Health health) {
      out.writeCharSequence(health.problem(), StandardCharsets.UTF_8);
    } else if (frame instanceof Restarting restarting) {
      out.writeInt(restarting.reconnectInMillis()).writeInt(restarting.tryForMillis());
    } else if (frame instanceof ServerChallenge challenge) {
      out.writeLong(challenge.high()).writeLong(challenge.low());
    } else if (frame instanceof ClientAuth auth) {
      write(out, auth.endpoint());
      out.writeByte(EndpointSignature.BYTES).writeBytes(auth.signature().bytes());
    } else if (frame instanceof ServerDeniesAuth denial) {
      Postcard.writeString(out, denial.reason());
    }
    return out;
  }

  /** How many bytes {@link #write} would make of these datagrams. */
  public static int length(Datagrams datagrams) {
    return headLength(datagrams) + datagrams.contents().readableBytes();
  }

  private ByteBuf datagrams(FrameType type, EndpointId peer, Datagrams datagrams) {
    ByteBuf head = allocator.buffer(headLength(datagrams));
    QuicVarint.write(head, type.number());
    write(head, peer);
    head.writeByte(datagrams.ecn().bits());
    if (datagrams.isBatch()) {
      head.writeShort(datagrams.segmentSize());
    }
    return Unpooled.wrappedBuffer(head, datagrams.contents().retainedSlice());
  }

  private static int headLength(Datagrams datagrams) {
    return TAG_BYTES + EndpointId.BYTES + 1 + (datagrams.isBatch() ? Short.BYTES : 0);
  }

  private static void write(ByteBuf out, EndpointId id) {
    out.writeLong(id.first()).writeLong(id.second()).writeLong(id.third()).writeLong(id.fourth());
  }
}
