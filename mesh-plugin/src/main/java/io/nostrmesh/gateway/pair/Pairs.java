package io.nostrmesh.gateway.pair;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandlerContext;
import io.nostrmesh.gateway.gate.Gates;
import io.nostrmesh.gateway.settings.GatewayLimits;
import io.nostrmesh.gateway.settings.GatewayTimings;
import io.nostrmesh.gateway.upstream.UpstreamConnector;
import io.nostrmesh.gateway.upstream.UpstreamLimits;
import io.nostrmesh.gateway.upstream.UpstreamRequest;
import io.nostrmesh.gateway.upstream.UpstreamTarget;
import io.nostrmesh.limit.ReceiveBudget;
import io.nostrmesh.websocket.ClientFaultListener;
import io.nostrmesh.websocket.UpgradeRequest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The clients of a gateway, each joined to the relay by a connection of its own. There are as many
 * as whoever takes their connections lets in. Safe for use by several threads.
 */
public final class Pairs {

  /** Bytes that one client, or the relay towards it, may have on the way in any case. */
  private static final int LITTLE_RECEIVED = 64 << 10;

  private static final int FAREWELL_SECONDS = 2;
  private static final String FAREWELL = "the relay is shutting down";

  private final UpstreamConnector connector;
  private final ChannelFactory<? extends Channel> channels;
  private final UpstreamTarget target;
  private final UpstreamLimits upstreamLimits;
  private final PairParts parts;
  private final Map<Channel, Pair> open = new ConcurrentHashMap<>();
  private volatile boolean ending;

  /**
   * @param channels makes channels that fit the event loops of clients
   * @param target the relay
   * @param compression whether {@code permessage-deflate} is offered to the relay
   * @param faults is told what clients do wrong
   */
  public Pairs(
      Gates gates,
      UpstreamConnector connector,
      ChannelFactory<? extends Channel> channels,
      UpstreamTarget target,
      boolean compression,
      GatewayLimits limits,
      GatewayTimings timings,
      ClientFaultListener faults) {
    var received = new ReceiveBudget(limits.receivedBytes(), LITTLE_RECEIVED);
    this.connector = connector;
    this.channels = channels;
    this.target = target;
    this.upstreamLimits = new UpstreamLimits(limits.upstreamMessageBytes(), received, compression);
    this.parts =
        new PairParts(
            gates,
            limits,
            timings,
            received,
            new QueuedBytes(limits.queuedBytes()),
            faults,
            new UpstreamNews());
  }

  /**
   * Connects a client to the relay and answers its handshake: with a WebSocket when the relay takes
   * the connection, with the relay's status when it does not, and with the closing code 1013 when
   * it cannot be reached. To be called by a {@link io.nostrmesh.websocket.WebSocketPort}, on the
   * client's event loop.
   *
   * @param guard as the port got it; its channel must not read by itself
   * @param request what the relay is asked for
   */
  public void join(
      ChannelHandlerContext guard,
      UpgradeRequest.Valid handshake,
      UpstreamRequest request,
      ClientPlace place) {
    Channel client = guard.channel();
    new JoiningClient(guard, handshake, place, parts, pair -> add(client, pair))
        .await(connector.open(client.eventLoop(), channels, target, request, upstreamLimits));
  }

  private void add(Channel client, Pair pair) {
    open.put(client, pair);
    client.closeFuture().addListener(closed -> open.remove(client));
    if (ending) {
      client.eventLoop().execute(() -> pair.end(CloseCode.GOING_AWAY, FAREWELL));
    }
  }

  /** How many clients are connected to the relay. */
  public int size() {
    return open.size();
  }

  /** How many bytes wait to be sent. */
  public long queuedBytes() {
    return parts.queued().sum();
  }

  /** How many bytes have come and are not passed on. */
  public long receivedBytes() {
    return parts.received().held();
  }

  /** Tells the log what repeated. To be called once a minute or so, by any thread. */
  public void endRound() {
    parts.news().endRound();
  }

  /** Says goodbye to all clients and the relay, and waits a little for the clients. */
  public void end() {
    ending = true;
    var pairs = Map.copyOf(open);
    var ended = new CountDownLatch(pairs.size());
    pairs.forEach(
        (client, pair) -> {
          client.closeFuture().addListener(closed -> ended.countDown());
          client.eventLoop().execute(() -> pair.end(CloseCode.GOING_AWAY, FAREWELL));
        });
    try {
      ended.await(FAREWELL_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
