package io.nostrmesh.gateway.settings;

import io.nostrmesh.limit.Bound;
import io.nostrmesh.limit.HeapShare;

/**
 * How much of a gateway anybody may use. Two numbers of connections count twice: once for clients
 * that have proved a key, once for those that have not.
 *
 * @param connectionsInAll clients at a time
 * @param connectionsPerAddress of one IPv4 address or IPv6 /64
 * @param messageBytes longest message of a client, unpacked
 * @param upstreamMessageBytes longest message of the relay, unpacked
 * @param receivedBytes what clients and relay have sent and is not passed on yet, of all together
 * @param queuedBytes what waits to be sent, to all together
 */
public record GatewayLimits(
    int connectionsInAll,
    int connectionsPerAddress,
    int messageBytes,
    int upstreamMessageBytes,
    long receivedBytes,
    long queuedBytes) {

  /** For one relay of a usual size on a machine of its own. */
  public static final GatewayLimits DEFAULTS =
      new GatewayLimits(
          4096, 256, 1 << 20, 16 << 20, new HeapShare(10).bytes(), new HeapShare(10).bytes());

  private static final int LEAST_BYTES = 1024;

  /**
   * @throws IllegalArgumentException naming the limit that is too low
   */
  public GatewayLimits {
    Bound.atLeast(1, connectionsInAll, "connectionsInAll");
    Bound.atLeast(1, connectionsPerAddress, "connectionsPerAddress");
    Bound.atLeast(LEAST_BYTES, messageBytes, "messageBytes");
    Bound.atLeast(LEAST_BYTES, upstreamMessageBytes, "upstreamMessageBytes");
    Bound.atLeast(LEAST_BYTES, receivedBytes, "receivedBytes");
    Bound.atLeast(LEAST_BYTES, queuedBytes, "queuedBytes");
  }
}
