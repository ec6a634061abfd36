package io.nostrmesh.iroh.server.channel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.flow.FlowControlHandler;

/** Keeps and counts messages that come before somebody reads them. */
public final class EarlyMessages extends FlowControlHandler {

  /** What a message costs at least: its buffer and its place here. */
  private static final int LEAST_BYTES = 256;

  private final Received received;

  public EarlyMessages(Received received) {
    this.received = received;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
    int bytes = ((ByteBuf) message).readableBytes();
    received.add(ctx, Received.Part.EARLY, Math.max(LEAST_BYTES, bytes));
    super.channelRead(ctx, message);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) throws Exception {
    super.handlerRemoved(ctx);
    received.hold(ctx, Received.Part.EARLY, 0);
  }
}
