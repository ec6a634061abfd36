package io.nostrmesh.offer;

import io.nostrmesh.limit.Bound;
import java.util.OptionalLong;

/**
 * The limits a provider claims to enforce on its consumers. Claims only: the provider's own runtime
 * holds them. Each is 0 to 4294967295; an absent one is not limited, an explicit 0 is zero.
 *
 * @param maxVramMb GPU memory for one consumer, in MB
 * @param maxRamMb main memory for one consumer, in MB
 * @param maxConcurrency consumers served at the same time
 */
public record OfferCaps(
    OptionalLong maxVramMb, OptionalLong maxRamMb, OptionalLong maxConcurrency) {

  /** No limit at all. */
  public static final OfferCaps NONE =
      new OfferCaps(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());

  static final long MAX = 0xFFFF_FFFFL;

  /**
   * @throws IllegalArgumentException when a limit is no unsigned 32-bit number
   */
  public OfferCaps {
    requireInRange(maxVramMb, "maxVramMb");
    requireInRange(maxRamMb, "maxRamMb");
    requireInRange(maxConcurrency, "maxConcurrency");
  }

  static void requireInRange(OptionalLong value, String name) {
    value.ifPresent(number -> Bound.within(0, MAX, number, name));
  }
}
