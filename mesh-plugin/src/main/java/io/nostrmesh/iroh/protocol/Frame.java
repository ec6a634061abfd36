package io.nostrmesh.iroh.protocol;

/** One binary WebSocket message of the relay protocol. */
public sealed interface Frame permits HandshakeFrame, IrohRelayFrame {

  FrameType type();
}
