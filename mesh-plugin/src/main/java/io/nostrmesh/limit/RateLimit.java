package io.nostrmesh.limit;

/**
 * How fast bytes are read. Beyond it nothing is lost: the relay stops reading for a while and TCP
 * slows the sender down.
 *
 * @param bytesPerSecond at least {@value #MIN_BYTES_PER_SECOND}
 * @param burstBytes what may come at once after a pause
 */
public record RateLimit(long bytesPerSecond, long burstBytes) {

  static final long MIN_BYTES_PER_SECOND = 10;

  /**
   * @throws IllegalArgumentException when a number is too small
   */
  public RateLimit {
    Bound.atLeast(MIN_BYTES_PER_SECOND, bytesPerSecond, "bytesPerSecond");
    Bound.atLeast(1, burstBytes, "burstBytes");
  }

  /** With a burst of a tenth of a second, as the stock relay has it. */
  public static RateLimit bytesPerSecond(long bytesPerSecond) {
    return new RateLimit(bytesPerSecond, Math.max(1, bytesPerSecond / 10));
  }
}
