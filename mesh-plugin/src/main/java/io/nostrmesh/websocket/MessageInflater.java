package io.nostrmesh.websocket;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Unpacks the messages of one client (RFC 7692 section 7.2.2), and no more of them than may be.
 * Netty's decoder fails at a fragment that unpacks to nothing, which is a legal one. Used on one
 * event loop.
 */
final class MessageInflater implements AutoCloseable {

  private static final int CHUNK = 16 * 1024;

  /** What a sender leaves away at the end of each message. */
  private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};

  private final Inflater inflater = new Inflater(true);
  private boolean atStart = true;

  /**
   * Unpacks a frame onto {@code message}.
   *
   * @return whether it stayed within {@code max} bytes
   * @throws DataFormatException when it is not compressed, or not so
   */
  boolean inflate(byte[] frame, boolean isFinal, ByteArrayOutputStream message, int max)
      throws DataFormatException {
    return unpack(frame, message, max) && (!isFinal || atStart || unpack(TAIL, message, max));
  }

  private boolean unpack(byte[] packed, ByteArrayOutputStream message, int max)
      throws DataFormatException {
    if (packed.length == 0) {
      return true;
    }
    inflater.setInput(packed);
    atStart = false;
    byte[] chunk = new byte[Math.min(CHUNK, Math.max(64, 4 * packed.length))];
    while (true) {
      int bytes = inflater.inflate(chunk);
      message.write(chunk, 0, bytes);
      if (message.size() > max) {
        return false;
      }
      if (inflater.finished()) {
        // A sender may end the DEFLATE stream with a message; the next begins a new one.
        byte[] rest =
            Arrays.copyOfRange(packed, packed.length - inflater.getRemaining(), packed.length);
        inflater.reset();
        atStart = true;
        return unpack(rest, message, max);
      }
      if (inflater.needsDictionary()) {
        throw new DataFormatException("a dictionary is needed");
      }
      if (bytes == 0 && inflater.needsInput()) {
        return true;
      }
    }
  }

  @Override
  public void close() {
    inflater.end();
  }
}
