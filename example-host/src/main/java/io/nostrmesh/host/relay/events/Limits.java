package io.nostrmesh.host.relay.events;

import io.nostrmesh.nostr.message.Filter;
import io.nostrmesh.nostr.message.MessageLimits;

/**
 * What one client may ask for, so far as no setting says; most of it stands in the NIP-11 document.
 */
public final class Limits {

  /** Characters of new events that may wait for one subscription however many wait for all. */
  public static final int UNDELIVERED_IN_ANY_CASE = 4 * 1024;

  /** Different values of all fields of one filter; each becomes a parameter of its query. */
  public static final int FILTER_VALUES = 1000;

  /** The filters of all open subscriptions of a connection together, see {@link Filter#size()}. */
  public static final int SUBSCRIPTION_CHARS = 1024 * 1024;

  /**
   * Subscriptions of one connection that a new event is compared with for the same reason: that it
   * has one id, author, tag value or kind, or that it is an event.
   */
  public static final int SUBSCRIPTIONS_PER_KEY = 64;

  /** Values of all open filters of a connection by which new events find them. */
  public static final int LIVE_KEYS = 20_000;

  /** Events that answer one filter, also when it names no limit or a higher one. */
  public static final int EVENTS_PER_FILTER = 1000;

  /**
   * Stored events that are looked at for one filter. Only where policies hide that many does an
   * answer end short of its limit. A COUNT that is cut here is marked as approximate.
   */
  public static final int CANDIDATES_PER_FILTER = 20_000;

  public static final int SUBSCRIPTION_ID_CHARS = 256;

  public static final int TAGS = 10_000;

  /** What an address can still sensibly be spelled with in an {@code a} tag. */
  public static final int D_TAG_BYTES = 1024;

  /** How far in the future an event may claim to be from. */
  public static final int FUTURE_SECONDS = 900;

  /** How long a connection may go without a key where it needs one. */
  public static final int AUTHENTICATION_SECONDS = 60;

  /** Keys that one connection may prove. */
  public static final int KEYS = 8;

  private Limits() {}

  /**
   * What a message may ask for.
   *
   * @param filters of one REQ or COUNT
   */
  public static MessageLimits ofMessages(int filters) {
    return new MessageLimits(filters, FILTER_VALUES, SUBSCRIPTION_ID_CHARS);
  }

  /** How many stored events answer a filter at most. */
  public static int answerLimit(Filter filter) {
    return Math.min(filter.limit().orElse(EVENTS_PER_FILTER), EVENTS_PER_FILTER);
  }
}
