package io.nostrmesh.offer;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A model that a provider offers to run.
 *
 * @param id by convention {@code org/name[:tag]}, or {@code local:<file>}
 * @param label for people
 * @param contextTokens a hint, 0 to 4294967295
 */
public record OfferedModel(String id, Optional<String> label, OptionalLong contextTokens) {

  /**
   * @throws IllegalArgumentException when {@code contextTokens} is no unsigned 32-bit number
   */
  public OfferedModel {
    OfferCaps.requireInRange(contextTokens, "contextTokens");
  }
}
