package io.nostrmesh.host.testing;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** A WebSocket client that answers no ping, reads only when told, and sends whatever it likes. */
public final class RawNostrSocket implements AutoCloseable {

  private static final int PATIENCE_MILLIS = 15_000;

  private final Socket socket;
  private final Inflater inflater = new Inflater(true);
  private String response = "";
  private byte[] payload = new byte[0];

  private RawNostrSocket(Socket socket) {
    this.socket = socket;
  }

  public static RawNostrSocket connect(int port) throws IOException {
    return connect(port, "");
  }

  /** Connects with more headers, each with its line end. */
  public static RawNostrSocket connect(int port, String headers) throws IOException {
    var socket = new Socket("127.0.0.1", port);
    socket.setReceiveBufferSize(65_536);
    socket.setSoTimeout(PATIENCE_MILLIS);
    var client = new RawNostrSocket(socket);
    client.sendRaw(
        ("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                + headers
                + "\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    client.response = client.readHead();
    return client;
  }

  private String readHead() throws IOException {
    var read = new StringBuilder();
    while (read.indexOf("\r\n\r\n") < 0) {
      int next = socket.getInputStream().read();
      if (next < 0) {
        throw new IOException("ended after " + read);
      }
      read.append((char) next);
    }
    return read.toString();
  }

  /** The head of the response to the handshake. */
  public String response() {
    return response;
  }

  public void sendRaw(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** Sends a text frame. */
  public void sendText(byte[] utf8) throws IOException {
    sendFrame(0x81, utf8);
  }

  /** Sends one frame, masked with zeroes. */
  public void sendFrame(int firstByte, byte[] payload) throws IOException {
    sendRaw(frame(firstByte, payload));
  }

  private static byte[] frame(int firstByte, byte[] payload) {
    var frame = new ByteArrayOutputStream();
    frame.write(firstByte);
    if (payload.length < 126) {
      frame.write(0x80 | payload.length);
    } else if (payload.length < 65_536) {
      frame.write(0xfe);
      frame.writeBytes(ByteBuffer.allocate(2).putShort((short) payload.length).array());
    } else {
      frame.write(0xff);
      frame.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
    }
    frame.writeBytes(new byte[4]);
    frame.writeBytes(payload);
    return frame.toByteArray();
  }

  /** The next frame's first byte. Its payload is in {@link #payload()}. */
  public int readFrame() throws IOException {
    var in = new DataInputStream(socket.getInputStream());
    int first = in.readUnsignedByte();
    int length = in.readUnsignedByte();
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = (int) in.readLong();
    }
    payload = in.readNBytes(length);
    return first;
  }

  public byte[] payload() {
    return payload;
  }

  /** Skips frames up to a text message of one frame; its text, unpacked if it was compressed. */
  public String readText() throws IOException {
    int first = readFrame();
    while ((first & 0xbf) != 0x81) {
      first = readFrame();
    }
    return new String((first & 0x40) == 0 ? payload : unpack(), StandardCharsets.UTF_8);
  }

  private byte[] unpack() throws IOException {
    var unpacked = new ByteArrayOutputStream();
    var chunk = new byte[4096];
    inflater.setInput(ByteBuffer.allocate(payload.length + 4).put(payload).putInt(0xffff).array());
    try {
      int bytes = inflater.inflate(chunk);
      while (bytes > 0) {
        unpacked.write(chunk, 0, bytes);
        bytes = inflater.inflate(chunk);
      }
    } catch (DataFormatException e) {
      throw new IOException(e);
    }
    return unpacked.toByteArray();
  }

  /** Skips frames up to a close frame; its code, 1005 without one, or 1006 when none comes. */
  public int readClose() throws IOException {
    try {
      while (readFrame() != 0x88) {
        continue;
      }
      return payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xffff;
    } catch (EOFException | SocketException ended) {
      return 1006;
    }
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
    inflater.end();
    socket.close();
  }
}
