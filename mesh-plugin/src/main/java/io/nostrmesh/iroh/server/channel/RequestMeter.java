package io.nostrmesh.iroh.server.channel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Counts the bytes of requests. In the pipeline until the upgrade. */
public final class RequestMeter extends ChannelInboundHandlerAdapter {

  private final Received received;

  public RequestMeter(Received received) {
    this.received = received;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    received.add(ctx, Received.Part.REQUEST, ((ByteBuf) message).readableBytes());
    ctx.fireChannelRead(message);
  }
}
