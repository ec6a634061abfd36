package io.nostrmesh.iroh.server.limits;

import io.nostrmesh.iroh.server.observer.IrohRelayObserver;
import io.nostrmesh.limit.Bound;
import io.nostrmesh.limit.HeapShare;
import io.nostrmesh.limit.RateLimit;
import java.util.Optional;

/**
 * How much of the relay anybody may use. Over a limit a newcomer is refused in words, a sender is
 * slowed down, or a frame is dropped; {@link IrohRelayObserver} counts each kind. An address is one
 * IPv4 address or an IPv6 network of 64 bits; behind a proxy all peers have the proxy's, so lift
 * the limits per address there.
 *
 * @param connectionRate bytes read from one connection; any number without it
 * @param memberRate bytes read from all connections of one Nostr key; any number without it
 * @param messageBytes longest WebSocket message
 * @param receivedBytes requests and messages that are not complete, of all connections together;
 *     over it those are ended that hold more than a little of it
 * @param rememberedPeers how many endpoints are told when one that had sent to them leaves
 */
public record IrohRelayLimits(
    Connections connections,
    Handshakes handshakes,
    Optional<RateLimit> connectionRate,
    Optional<RateLimit> memberRate,
    int messageBytes,
    Queues queues,
    long receivedBytes,
    int rememberedPeers) {

  /** For any of the counts: as many as come. */
  public static final int UNLIMITED = Integer.MAX_VALUE;

  /** The longest frame, tag included; a longer message cannot be a legal one. */
  public static final int MIN_MESSAGE_BYTES = 64 * 1024 + 8;

  public static final IrohRelayLimits DEFAULTS =
      new IrohRelayLimits(
          Connections.DEFAULTS,
          Handshakes.DEFAULTS,
          Optional.empty(),
          Optional.empty(),
          MIN_MESSAGE_BYTES,
          Queues.DEFAULTS,
          new HeapShare(10).bytesButAtLeast(MIN_MESSAGE_BYTES),
          1024);

  /**
   * Relayed connections.
   *
   * @param perAddress of one address
   * @param perMember admitted for one Nostr key
   */
  public record Connections(int inAll, int perAddress, int perMember) {

    public static final Connections DEFAULTS = new Connections(10_000, 256, 64);

    public Connections {
      Bound.atLeast(1, inAll, "connections.inAll");
      Bound.atLeast(1, perAddress, "connections.perAddress");
      Bound.atLeast(1, perMember, "connections.perMember");
    }
  }

  /**
   * Connections that are not relayed yet.
   *
   * @param perAddress of one address at a time, so that one cannot take every place
   * @param attemptsPerMinute upgrade requests of one address
   */
  public record Handshakes(int inAll, int perAddress, int attemptsPerMinute) {

    public static final Handshakes DEFAULTS = new Handshakes(512, 64, 300);

    public Handshakes {
      Bound.atLeast(1, inAll, "handshakes.inAll");
      Bound.atLeast(1, perAddress, "handshakes.perAddress");
      Bound.atLeast(1, attemptsPerMinute, "handshakes.attemptsPerMinute");
    }
  }

  /**
   * What waits for slow clients. Each has a queue for datagrams and one for the rest. A frame
   * counts for half a KiB at least, which is what it costs.
   *
   * @param frames in each queue
   * @param bytes in each queue
   * @param bytesInAll in the queues and sockets of all clients together; over it each queue still
   *     takes a little
   */
  public record Queues(int frames, long bytes, long bytesInAll) {

    public static final Queues DEFAULTS =
        new Queues(
            512,
            new HeapShare(1).bytesButAtLeast(MIN_MESSAGE_BYTES),
            new HeapShare(12).bytesButAtLeast(MIN_MESSAGE_BYTES));

    public Queues {
      Bound.atLeast(1, frames, "queues.frames");
      Bound.atLeast(MIN_MESSAGE_BYTES, bytes, "queues.bytes");
      Bound.atLeast(MIN_MESSAGE_BYTES, bytesInAll, "queues.bytesInAll");
    }
  }

  /**
   * @throws IllegalArgumentException naming the limit that is too low to relay anything
   */
  public IrohRelayLimits {
    Bound.atLeast(MIN_MESSAGE_BYTES, messageBytes, "messageBytes");
    Bound.atLeast(MIN_MESSAGE_BYTES, receivedBytes, "receivedBytes");
    Bound.atLeast(1, rememberedPeers, "rememberedPeers");
  }

  public IrohRelayLimits withConnections(Connections connections) {
    return new IrohRelayLimits(
        connections,
        handshakes,
        connectionRate,
        memberRate,
        messageBytes,
        queues,
        receivedBytes,
        rememberedPeers);
  }

  public IrohRelayLimits withHandshakes(Handshakes handshakes) {
    return new IrohRelayLimits(
        connections,
        handshakes,
        connectionRate,
        memberRate,
        messageBytes,
        queues,
        receivedBytes,
        rememberedPeers);
  }

  public IrohRelayLimits withRates(
      Optional<RateLimit> perConnection, Optional<RateLimit> perMember) {
    return new IrohRelayLimits(
        connections,
        handshakes,
        perConnection,
        perMember,
        messageBytes,
        queues,
        receivedBytes,
        rememberedPeers);
  }

  public IrohRelayLimits withQueues(Queues queues) {
    return new IrohRelayLimits(
        connections,
        handshakes,
        connectionRate,
        memberRate,
        messageBytes,
        queues,
        receivedBytes,
        rememberedPeers);
  }

  public IrohRelayLimits withReceivedBytes(long receivedBytes) {
    return new IrohRelayLimits(
        connections,
        handshakes,
        connectionRate,
        memberRate,
        messageBytes,
        queues,
        receivedBytes,
        rememberedPeers);
  }

  public IrohRelayLimits withMessageBytes(int messageBytes) {
    return new IrohRelayLimits(
        connections,
        handshakes,
        connectionRate,
        memberRate,
        messageBytes,
        queues,
        receivedBytes,
        rememberedPeers);
  }

  public IrohRelayLimits withRememberedPeers(int rememberedPeers) {
    return new IrohRelayLimits(
        connections,
        handshakes,
        connectionRate,
        memberRate,
        messageBytes,
        queues,
        receivedBytes,
        rememberedPeers);
  }
}
