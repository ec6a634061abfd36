package io.nostrmesh.iroh.protocol;

import io.netty.buffer.ByteBuf;
import io.nostrmesh.limit.Bound;

/**
 * One datagram, or several of equal size laid back to back (the last may be shorter).
 *
 * @param ecn explicit congestion notification
 * @param segmentSize size of each datagram, 1 to 65,535; 0 for a single one
 * @param contents not owned by this record: a buffer that was read from a message lives as long as
 *     the message does
 */
public record Datagrams(Ecn ecn, int segmentSize, ByteBuf contents) {

  /**
   * @throws IllegalArgumentException when {@code segmentSize} is no unsigned 16-bit number
   */
  public Datagrams {
    Bound.within(0, 0xffff, segmentSize, "segmentSize");
  }

  public boolean isBatch() {
    return segmentSize > 0;
  }
}
