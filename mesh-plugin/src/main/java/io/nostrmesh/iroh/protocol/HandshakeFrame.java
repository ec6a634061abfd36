package io.nostrmesh.iroh.protocol;

import io.nostrmesh.ed25519.StrictEd25519;
import io.nostrmesh.spi.EndpointId;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/** The frames by which an endpoint proves its key (iroh-relay {@code protos/handshake.rs}). */
public sealed interface HandshakeFrame extends Frame {

  /**
   * Asks the endpoint to prove its key: 16 random bytes, used once. Being random they keep an old
   * answer from being replayed.
   */
  record ServerChallenge(long high, long low) implements HandshakeFrame {

    static final int BYTES = 16;

    /**
     * @param random a secure source
     */
    public static ServerChallenge random(RandomGenerator random) {
      return new ServerChallenge(random.nextLong(), random.nextLong());
    }

    /** The 32 bytes that the endpoint signs in answer. */
    public byte[] signedMessage() {
      return Blake3.deriveKey(
          "iroh-relay handshake v1 challenge signature",
          ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array());
    }

    /** Whether {@code auth} answers this challenge. Takes some 100 µs: not for an event loop. */
    public boolean isAnsweredBy(ClientAuth auth) {
      return StrictEd25519.verify(auth.endpoint(), signedMessage(), auth.signature().bytes());
    }

    @Override
    public FrameType type() {
      return FrameType.SERVER_CHALLENGE;
    }
  }

  /** The endpoint's claim to a key, and its signature over the challenge. */
  record ClientAuth(EndpointId endpoint, EndpointSignature signature) implements HandshakeFrame {

    @Override
    public FrameType type() {
      return FrameType.CLIENT_AUTH;
    }
  }

  /** The endpoint is proved and admitted; relaying starts. */
  record ServerConfirmsAuth() implements HandshakeFrame {

    @Override
    public FrameType type() {
      return FrameType.SERVER_CONFIRMS_AUTH;
    }
  }

  /**
   * The endpoint is refused; the relay closes after it. A stock client logs the reason and tries
   * again, for ever.
   */
  record ServerDeniesAuth(String reason) implements HandshakeFrame {

    @Override
    public FrameType type() {
      return FrameType.SERVER_DENIES_AUTH;
    }
  }
}
