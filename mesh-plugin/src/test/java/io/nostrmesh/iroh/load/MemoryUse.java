package io.nostrmesh.iroh.load;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Bytes that a process uses.
 *
 * @param heap objects, once garbage is gone
 * @param direct buffers beside the heap
 * @param resident what the operating system counts, 0 where it does not say
 */
public record MemoryUse(long heap, long direct, long resident) {

  private static final Path STATUS = Path.of("/proc/self/status");

  /** Of this process, now. */
  public static MemoryUse now() throws IOException {
    System.gc();
    System.gc();
    long direct =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum();
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    return new MemoryUse(heap, direct, residentBytes());
  }

  public static MemoryUse parse(String text) {
    String[] numbers = text.split(" ");
    return new MemoryUse(
        Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), Long.parseLong(numbers[2]));
  }

  public String format() {
    return heap + " " + direct + " " + resident;
  }

  public MemoryUse minus(MemoryUse other) {
    return new MemoryUse(heap - other.heap, direct - other.direct, resident - other.resident);
  }

  public MemoryUse dividedBy(int parts) {
    return new MemoryUse(heap / parts, direct / parts, resident / parts);
  }

  private static long residentBytes() throws IOException {
    if (!Files.exists(STATUS)) {
      return 0;
    }
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElse(0);
  }

  @Override
  public String toString() {
    return "heap %,d KiB, direct %,d KiB, resident %,d KiB"
        .formatted(heap / 1024, direct / 1024, resident / 1024);
  }
}
