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
   * Closes the connection, because what it was admitted for has ended. Callable on any thread, once
   * or often, and before or after the admission has been answered; never blocks.
   *
   * @param reason for the transport's log
   */
  void close(Reason reason);
}
