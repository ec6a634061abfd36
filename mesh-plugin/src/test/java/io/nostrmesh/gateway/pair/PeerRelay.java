package io.nostrmesh.gateway.pair;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A relay whose every word is a test's. */
final class PeerRelay implements AutoCloseable {

  private static final Pattern KEY = Pattern.compile("(?i)sec-websocket-key: *(\\S+)");

  private final ServerSocket listener;

  PeerRelay() throws IOException {
    this(0);
  }

  PeerRelay(int port) throws IOException {
    listener = new ServerSocket();
    listener.setReceiveBufferSize(Peer.SOCKET_BYTES);
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    listener.setSoTimeout(30_000);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** The next connection, and the head of its request. */
  Asking ask() throws IOException {
    Socket socket = listener.accept();
    var peer = new Peer(socket, false);
    return new Asking(peer, peer.head());
  }

  /** Takes the next connection. */
  Peer accept() throws IOException {
    return ask().accept("");
  }

  /** A handshake that is not answered yet. */
  record Asking(Peer peer, String head) {

    /**
     * @param headers more of them, each with its line break
     */
    Peer accept(String headers) throws IOException {
      Matcher key = KEY.matcher(head);
      if (!key.find()) {
        throw new IOException(head);
      }
      peer.raw(
          "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              + headers
              + "Sec-WebSocket-Accept: "
              + acceptance(key.group(1))
              + "\r\n\r\n");
      return peer;
    }

    private static String acceptance(String key) {
      try {
        byte[] text =
            (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII);
        return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
      } catch (NoSuchAlgorithmException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
