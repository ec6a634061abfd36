package io.nostrmesh.host.relay;

import io.nostrmesh.host.relay.reading.Recipient;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;

/** The connection of a client as the relay sees it. All methods are for any thread, none blocks. */
public interface Connection extends Recipient {

  /** The address of the peer, or of the proxy before it. */
  InetSocketAddress remoteAddress();

  /** Our end of the connection. */
  InetSocketAddress localAddress();

  /** Whether this process itself ends the TLS of it, rather than a proxy, or nobody. */
  boolean isEncrypted();

  /**
   * Sends a message. A client that reads so slowly that its queue is full is cut off; what is sent
   * after that goes nowhere.
   */
  void send(String message);

  /**
   * Sends a message that is the beginning, the event and a closing bracket, likewise, but no sooner
   * than with the next {@link #flush}. Neither array may be changed after that; many connections
   * share them.
   */
  void send(byte[] beginning, byte[] event);

  /**
   * Sends what waits for it.
   *
   * @return completes when that is in the hands of the network, however fast the client reads
   */
  CompletionStage<Void> flush();

  /** Stops taking messages from the client, who then feels TCP's back-pressure. */
  void pauseReading();

  void resumeReading();

  /** The client has proved its first key: it no longer has to give way to newcomers. */
  void provedKey();

  /** Ends the connection with a WebSocket close code. */
  void close(int code, String reason);
}
