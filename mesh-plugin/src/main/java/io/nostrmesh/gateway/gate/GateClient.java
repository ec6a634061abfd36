package io.nostrmesh.gateway.gate;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * A client as its {@link Gate} sees it. Implemented by whoever holds its socket; for any thread.
 */
public interface GateClient {

  /** {@return the client's own address, past any proxy, where it is known} */
  Optional<InetAddress> address();

  /** {@return the address of ours that the client is connected to, for NIP-42's relay tag} */
  InetSocketAddress localAddress();

  /**
   * {@return the path of the relay as the client asked for it: empty, or with a slash at its
   * beginning only}
   */
  String path();

  /** {@return whether the client's connection to us is encrypted} */
  boolean isEncrypted();

  /**
   * Sends a message of the gate's own. How it stands to what is passed on at the moment is open.
   *
   * @param text a whole message of a relay, such as {@code ["AUTH", challenge]}
   */
  void send(String text);

  /** Tells the server that this client has proved a key, so it is no stranger's place any more. */
  void provedKey();

  /**
   * Ends the connection, on both sides.
   *
   * @param code for the client's close frame (RFC 6455 section 7.4)
   * @param reason likewise, at most 123 bytes of UTF-8
   */
  void close(int code, String reason);
}
