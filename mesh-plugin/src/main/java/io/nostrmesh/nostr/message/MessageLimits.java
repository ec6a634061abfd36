package io.nostrmesh.nostr.message;

import io.nostrmesh.limit.Bound;

/**
 * What a message of a client may ask for. What is beyond is refused with the limit's name and
 * number. The size of a message as a whole is the transport's business.
 *
 * @param filters of one REQ or COUNT
 * @param filterValues different values of all fields of one filter together
 * @param subscriptionIdChars length of a subscription id, in UTF-16 units as JavaScript counts
 */
public record MessageLimits(int filters, int filterValues, int subscriptionIdChars) {

  /** For whoever reads along and leaves the judging to somebody else. */
  public static final MessageLimits NONE =
      new MessageLimits(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);

  /**
   * @throws IllegalArgumentException naming the limit that is not positive
   */
  public MessageLimits {
    Bound.atLeast(1, filters, "filters");
    Bound.atLeast(1, filterValues, "filterValues");
    Bound.atLeast(1, subscriptionIdChars, "subscriptionIdChars");
  }
}
