package io.nostrmesh.websocket;

import java.io.ByteArrayOutputStream;
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

  /**
   * A sender may end the DEFLATE stream with a message (section 7.2.3.4); the next begins a new
   * one. One that does so again and again makes work out of nothing: such a stream has two bytes.
   */
  private static final int MOST_ENDED_STREAMS = 4;

  private final Inflater inflater = new Inflater(true);
  private boolean atStart = true;
  private int endedStreams;

  /**
   * Unpacks a frame onto {@code message}.
   *
   * @return whether it stayed within {@code max} bytes
   * @throws DataFormatException when it is not compressed, or not so
   */
  boolean inflate(byte[] frame, boolean isFinal, ByteArrayOutputStream message, int max)
      throws DataFormatException {
    if (!unpack(frame, message, max)) {
      return false;
    }
    if (!isFinal) {
      return true;
    }
    boolean fits = atStart || unpack(TAIL, message, max);
    endedStreams = 0;
    return fits;
  }

  private boolean unpack(byte[] packed, ByteArrayOutputStream message, int max)
      throws DataFormatException {
    byte[] chunk = new byte[Math.min(CHUNK, Math.max(64, 4 * packed.length))];
    int left = packed.length;
    while (left > 0) {
      inflater.setInput(packed, packed.length - left, left);
      atStart = false;
      if (!unpackStream(chunk, message, max)) {
        return false;
      }
      left = inflater.getRemaining();
      if (inflater.finished()) {
        endStream();
      }
    }
    return true;
  }

  /** Unpacks what there is of one DEFLATE stream. */
  private boolean unpackStream(byte[] chunk, ByteArrayOutputStream message, int max)
      throws DataFormatException {
    while (true) {
      int bytes = inflater.inflate(chunk);
      message.write(chunk, 0, bytes);
      if (message.size() > max) {
        return false;
      }
      if (inflater.needsDictionary()) {
        throw new DataFormatException("a dictionary is needed");
      }
      if (inflater.finished() || bytes == 0 && inflater.needsInput()) {
        return true;
      }
    }
  }

  private void endStream() throws DataFormatException {
    endedStreams++;
    if (endedStreams > MOST_ENDED_STREAMS) {
      throw new DataFormatException("a message ends too many DEFLATE streams");
    }
    inflater.reset();
    atStart = true;
  }

  @Override
  public void close() {
    inflater.end();
  }
}
