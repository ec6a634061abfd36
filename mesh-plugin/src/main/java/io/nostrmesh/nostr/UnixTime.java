package io.nostrmesh.nostr;

import java.time.Instant;

/** Times as events have them: seconds since 1970, of which peers may write any number. */
public final class UnixTime {

  private UnixTime() {}

  /**
   * That time, or the last there is.
   *
   * @param seconds not negative
   */
  public static Instant instant(long seconds) {
    return Instant.ofEpochSecond(Math.min(seconds, Instant.MAX.getEpochSecond()));
  }
}
