package io.nostrmesh.iroh.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.nostrmesh.iroh.protocol.FrameType.Sender;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.spi.EndpointId;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/**
 * Reads the messages of one peer. Immutable; use on any thread. A malformed frame ends the
 * connection: there is no way to go on after it.
 */
public final class FrameReader {

  /** Most bytes of a frame after its tag. */
  public static final int MAX_BODY_BYTES = 64 * 1024;

  private static final int DATAGRAM_HEAD = EndpointId.BYTES + 1;
  private static final int BATCH_HEAD = DATAGRAM_HEAD + Short.BYTES;

  private final Sender peer;
  private final IrohRelayVersion version;

  /**
   * @param peer the side whose messages are read
   */
  public FrameReader(Sender peer, IrohRelayVersion version) {
    this.peer = peer;
    this.version = version;
  }

  /**
   * Reads one whole message. Contents of datagrams are slices of {@code message}, whose reference
   * count this does not touch: retain them to keep them longer.
   */
  public Parsed<Frame> read(ByteBuf message) {
    long number = QuicVarint.read(message);
    if (number == QuicVarint.INCOMPLETE) {
      return Parsed.malformed("frame without a type");
    }
    FrameType type = FrameType.of(number).orElse(null);
    if (type == null) {
      return Parsed.malformed("unknown frame type " + number);
    }
    if (!type.allowed(peer, version)) {
      return Parsed.malformed(type + " is not for a " + peer + " of " + version + " to send");
    }
    if (message.readableBytes() > MAX_BODY_BYTES) {
      return Parsed.malformed(type + " has more than " + MAX_BODY_BYTES + " bytes");
    }
    return body(type, message);
  }

  private static Parsed<Frame> body(FrameType type, ByteBuf in) {
    return switch (type) {
      case SERVER_CHALLENGE ->
          atLeast(
              HandshakeFrame.ServerChallenge.BYTES,
              type,
              in,
              b -> new HandshakeFrame.ServerChallenge(b.readLong(), b.readLong()));
      case CLIENT_AUTH -> clientAuth(in);
      case SERVER_CONFIRMS_AUTH -> Parsed.valid(new HandshakeFrame.ServerConfirmsAuth());
      case SERVER_DENIES_AUTH -> denial(in);
      case CLIENT_TO_RELAY_DATAGRAM ->
          atLeast(
              DATAGRAM_HEAD,
              type,
              in,
              b -> new IrohRelayFrame.ClientToRelayDatagrams(endpoint(b), single(b)));
      case CLIENT_TO_RELAY_DATAGRAM_BATCH ->
          atLeast(
              BATCH_HEAD,
              type,
              in,
              b -> new IrohRelayFrame.ClientToRelayDatagrams(endpoint(b), batch(b)));
      case RELAY_TO_CLIENT_DATAGRAM ->
          atLeast(
              DATAGRAM_HEAD,
              type,
              in,
              b -> new IrohRelayFrame.RelayToClientDatagrams(endpoint(b), single(b)));
      case RELAY_TO_CLIENT_DATAGRAM_BATCH ->
          atLeast(
              BATCH_HEAD,
              type,
              in,
              b -> new IrohRelayFrame.RelayToClientDatagrams(endpoint(b), batch(b)));
      case ENDPOINT_GONE ->
          exactly(EndpointId.BYTES, type, in, b -> new IrohRelayFrame.EndpointGone(endpoint(b)));
      case PING -> exactly(Long.BYTES, type, in, b -> new IrohRelayFrame.Ping(b.readLong()));
      case PONG -> exactly(Long.BYTES, type, in, b -> new IrohRelayFrame.Pong(b.readLong()));
      case HEALTH -> Parsed.valid(new IrohRelayFrame.Health(in.toString(StandardCharsets.UTF_8)));
      case RESTARTING ->
          exactly(
              2 * Integer.BYTES,
              type,
              in,
              b -> new IrohRelayFrame.Restarting(b.readInt(), b.readInt()));
      case STATUS -> atLeast(1, type, in, b -> new IrohRelayFrame.Status(b.readUnsignedByte()));
    };
  }

  private static Parsed<Frame> clientAuth(ByteBuf in) {
    if (in.readableBytes() < EndpointId.BYTES) {
      return Parsed.malformed("CLIENT_AUTH is too short");
    }
    EndpointId endpoint = endpoint(in);
    if (Postcard.readLength(in) != EndpointSignature.BYTES) {
      return Parsed.malformed("CLIENT_AUTH holds no signature of 64 bytes");
    }
    var signature = new EndpointSignature(ByteBufUtil.getBytes(in.readSlice(64)));
    return Parsed.valid(new HandshakeFrame.ClientAuth(endpoint, signature));
  }

  private static Parsed<Frame> denial(ByteBuf in) {
    int length = Postcard.readLength(in);
    if (length == Postcard.MALFORMED) {
      return Parsed.malformed("SERVER_DENIES_AUTH holds no reason");
    }
    String reason = in.readSlice(length).toString(StandardCharsets.UTF_8);
    return Parsed.valid(new HandshakeFrame.ServerDeniesAuth(reason));
  }

  private static EndpointId endpoint(ByteBuf in) {
    return new EndpointId(in.readLong(), in.readLong(), in.readLong(), in.readLong());
  }

  private static Datagrams single(ByteBuf in) {
    return new Datagrams(Ecn.of(in.readByte()), 0, in.slice());
  }

  private static Datagrams batch(ByteBuf in) {
    return new Datagrams(Ecn.of(in.readByte()), in.readUnsignedShort(), in.slice());
  }

  private static Parsed<Frame> exactly(
      int bytes, FrameType type, ByteBuf in, Function<ByteBuf, Frame> body) {
    return in.readableBytes() == bytes
        ? Parsed.valid(body.apply(in))
        : Parsed.malformed(type + " has " + bytes + " bytes, got " + in.readableBytes());
  }

  private static Parsed<Frame> atLeast(
      int bytes, FrameType type, ByteBuf in, Function<ByteBuf, Frame> body) {
    return in.readableBytes() >= bytes
        ? Parsed.valid(body.apply(in))
        : Parsed.malformed(type + " has at least " + bytes + " bytes, got " + in.readableBytes());
  }
}
