package io.nostrmesh.gateway.gate;

/** Makes a {@link Gate} for each client of a gateway. */
@FunctionalInterface
public interface Gates {

  /** Called on the client's event loop, once its WebSocket is open. */
  Gate open(GateClient client);
}
