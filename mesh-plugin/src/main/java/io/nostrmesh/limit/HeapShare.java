package io.nostrmesh.limit;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of the maximum heap ({@code -Xmx}), so that a budget for bytes in memory fits the process
 * it is spent in. Netty's direct memory has the same maximum unless {@code -XX:MaxDirectMemorySize}
 * says otherwise, so the share holds for direct buffers too.
 *
 * @param percent 1 to 100
 */
public record HeapShare(int percent) {

  private static final int WHOLE = 100;
  private static final Pattern SETTING = Pattern.compile("([0-9]+) ?(%?)");

  /**
   * @throws IllegalArgumentException when {@code percent} is out of range
   */
  public HeapShare {
    Bound.within(1, WHOLE, percent, "percent");
  }

  /**
   * Reads a setting: a number of bytes, or a part of the maximum heap such as {@code 10%}.
   *
   * @return bytes; empty when it is neither
   */
  public static Optional<Long> parse(String text) {
    Matcher setting = SETTING.matcher(text.trim());
    try {
      if (setting.matches()) {
        String number = setting.group(1);
        return Optional.of(
            setting.group(2).isEmpty()
                ? Long.parseLong(number)
                : new HeapShare(Integer.parseInt(number)).bytes());
      }
    } catch (IllegalArgumentException outOfRange) {
      // As little a setting as any other text.
    }
    return Optional.empty();
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
