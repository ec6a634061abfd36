package io.nostrmesh.iroh.server.channel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;

/**
 * Reads WebSocket frames as a server must (RFC 6455), and counts what it holds of those that are
 * not complete. Leaves it to the end of the pipeline to answer violations.
 */
public final class WebSocketDecoder extends WebSocket13FrameDecoder {

  /** More pieces are copied into one, since each costs many times its bytes. */
  private static final int MAX_PIECES = 64;

  private final Received received;

  private WebSocketDecoder(int maxPayload, Received received) {
    super(
        WebSocketDecoderConfig.newBuilder()
            .maxFramePayloadLength(maxPayload)
            .allowExtensions(false)
            .expectMaskedFrames(true)
            .closeOnProtocolViolation(false)
            .build());
    this.received = received;
  }

  /**
   * Adds what turns bytes into whole messages.
   *
   * @param maxBytes of a message
   */
  public static void addLast(ChannelPipeline pipeline, int maxBytes, Received received) {
    pipeline.addLast(
        new WebSocketDecoder(maxBytes, received), new MessageJoiner(maxBytes, received));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
    super.channelRead(ctx, message);
    received.hold(ctx, Received.Part.FRAME, actualReadableBytes());
  }

  /** Joins fragments and counts them until the message is complete. */
  private static final class MessageJoiner extends WebSocketFrameAggregator {

    private final Received received;

    MessageJoiner(int maxBytes, Received received) {
      super(maxBytes);
      this.received = received;
      setMaxCumulationBufferComponents(MAX_PIECES);
    }

    @Override
    protected WebSocketFrame beginAggregation(WebSocketFrame first, ByteBuf content)
        throws Exception {
      received.hold(ctx(), Received.Part.FRAGMENTS, content.readableBytes());
      return super.beginAggregation(first, content);
    }

    @Override
    protected void aggregate(WebSocketFrame joined, ContinuationWebSocketFrame fragment)
        throws Exception {
      super.aggregate(joined, fragment);
      received.hold(ctx(), Received.Part.FRAGMENTS, joined.content().readableBytes());
    }

    @Override
    protected void finishAggregation(WebSocketFrame joined) throws Exception {
      super.finishAggregation(joined);
      received.hold(ctx(), Received.Part.FRAGMENTS, 0);
    }
  }
}
