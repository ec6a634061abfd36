package io.nostrmesh.gateway.program;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.message.ClientMessage.Subscribe;
import io.nostrmesh.nostr.message.Filter;
import io.nostrmesh.nostr.message.RelayMessage;
import io.nostrmesh.nostr.message.RelayMessage.Challenge;
import io.nostrmesh.nostr.message.RelayMessage.Closed;
import io.nostrmesh.nostr.message.RelayMessage.Deliver;
import io.nostrmesh.nostr.message.RelayMessage.Eose;
import io.nostrmesh.nostr.message.RelayMessageReader;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Hears what a relay says to somebody it does not know, who asks for an offer: whether it wants to
 * know who that is. On the event loop.
 */
final class RelayGreeting extends SimpleChannelInboundHandler<TextWebSocketFrame> {

  private static final Subscribe QUESTION =
      new Subscribe(
          "check", List.of(Filter.ANY.withKinds(Set.of(Kind.COMPUTE_OFFER)).withLimit(1)));

  private final CompletableFuture<Said> said = new CompletableFuture<>();

  /** The first thing that tells. */
  sealed interface Said {

    /** It asks who is there (NIP-42). */
    record AsksWho() implements Said {}

    /** It answers without asking. */
    record Answers() implements Said {}

    /**
     * It refuses to answer.
     *
     * @param reason as it words it
     */
    record Refuses(String reason) implements Said {}

    /** It closes the connection. */
    record HangsUp() implements Said {}
  }

  CompletableFuture<Said> said() {
    return said;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    ctx.writeAndFlush(new TextWebSocketFrame(QUESTION.toJson()));
    ctx.channel().config().setAutoRead(true);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, TextWebSocketFrame text) {
    if (!(RelayMessageReader.read(text.text()) instanceof Parsed.Valid<RelayMessage> message)) {
      return;
    }
    if (message.value() instanceof Challenge) {
      said.complete(new Said.AsksWho());
    } else if (message.value() instanceof Deliver || message.value() instanceof Eose) {
      said.complete(new Said.Answers());
    } else if (message.value() instanceof Closed closed) {
      said.complete(new Said.Refuses(closed.text()));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    said.complete(new Said.HangsUp());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    ctx.close();
  }
}
