package io.nostrmesh.gateway.pair;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** One end of a WebSocket, frame by frame: it sends what it is told and hides nothing it hears. */
final class Peer implements AutoCloseable {

  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  /** Little, so that a sender soon notices that nobody reads. */
  static final int SOCKET_BYTES = 64 << 10;

  private static final byte[] MASK = {17, 34, 51, 68};
  private static final int PATIENCE_MILLIS = 30_000;

  final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;
  private final boolean masks;
  private final Deflater packer = new Deflater(6, true);
  private final Inflater unpacker = new Inflater(true);

  record Frame(boolean last, int reserved, int opcode, byte[] payload) {

    String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }

    /** The code and reason of a close frame. */
    String ending() {
      if (payload.length == 0) {
        return "none";
      }
      var bytes = ByteBuffer.wrap(payload);
      return (bytes.getShort() & 0xffff) + StandardCharsets.UTF_8.decode(bytes).toString();
    }
  }

  /**
   * @param masks whether it is a client
   */
  Peer(Socket socket, boolean masks) throws IOException {
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setSendBufferSize(SOCKET_BYTES);
    this.socket = socket;
    this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    this.out = socket.getOutputStream();
    this.masks = masks;
  }

  /** The head of an HTTP message. */
  String head() throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.readUnsignedByte());
    }
    return head.toString();
  }

  void raw(byte[] bytes) throws IOException {
    out.write(bytes);
  }

  void raw(String ascii) throws IOException {
    raw(ascii.getBytes(StandardCharsets.ISO_8859_1));
  }

  void text(String text) throws IOException {
    send(true, 0, TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  /** {@link #text} where nothing can go wrong. */
  void sure(String text) {
    if (!trySend(text)) {
      throw new AssertionError("the connection has ended");
    }
  }

  /** {@return whether the other end was still there} */
  boolean trySend(String text) {
    try {
      text(text);
      return true;
    } catch (IOException gone) {
      return false;
    }
  }

  /** A text in the compression of RFC 7692. */
  void packed(String text) throws IOException {
    send(true, 4, TEXT, pack(text));
  }

  byte[] pack(String text) {
    packer.setInput(text.getBytes(StandardCharsets.UTF_8));
    var packed = new ByteArrayOutputStream();
    byte[] some = new byte[8192];
    int count;
    while ((count = packer.deflate(some, 0, some.length, Deflater.SYNC_FLUSH)) > 0) {
      packed.write(some, 0, count);
    }
    byte[] all = packed.toByteArray();
    return Arrays.copyOf(all, all.length - 4);
  }

  void ending(int code, String reason) throws IOException {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    send(
        true,
        0,
        CLOSE,
        ByteBuffer.allocate(2 + text.length).putShort((short) code).put(text).array());
  }

  void send(boolean last, int reserved, int opcode, byte[] payload) throws IOException {
    raw(frame(last, reserved, opcode, payload));
  }

  byte[] frame(boolean last, int reserved, int opcode, byte[] payload) {
    var bytes = ByteBuffer.allocate(payload.length + 14);
    bytes.put((byte) ((last ? 0x80 : 0) | reserved << 4 | opcode));
    int masked = masks ? 0x80 : 0;
    if (payload.length < 126) {
      bytes.put((byte) (masked | payload.length));
    } else if (payload.length < 1 << 16) {
      bytes.put((byte) (masked | 126)).putShort((short) payload.length);
    } else {
      bytes.put((byte) (masked | 127)).putLong(payload.length);
    }
    if (masks) {
      bytes.put(MASK);
    }
    for (int i = 0; i < payload.length; i++) {
      bytes.put((byte) (masks ? payload[i] ^ MASK[i % 4] : payload[i]));
    }
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  /** The next frame, whichever it is; empty when the other end has ended the connection. */
  Optional<Frame> read() throws IOException {
    try {
      int first = in.readUnsignedByte();
      int second = in.readUnsignedByte();
      long length = second & 0x7f;
      if (length == 126) {
        length = in.readUnsignedShort();
      } else if (length == 127) {
        length = in.readLong();
      }
      byte[] mask = new byte[4];
      if ((second & 0x80) != 0) {
        in.readFully(mask);
      }
      byte[] payload = new byte[Math.toIntExact(length)];
      in.readFully(payload);
      for (int i = 0; i < payload.length; i++) {
        payload[i] ^= mask[i % 4];
      }
      return Optional.of(new Frame((first & 0x80) != 0, first >> 4 & 7, first & 15, payload));
    } catch (EOFException | SocketException gone) {
      return Optional.empty();
    }
  }

  /** The next frame of this kind; those of other kinds before it are a mistake. */
  Frame next(int opcode) throws IOException {
    Frame frame = read().orElseThrow(() -> new EOFException("the connection has ended"));
    if (frame.opcode() != opcode) {
      throw new IOException("got " + frame + " " + frame.text());
    }
    return frame;
  }

  /** The next text, unpacked where it is packed. */
  String text() throws IOException {
    Frame frame = next(TEXT);
    return frame.reserved() == 0 ? frame.text() : unpack(frame.payload());
  }

  private String unpack(byte[] packed) throws IOException {
    try {
      unpacker.setInput(
          ByteBuffer.allocate(packed.length + 4)
              .put(packed)
              .putShort((short) 0)
              .putShort((short) -1)
              .flip());
      var text = new ByteArrayOutputStream();
      byte[] some = new byte[8192];
      int count;
      while ((count = unpacker.inflate(some)) > 0) {
        text.write(some, 0, count);
      }
      return text.toString(StandardCharsets.UTF_8);
    } catch (DataFormatException e) {
      throw new IOException(e);
    }
  }

  /**
   * How the other end ends: with code and reason, or {@code lost}; what comes before is ignored.
   */
  String ending() throws IOException {
    for (Optional<Frame> frame = read(); frame.isPresent(); frame = read()) {
      if (frame.get().opcode() == CLOSE) {
        return frame.get().ending();
      }
    }
    return "lost";
  }

  /** {@link #ending}, awaited by a thread of its own: pools may have one for all. */
  CompletableFuture<String> endingLater() {
    var ending = new CompletableFuture<String>();
    new Thread(
            () -> {
              try {
                ending.complete(ending());
              } catch (IOException broken) {
                ending.completeExceptionally(broken);
              }
            })
        .start();
    return ending;
  }

  void hangUp() throws IOException {
    socket.close();
  }

  @Override
  public void close() throws IOException {
    packer.end();
    unpacker.end();
    socket.close();
  }
}
