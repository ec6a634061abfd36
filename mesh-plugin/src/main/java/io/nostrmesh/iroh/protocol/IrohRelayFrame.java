package io.nostrmesh.iroh.protocol;

import io.nostrmesh.spi.EndpointId;
import java.util.random.RandomGenerator;

/** The frames after the handshake (iroh-relay {@code protos/relay.rs}). */
public sealed interface IrohRelayFrame extends Frame {

  /** Datagrams that an endpoint wants delivered. */
  record ClientToRelayDatagrams(EndpointId destination, Datagrams datagrams)
      implements IrohRelayFrame {

    @Override
    public FrameType type() {
      return datagrams.isBatch()
          ? FrameType.CLIENT_TO_RELAY_DATAGRAM_BATCH
          : FrameType.CLIENT_TO_RELAY_DATAGRAM;
    }
  }

  /** Datagrams as they are delivered, with the key of their sender. */
  record RelayToClientDatagrams(EndpointId source, Datagrams datagrams) implements IrohRelayFrame {

    @Override
    public FrameType type() {
      return datagrams.isBatch()
          ? FrameType.RELAY_TO_CLIENT_DATAGRAM_BATCH
          : FrameType.RELAY_TO_CLIENT_DATAGRAM;
    }
  }

  /** An endpoint that has sent datagrams to this client has left the relay. */
  record EndpointGone(EndpointId endpoint) implements IrohRelayFrame {

    @Override
    public FrameType type() {
      return FrameType.ENDPOINT_GONE;
    }
  }

  /** Asks for a {@link Pong} with the same 8 bytes. */
  record Ping(long payload) implements IrohRelayFrame {

    public static Ping random(RandomGenerator random) {
      return new Ping(random.nextLong());
    }

    @Override
    public FrameType type() {
      return FrameType.PING;
    }
  }

  /** The answer to a {@link Ping}. */
  record Pong(long payload) implements IrohRelayFrame {

    @Override
    public FrameType type() {
      return FrameType.PONG;
    }
  }

  /** Version 1's word on the connection's state: free text that the client only logs. */
  record Health(String problem) implements IrohRelayFrame {

    @Override
    public FrameType type() {
      return FrameType.HEALTH;
    }
  }

  /** The relay is about to restart. Stock clients ignore it and stock relays never send it. */
  record Restarting(int reconnectInMillis, int tryForMillis) implements IrohRelayFrame {

    @Override
    public FrameType type() {
      return FrameType.RESTARTING;
    }
  }

  /**
   * Version 2's word on the connection's state.
   *
   * @param code an unsigned byte; clients tolerate values they do not know
   */
  record Status(int code) implements IrohRelayFrame {

    /** This connection gets its datagrams again. */
    public static final Status HEALTHY = new Status(0);

    /** A newer connection of the same endpoint gets the datagrams. */
    public static final Status SAME_ENDPOINT_ELSEWHERE = new Status(1);

    /** The relay reads slower than this client sends. */
    public static final Status RATE_LIMITED = new Status(2);

    @Override
    public FrameType type() {
      return FrameType.STATUS;
    }
  }
}
