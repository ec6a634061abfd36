package io.nostrmesh.iroh.server;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLException;

/**
 * A WebSocket on a blocking socket that lets a test send whatever it likes. Reads time out after
 * {@value #PATIENCE_MILLIS} ms, so that a missing answer fails the test.
 */
public final class RawIrohSocket implements AutoCloseable {

  private static final int READ_AHEAD = 2048;

  static final int PATIENCE_MILLIS = 10_000;

  public static final int TEXT = 1;
  public static final int BINARY = 2;
  public static final int CLOSE = 8;
  public static final int PING = 9;
  public static final int PONG = 10;

  /** One frame as it was received. */
  public record Message(int opcode, byte[] payload) {}

  private final Socket socket;
  private final PacedInput paced;
  private final DataInputStream in;
  private final DataOutputStream out;

  public RawIrohSocket(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    this.paced = new PacedInput(socket.getInputStream());
    this.in = new DataInputStream(new BufferedInputStream(paced, READ_AHEAD));
    this.out = new DataOutputStream(socket.getOutputStream());
  }

  public static RawIrohSocket dial(InetSocketAddress address) throws IOException {
    return new RawIrohSocket(new Socket(address.getAddress(), address.getPort()));
  }

  public Socket socket() {
    return socket;
  }

  /** From now on reads so much at a time, and pauses before. */
  public void paceReads(int bytes, Duration pause) {
    paced.most = bytes;
    paced.pause = pause;
  }

  public void sendBytes(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  public void sendText(String bytes) throws IOException {
    sendBytes(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Status line and headers of a response, each as a line. */
  public List<String> readHead() throws IOException {
    var lines = new ArrayList<String>();
    for (String line = readLine(); !line.isEmpty(); line = readLine()) {
      lines.add(line);
    }
    return lines;
  }

  /** The body of the next answer, whatever its status. */
  public String readAnswer() throws IOException {
    int length = header(readHead(), "content-length").map(Integer::parseInt).orElse(0);
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  /** The value of a header in {@link #readHead}'s lines. */
  public static Optional<String> header(List<String> head, String name) {
    return head.stream()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).trim())
        .findFirst();
  }

  public void send(byte[] binary) throws IOException {
    sendBytes(frame(0x80 | BINARY, true, binary));
  }

  /**
   * @param first final bit, reserved bits and opcode
   */
  public static byte[] frame(int first, boolean masked, byte[] payload) {
    var frame = new ByteArrayOutputStream();
    frame.write(first);
    int mask = masked ? 0x80 : 0;
    if (payload.length < 126) {
      frame.write(mask | payload.length);
    } else if (payload.length < 0x10000) {
      frame.write(mask | 126);
      frame.write(payload.length >> 8);
      frame.write(payload.length);
    } else {
      frame.write(mask | 127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        frame.write((int) ((long) payload.length >> shift));
      }
    }
    byte[] key = {0x11, 0x22, 0x33, 0x44};
    if (masked) {
      frame.writeBytes(key);
    }
    byte[] body = payload.clone();
    for (int i = 0; masked && i < body.length; i++) {
      body[i] ^= key[i & 3];
    }
    frame.writeBytes(body);
    return frame.toByteArray();
  }

  /** The next frame, or empty when the relay has closed the connection. */
  public Optional<Message> read() throws IOException {
    try {
      int opcode = in.readUnsignedByte() & 0x0f;
      long length = in.readUnsignedByte();
      if (length == 126) {
        length = in.readUnsignedShort();
      } else if (length == 127) {
        length = in.readLong();
      }
      var payload = new byte[Math.toIntExact(length)];
      in.readFully(payload);
      return Optional.of(new Message(opcode, payload));
    } catch (EOFException | SocketException | SSLException e) {
      return Optional.empty();
    }
  }

  /** Reads whatever is left until the relay closes the connection. */
  public byte[] readToEnd() throws IOException {
    var rest = new ByteArrayOutputStream();
    try {
      in.transferTo(rest);
    } catch (SocketException | SSLException e) {
      // A reset ends a connection as well.
    }
    return rest.toByteArray();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private String readLine() throws IOException {
    var line = new StringBuilder();
    for (int c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  /** A peer that takes its time. */
  private static final class PacedInput extends FilterInputStream {

    private int most = Integer.MAX_VALUE;
    private Duration pause = Duration.ZERO;

    PacedInput(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      LockSupport.parkNanos(pause.toNanos());
      return super.read(into, from, Math.min(length, most));
    }
  }
}
