package io.nostrmesh.offer;

import io.nostrmesh.limit.Bound;
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
 * @param answerDeadline how long the membership check may take for one author or viewer, up to half
 *     a minute; beyond it an offer is refused or not shown
 */
public record OfferSettings(
    Validation validation,
    Duration maxTtl,
    int maxContentBytes,
    int addressesPerAuthor,
    int publishesPerMinute,
    int rememberedAddresses,
    Duration answerDeadline) {

  /** What is checked of an offer's content when it is published. */
  public enum Validation {
    /** Nothing, as the reference relay does. */
    OFF,
    /** A well-formed envelope that names its own address and ends in due time. */
    SCHEMA,
    /** Also a readable endpoint id, and the iroh relay that this Nostr relay advertises. */
    STRICT
  }

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration LONGEST_TTL = Duration.ofDays(366);
  private static final Duration SHORTEST_ANSWER = Duration.ofMillis(1);
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(30);

  /** As many as a member's client shows of one author, so that it hides nothing a relay took. */
  public static final int ADDRESSES_PER_AUTHOR = 32;

  public static final OfferSettings DEFAULTS =
      new OfferSettings(
          Validation.SCHEMA,
          Duration.ofHours(1),
          8 * 1024,
          ADDRESSES_PER_AUTHOR,
          30,
          10_000,
          Duration.ofSeconds(3));

  /**
   * @throws IllegalArgumentException naming the setting that is out of range
   */
  public OfferSettings {
    Bound.within(SECOND, LONGEST_TTL, maxTtl, "maxTtl");
    Bound.atLeast(1, maxContentBytes, "maxContentBytes");
    Bound.atLeast(1, addressesPerAuthor, "addressesPerAuthor");
    Bound.atLeast(1, publishesPerMinute, "publishesPerMinute");
    Bound.atLeast(addressesPerAuthor, rememberedAddresses, "rememberedAddresses");
    Bound.within(SHORTEST_ANSWER, LONGEST_ANSWER, answerDeadline, "answerDeadline");
  }

  public OfferSettings withValidation(Validation changed) {
    return new OfferSettings(
        changed,
        maxTtl,
        maxContentBytes,
        addressesPerAuthor,
        publishesPerMinute,
        rememberedAddresses,
        answerDeadline);
  }
}
