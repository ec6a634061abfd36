package io.nostrmesh.nostr;

/** Event kind numbers that this project knows by name, and how relays keep each range (NIP-01). */
public final class Kind {

  public static final int MAX = 65535;

  /** NIP-09. */
  public static final int DELETION = 5;

  /** Relay-signed announcements and the full member list, NIP-43. */
  public static final int MEMBER_ADDED = 8000;

  public static final int MEMBER_REMOVED = 8001;
  public static final int MEMBER_LIST = 13534;

  /** Member administration by owner and admins, as the reference relay has it. */
  public static final int ADD_MEMBER = 9030;

  public static final int REMOVE_MEMBER = 9031;
  public static final int CHANGE_ROLE = 9032;

  /** NIP-43. */
  public static final int JOIN_REQUEST = 28934;

  public static final int LEAVE_REQUEST = 28936;

  /** NIP-42. */
  public static final int CLIENT_AUTH = 22242;

  /** NIP-98. */
  public static final int HTTP_AUTH = 27235;

  /** NIP-89 handler information, and the compute offers that share its number. */
  public static final int COMPUTE_OFFER = 31990;

  /** How long a relay keeps an event of some kind. */
  public enum Storage {
    REGULAR,
    REPLACEABLE,
    EPHEMERAL,
    ADDRESSABLE
  }

  private Kind() {}

  public static Storage storage(int kind) {
    if (kind == 0 || kind == 3 || kind >= 10_000 && kind < 20_000) {
      return Storage.REPLACEABLE;
    }
    if (kind >= 20_000 && kind < 30_000) {
      return Storage.EPHEMERAL;
    }
    return kind >= 30_000 && kind < 40_000 ? Storage.ADDRESSABLE : Storage.REGULAR;
  }
}
