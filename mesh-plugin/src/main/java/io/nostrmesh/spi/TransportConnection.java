package io.nostrmesh.spi;

import java.net.InetAddress;
import java.util.Optional;

/**
 * One connection of an endpoint that asks a transport to relay for it. Implemented by the transport
 * (the embedded iroh relay), handed to {@link TransportAdmission}. Compared by identity.
 */
public interface TransportConnection {

  /** {@return the endpoint, proved by a signature before admission is asked} */
  EndpointId endpoint();

  /**
   * What the endpoint shows. It is a secret: never log it, and never keep it longer than the
   * decision takes.
   *
   * @return the bearer token as it came, or empty
   */
  Optional<String> bearerToken();

  /** {@return the address of the peer, or of the proxy before it} */
  InetAddress remoteAddress();

  /**
   * What was moved for the connection so far. Called on any thread, and when the connection is gone
   * for the last time; never blocks, and may be a little behind while it lives.
   *
   * @return nothing where the transport does not count
   */
  default Traffic traffic() {
    return Traffic.NONE;
  }

  /**
   * Closes the connection, because what it was admitted for has ended. Callable on any thread, once
   * or often, and before or after the admission has been answered; never blocks.
   *
   * @param reason for the transport's log
   */
  void close(Reason reason);
}
