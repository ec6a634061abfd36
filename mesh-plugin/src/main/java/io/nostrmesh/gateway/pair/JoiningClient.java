package io.nostrmesh.gateway.pair;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.nostrmesh.gateway.upstream.UpstreamAnswer;
import io.nostrmesh.websocket.LingeringClose;
import io.nostrmesh.websocket.PlainAnswer;
import io.nostrmesh.websocket.ServerUpgrade;
import io.nostrmesh.websocket.UpgradeRequest;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client that waits for its connection to the relay; nothing is read from it. Its handshake is
 * answered as the relay answers ours, but not much later, for clients do not wait for long. On its
 * event loop.
 */
final class JoiningClient {

  /** When the handshake is answered, though the relay has not answered ours. */
  private static final int PATIENCE_SECONDS = 1;

  private final ChannelHandlerContext guard;
  private final UpgradeRequest.Valid handshake;
  private final ClientPlace place;
  private final PairParts parts;
  private final Consumer<Pair> joined;
  private @Nullable ServerUpgrade upgrade;

  /**
   * @param joined told about the pair that came of it, before anything passes
   */
  JoiningClient(
      ChannelHandlerContext guard,
      UpgradeRequest.Valid handshake,
      ClientPlace place,
      PairParts parts,
      Consumer<Pair> joined) {
    this.guard = guard;
    this.handshake = handshake;
    this.place = place;
    this.parts = parts;
    this.joined = joined;
  }

  /**
   * @param upstream completes on the event loop; is cancelled when the client is gone before
   */
  void await(CompletableFuture<UpstreamAnswer> upstream) {
    Channel client = guard.channel();
    Future<?> patience =
        client
            .eventLoop()
            .schedule(() -> answerEarly(upstream), PATIENCE_SECONDS, TimeUnit.SECONDS);
    client.closeFuture().addListener(gone -> upstream.cancel(false));
    upstream.thenAccept(
        answer -> {
          patience.cancel(false);
          settle(client, answer);
        });
  }

  private void answerEarly(CompletableFuture<UpstreamAnswer> upstream) {
    if (!upstream.isDone()) {
      upgrade = ServerUpgrade.answer(guard, handshake, Optional.empty());
      guard.channel().flush();
    }
  }

  private void settle(Channel client, UpstreamAnswer answer) {
    if (answer instanceof UpstreamAnswer.Open open) {
      parts.news().reached();
      if (client.isActive()) {
        join(client, open);
      } else {
        open.channel().close();
      }
    } else if (answer instanceof UpstreamAnswer.Refused refused) {
      parts.news().reached();
      refuse(refused.status());
    } else if (answer instanceof UpstreamAnswer.Unreachable unreachable) {
      parts.news().unreachable(unreachable.problem());
      turnAway("the relay cannot be reached, try again later");
    }
  }

  private void join(Channel client, UpstreamAnswer.Open open) {
    ServerUpgrade answered = upgrade;
    if (answered == null) {
      answered = ServerUpgrade.answer(guard, handshake, open.protocol());
    }
    var pair = new Pair(parts, client, answered.compression(), open, place);
    joined.accept(pair);
    pair.open();
    answered.read(pair.clientReaders());
  }

  private void refuse(int status) {
    if (upgrade == null) {
      LingeringClose.after(
          guard.writeAndFlush(
              PlainAnswer.last(HttpResponseStatus.valueOf(status), "the relay refuses this")));
    } else {
      turnAway("the relay refuses this with HTTP status " + status);
    }
  }

  private void turnAway(String reason) {
    if (upgrade == null) {
      upgrade = ServerUpgrade.answer(guard, handshake, Optional.empty());
    }
    LingeringClose.after(
        guard.channel().writeAndFlush(CloseCode.frame(CloseCode.TRY_AGAIN_LATER, reason)));
  }
}
