package io.nostrmesh.host.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A WebSocket client that answers no ping, reads only when told, and sends whatever it likes. */
public final class RawNostrSocket implements AutoCloseable {

  private static final int PATIENCE_MILLIS = 15_000;

  private final Socket socket;

  private RawNostrSocket(Socket socket) {
    this.socket = socket;
  }

  public static RawNostrSocket connect(int port) throws IOException {
    var socket = new Socket("127.0.0.1", port);
    socket.setReceiveBufferSize(65_536);
    socket.setSoTimeout(PATIENCE_MILLIS);
    var client = new RawNostrSocket(socket);
    client.sendRaw(
        ("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    client.readUntil("\r\n\r\n");
    return client;
  }

  public void sendRaw(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** Sends a text frame of fewer than 126 bytes, masked with zeroes. */
  public void sendText(byte[] utf8) throws IOException {
    var frame = new ByteArrayOutputStream();
    frame.write(0x81);
    frame.write(0x80 | utf8.length);
    frame.writeBytes(new byte[4]);
    frame.writeBytes(utf8);
    sendRaw(frame.toByteArray());
  }

  /** Reads up to and including {@code end}. */
  public String readUntil(String end) throws IOException {
    var read = new StringBuilder();
    InputStream in = socket.getInputStream();
    while (read.indexOf(end) < 0 || in.available() > 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("ended after " + read);
      }
      read.append((char) next);
    }
    return read.toString();
  }

  /** Reads, without answering anything, until the peer ends the connection or is too patient. */
  public boolean isEndedByPeer() throws IOException {
    try {
      return socket.getInputStream().transferTo(OutputStream.nullOutputStream()) >= 0;
    } catch (SocketTimeoutException patient) {
      return false;
    } catch (SocketException reset) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
