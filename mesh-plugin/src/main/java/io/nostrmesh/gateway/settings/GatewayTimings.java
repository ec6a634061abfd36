package io.nostrmesh.gateway.settings;

import io.nostrmesh.limit.Bound;
import java.time.Duration;

/**
 * How long the gateway waits for what.
 *
 * @param connect for the relay to take a connection, retries included; then the client is told to
 *     come again later
 * @param request from a client's opening, or the last answer it got, to the end of the next one or
 *     the WebSocket
 * @param ping silence on either side after which it is sent a ping; three without an answer mean
 *     that it is gone
 * @param document how long the relay's information document counts as fresh
 */
public record GatewayTimings(Duration connect, Duration request, Duration ping, Duration document) {

  /** What clients and relays get along with. */
  public static final GatewayTimings DEFAULTS =
      new GatewayTimings(
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(10));

  /**
   * @throws IllegalArgumentException naming the time that is not positive
   */
  public GatewayTimings {
    Bound.positive(connect, "connect");
    Bound.positive(request, "request");
    Bound.positive(ping, "ping");
    Bound.positive(document, "document");
  }
}
