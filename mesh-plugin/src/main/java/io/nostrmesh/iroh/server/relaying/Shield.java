package io.nostrmesh.iroh.server.relaying;

import io.nostrmesh.iroh.protocol.Datagrams;
import io.nostrmesh.iroh.protocol.FrameWriter;
import io.nostrmesh.iroh.server.observer.Drop;
import java.util.Optional;

/**
 * Keeps from a receiver what its client cannot bear, though its sender is free to send it: empty
 * frames and those over the frame limit make stock clients hang up, and iroh clients up to 1.0.3
 * that have no other path stop for good at a datagram larger than their receive buffer.
 */
final class Shield {

  /** The receive buffer of iroh clients up to 1.0.3 for one datagram. */
  static final int MAX_DATAGRAM_BYTES = 1472;

  private Shield() {}

  /** Why the datagrams must not be delivered, if they must not. */
  static Optional<Drop> against(Datagrams datagrams) {
    int bytes = datagrams.contents().readableBytes();
    if (bytes == 0) {
      return Optional.of(Drop.EMPTY);
    }
    if (FrameWriter.length(datagrams) > FrameWriter.MAX_FRAME_BYTES) {
      return Optional.of(Drop.OVERSIZE);
    }
    // A batch is cut by its segment size before anybody looks at the length of what is left.
    int largest = datagrams.isBatch() ? datagrams.segmentSize() : bytes;
    return largest > MAX_DATAGRAM_BYTES ? Optional.of(Drop.OVERSIZE_SEGMENT) : Optional.empty();
  }
}
