package io.nostrmesh.gateway.pair;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.nostrmesh.gateway.gate.Gate;
import io.nostrmesh.gateway.upstream.UpstreamAnswer;
import io.nostrmesh.websocket.BudgetedFrameDecoder;
import io.nostrmesh.websocket.ClientFault;
import io.nostrmesh.websocket.MessageAssembler;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * A client and its connection to the relay. Both channels are on one event loop, and so is all that
 * happens here.
 */
final class Pair {

  private final PairParts parts;
  private final Side client;
  private final Side relay;
  private final Gate gate;
  private final Lane fromClient;
  private final Lane fromRelay;
  private final boolean clientPacks;
  private final Future<?> pings;
  private boolean over;

  /**
   * @param channel the client's
   * @param clientPacks whether {@code permessage-deflate} was agreed upon with the client
   */
  Pair(
      PairParts parts,
      Channel channel,
      boolean clientPacks,
      UpstreamAnswer.Open upstream,
      ClientPlace place) {
    this.parts = parts;
    this.clientPacks = clientPacks;
    this.client = new Side(channel, parts.queued(), this::clientIsSlow);
    this.relay = new Side(upstream.channel(), parts.queued(), this::relayIsSlow);
    this.gate = parts.gates().open(new ConnectedClient(this, channel, place));
    this.fromClient =
        new Lane(
            client,
            relay,
            client,
            gate::fromClient,
            new MessageAssembler(parts.received(), parts.limits().messageBytes(), clientPacks),
            parts.received(),
            this::clientEnded);
    this.fromRelay =
        new Lane(
            relay,
            client,
            client,
            gate::fromRelay,
            new MessageAssembler(
                parts.received(), parts.limits().upstreamMessageBytes(), upstream.compression()),
            parts.received(),
            this::relayEnded);
    long interval = parts.timings().ping().toNanos();
    this.pings =
        channel
            .eventLoop()
            .scheduleWithFixedDelay(this::ping, interval, interval, TimeUnit.NANOSECONDS);
    channel.closeFuture().addListener(closed -> release());
    upstream.channel().closeFuture().addListener(closed -> release());
  }

  /** What reads the client's frames. */
  ChannelHandler[] clientReaders() {
    return new ChannelHandler[] {
      new BudgetedFrameDecoder(true, clientPacks, parts.limits().messageBytes(), parts.received()),
      new FramesIn(client, fromClient, this::goOn)
    };
  }

  /** Begins with what the relay says. */
  void open() {
    relay.channel().pipeline().addLast(new FramesIn(relay, fromRelay, this::goOn));
    gate.opened();
    client.flush();
    relay.setRead(true);
  }

  private void goOn() {
    fromClient.goOn();
    fromRelay.goOn();
    fromClient.flush();
  }

  /** A message of the gate's own. */
  void tell(byte[] utf8) {
    client.text(utf8);
    client.flush();
  }

  /** Ends both connections, with a code for the client; the relay need not know why. */
  void end(int code, String reason) {
    client.close(code, reason);
    relay.close(CloseCode.GOING_AWAY, "");
    settle();
  }

  private void clientEnded(Last last) {
    if (last instanceof Last.Closed closed) {
      client.answerClose(closed.code());
      relay.close(closed.code(), closed.reason());
    } else {
      if (last instanceof Last.Fault fault) {
        parts
            .faults()
            .note(ClientFault.WEBSOCKET, client.channel(), fault.code() + ", " + fault.reason());
        client.fail(fault.code(), fault.reason());
      } else if (last instanceof Last.Ours ours) {
        note(ours);
        client.fail(ours.code(), ours.reason());
      }
      relay.close(CloseCode.GOING_AWAY, "");
    }
    settle();
  }

  private void relayEnded(Last last) {
    if (last instanceof Last.Closed closed) {
      client.close(closed.code(), closed.reason());
      relay.answerClose(closed.code());
    } else if (last instanceof Last.Fault fault) {
      parts.news().broken(fault.reason());
      client.close(CloseCode.INTERNAL_ERROR, "the relay broke the WebSocket protocol");
      relay.fail(fault.code(), fault.reason());
    } else if (last instanceof Last.Ours ours) {
      note(ours);
      client.close(ours.code(), ours.reason());
      relay.fail(ours.code(), ours.reason());
    } else {
      client.close(CloseCode.TRY_AGAIN_LATER, "the relay is gone, try again later");
    }
    settle();
  }

  /** A failure is in the log already. */
  private void note(Last.Ours ours) {
    if (ours.equals(Last.Ours.OVERFLOW)) {
      parts.news().broken("more has come through the gateway than may wait in it");
    }
  }

  private void clientIsSlow() {
    parts.faults().note(ClientFault.SLOW, client.channel(), "does not read what it is sent");
    // Its queue is full, so a close frame would not reach it either.
    client.cut();
    relay.close(CloseCode.GOING_AWAY, "");
    settle();
  }

  private void relayIsSlow() {
    parts.news().broken("it does not read what it is sent");
    client.close(CloseCode.TRY_AGAIN_LATER, "the relay is overloaded, try again later");
    relay.cut();
    settle();
  }

  private void ping() {
    if (!relay.ping()) {
      parts.news().broken("it answers no ping");
      client.close(CloseCode.TRY_AGAIN_LATER, "the relay is silent, try again later");
      relay.cut();
      settle();
    } else if (!client.ping()) {
      parts.faults().note(ClientFault.SLOW, client.channel(), "is silent");
      client.cut();
      relay.close(CloseCode.GOING_AWAY, "");
      settle();
    }
  }

  /** Nothing passes any more. */
  private void settle() {
    fromClient.close();
    fromRelay.close();
    pings.cancel(false);
    if (!over) {
      over = true;
      gate.closed();
    }
  }

  /** When both connections are gone whatever may have come behind their last message. */
  private void release() {
    if (!client.channel().isOpen() && !relay.channel().isOpen()) {
      settle();
    }
  }
}
