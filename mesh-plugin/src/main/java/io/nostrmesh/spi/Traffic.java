package io.nostrmesh.spi;

/**
 * What a transport has moved for a connection, in bytes of its own messages.
 *
 * @param received that came from the endpoint
 * @param sent that went to it
 */
public record Traffic(long received, long sent) {

  /** Nothing yet. */
  public static final Traffic NONE = new Traffic(0, 0);

  /**
   * {@return both together}
   *
   * @param more of another connection
   */
  public Traffic plus(Traffic more) {
    return new Traffic(received + more.received, sent + more.sent);
  }

  /**
   * {@return what has come since}
   *
   * @param less what was counted before
   */
  public Traffic minus(Traffic less) {
    return new Traffic(received - less.received, sent - less.sent);
  }

  /** {@return bytes in both directions} */
  public long both() {
    return received + sent;
  }
}
