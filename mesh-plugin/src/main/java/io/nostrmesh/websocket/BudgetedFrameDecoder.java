package io.nostrmesh.websocket;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.nostrmesh.limit.Budget;

/**
 * Netty's reader of WebSocket frames, with what it lacks: the parts of a frame that is not whole
 * yet count in the budget of all connections.
 */
public final class BudgetedFrameDecoder extends WebSocket13FrameDecoder {

  /** What does not compress grows a little, so that a message at the limit has a longer frame. */
  private static final int DEFLATE_OVERHEAD = 256;

  private final Budget budget;
  private int counted;

  /**
   * @param masked whether the peer is a client, which must mask its frames
   * @param compression whether {@code permessage-deflate} was agreed upon
   * @param messageBytes the longest message, unpacked
   * @param budget counts frames that are not whole
   */
  public BudgetedFrameDecoder(
      boolean masked, boolean compression, int messageBytes, Budget budget) {
    super(
        WebSocketDecoderConfig.newBuilder()
            .expectMaskedFrames(masked)
            .allowExtensions(compression)
            .maxFramePayloadLength(withOverhead(messageBytes))
            .closeOnProtocolViolation(false)
            .build());
    this.budget = budget;
  }

  private static int withOverhead(int messageBytes) {
    return messageBytes + messageBytes / DEFLATE_OVERHEAD + DEFLATE_OVERHEAD;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
    super.channelRead(ctx, message);
    if (!ctx.isRemoved()) {
      count(ctx, actualReadableBytes());
    }
  }

  private void count(ChannelHandlerContext ctx, int held) {
    if (held > counted && !budget.take(held - counted, counted)) {
      ctx.fireExceptionCaught(
          new CorruptedWebSocketFrameException(
              WebSocketCloseStatus.TRY_AGAIN_LATER, "the relay is overloaded"));
    } else {
      budget.giveBack(Math.max(0, counted - held));
      counted = held;
    }
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext ctx) throws Exception {
    budget.giveBack(counted);
    counted = 0;
    super.handlerRemoved0(ctx);
  }
}
