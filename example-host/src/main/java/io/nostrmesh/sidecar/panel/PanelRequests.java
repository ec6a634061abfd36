package io.nostrmesh.sidecar.panel;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;

/** Puts requests together, up to a size. */
final class PanelRequests extends HttpObjectAggregator {
  static final int MAX_BODY = 64 * 1024;

  PanelRequests() {
    super(MAX_BODY);
  }

  @Override
  protected void handleOversizedMessage(ChannelHandlerContext context, HttpMessage oversized) {
    PanelAnswer.problem(
        context.channel(), HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, "that is too long");
  }
}
