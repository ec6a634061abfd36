package io.nostrmesh.limit;

/**
 * A part of the maximum heap ({@code -Xmx}), so that a budget for bytes in memory fits the process
 * it is spent in. Netty's direct memory has the same maximum unless {@code -XX:MaxDirectMemorySize}
 * says otherwise, so the share holds for direct buffers too.
 *
 * @param percent 1 to 100
 */
public record HeapShare(int percent) {

  private static final int WHOLE = 100;

  /**
   * @throws IllegalArgumentException when {@code percent} is out of range
   */
  public HeapShare {
    if (percent < 1 || percent > WHOLE) {
      throw new IllegalArgumentException("percent must be 1 to 100, got " + percent);
    }
  }

  /** How many bytes that is in this process. */
  public long bytes() {
    return bytesOf(Runtime.getRuntime().maxMemory());
  }

  /**
   * How many bytes that is in this process, but no fewer than {@code least}, without which nothing
   * would work at all.
   */
  public long bytesButAtLeast(long least) {
    return Math.max(least, bytes());
  }

  /**
   * @param maximumHeap bytes
   */
  long bytesOf(long maximumHeap) {
    return maximumHeap / WHOLE * percent;
  }
}
