package io.nostrmesh.websocket;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtension;
import java.util.Optional;

/**
 * The server's half of a WebSocket handshake (RFC 6455 section 4.2.2), by whoever implements {@link
 * WebSocketPort}: first {@link #answer}, then {@link #read}, both on the event loop.
 */
public final class ServerUpgrade {

  private static final String EARLY = EarlyBytes.class.getName();

  private final Channel channel;
  private final HttpServerCodec codec;
  private final Optional<WebSocketServerExtension> compression;

  /**
   * Before {@link WebSocketPort#open}: from now on what comes is no HTTP; {@link #read} gives it to
   * its reader.
   *
   * @param guard whose place in the pipeline is right behind that of the codec
   */
  public static void keepEarlyBytes(ChannelHandlerContext guard) {
    ChannelPipeline pipeline = guard.pipeline();
    pipeline.addBefore(guard.name(), EARLY, new EarlyBytes());
    pipeline.get(HttpServerCodec.class).removeInboundHandler();
  }

  private ServerUpgrade(
      Channel channel, HttpServerCodec codec, Optional<WebSocketServerExtension> compression) {
    this.channel = channel;
    this.codec = codec;
    this.compression = compression;
  }

  /**
   * Takes the handshake. From now on the channel takes frames instead of answers, which leave with
   * the next flush, behind the handshake's own; nothing is read yet.
   *
   * @param guard the {@link HttpGuard} or what stands for it, which leaves the pipeline with all
   *     that is behind it
   * @param protocol the choice among the client's subprotocols
   */
  public static ServerUpgrade answer(
      ChannelHandlerContext guard, UpgradeRequest.Valid request, Optional<String> protocol) {
    Optional<WebSocketServerExtension> compression = Compression.choose(request.extensions());
    FullHttpResponse answer = PlainAnswer.switchingProtocols(request.accept());
    compression.ifPresent(
        extension ->
            answer
                .headers()
                .set(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS, Compression.answer(extension)));
    protocol.ifPresent(
        choice -> answer.headers().set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, choice));
    guard.write(answer);
    ChannelPipeline pipeline = guard.pipeline();
    HttpServerCodec codec = pipeline.get(HttpServerCodec.class);
    // What is sent from now on is none of its business.
    codec.removeOutboundHandler();
    while (pipeline.lastContext() != guard) {
      pipeline.removeLast();
    }
    pipeline.remove(guard.handler());
    pipeline.addLast(FramesOut.ofServer());
    compression.ifPresent(extension -> pipeline.addLast(extension.newExtensionEncoder()));
    return new ServerUpgrade(guard.channel(), codec, compression);
  }

  /** Whether {@code permessage-deflate} was agreed upon. */
  public boolean compression() {
    return compression.isPresent();
  }

  /**
   * Sends what was written, and begins to read, with what came behind the request.
   *
   * @param readers of frames, to stand behind what is in the pipeline by now
   */
  public void read(ChannelHandler... readers) {
    channel.pipeline().addLast(readers);
    channel.flush();
    channel.config().setAutoRead(true);
    channel.pipeline().remove(codec);
    channel.pipeline().remove(EARLY);
  }
}
