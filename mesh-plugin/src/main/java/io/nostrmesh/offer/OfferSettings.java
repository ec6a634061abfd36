package io.nostrmesh.offer;

import java.time.Duration;

/**
 * How an {@link OfferPolicy} treats offers. Start from {@link #DEFAULTS}.
 *
 * @param validation what an offer must satisfy to be accepted
 * @param maxTtl how far ahead {@code expires_at} may lie at most; also how long a withdrawal is
 *     worth keeping, since no offer older than it can still be alive
 * @param maxContentBytes size of an offer's content in UTF-8, at most
 * @param addressesPerAuthor how many addresses one author may have in use at a time; one that was
 *     withdrawn counts for another {@code maxTtl}
 * @param publishesPerMinute how many offers one author may publish in a minute
 * @param rememberedAddresses how many addresses of all authors the policy remembers, at most
 */
public record OfferSettings(
    Validation validation,
    Duration maxTtl,
    int maxContentBytes,
    int addressesPerAuthor,
    int publishesPerMinute,
    int rememberedAddresses) {

  /** What is checked of an offer's content when it is published. */
  public enum Validation {
    /** Nothing, as the reference relay does. */
    OFF,
    /** A well-formed envelope that names its own address and ends in due time. */
    SCHEMA,
    /** Also a readable endpoint id, and the iroh relay that this Nostr relay advertises. */
    STRICT
  }

  private static final Duration LONGEST_TTL = Duration.ofDays(366);

  public static final OfferSettings DEFAULTS =
      new OfferSettings(Validation.SCHEMA, Duration.ofHours(1), 8 * 1024, 32, 30, 10_000);

  /**
   * @throws IllegalArgumentException naming the setting that is out of range
   */
  public OfferSettings {
    if (maxTtl.toSeconds() < 1 || maxTtl.compareTo(LONGEST_TTL) > 0) {
      throw new IllegalArgumentException("maxTtl must be 1 second to 366 days, got " + maxTtl);
    }
    requirePositive(maxContentBytes, "maxContentBytes");
    requirePositive(addressesPerAuthor, "addressesPerAuthor");
    requirePositive(publishesPerMinute, "publishesPerMinute");
    if (rememberedAddresses < addressesPerAuthor) {
      throw new IllegalArgumentException(
          "rememberedAddresses must be at least addressesPerAuthor, got " + rememberedAddresses);
    }
  }

  private static void requirePositive(int value, String name) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, got " + value);
    }
  }

  public OfferSettings withValidation(Validation changed) {
    return new OfferSettings(
        changed,
        maxTtl,
        maxContentBytes,
        addressesPerAuthor,
        publishesPerMinute,
        rememberedAddresses);
  }
}
