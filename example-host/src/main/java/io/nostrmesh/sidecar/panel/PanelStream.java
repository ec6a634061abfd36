package io.nostrmesh.sidecar.panel;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.nostrmesh.json.JsonValue.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One open page's live updates, as server-sent events. Only the newest state waits for a page that
 * is slow: the ones before it are of no use to anybody.
 */
final class PanelStream extends ChannelInboundHandlerAdapter implements Consumer<JsonObject> {
  private final Channel channel;
  private final Consumer<PanelStream> onEnd;
  private final AtomicReference<@Nullable JsonObject> newest = new AtomicReference<>();
  private @Nullable ChannelFuture lastWrite;
  private @Nullable Future<?> signs;
  private boolean over;

  /**
   * @param onEnd told on the panel's thread when the page is gone
   */
  PanelStream(Channel channel, Consumer<PanelStream> onEnd) {
    this.channel = channel;
    this.onEnd = onEnd;
  }

  void start(Duration signOfLife) {
    channel.pipeline().addLast(this);
    lastWrite = channel.writeAndFlush(PanelAnswer.eventStream());
    long millis = signOfLife.toMillis();
    signs =
        channel
            .eventLoop()
            .scheduleAtFixedRate(this::giveSign, millis, millis, TimeUnit.MILLISECONDS);
  }

  /** Called by any thread. */
  @Override
  public void accept(JsonObject state) {
    if (newest.getAndSet(state) == null) {
      try {
        channel.eventLoop().execute(this::flush);
      } catch (RejectedExecutionException closed) {
        // The panel is over, and with it every page.
      }
    }
  }

  /** Tells the page that another one has its place. */
  void supersede() {
    if (!over) {
      write("event: superseded\ndata: {}\n\n");
      end();
      PanelConnection.of(channel)
          .finishAfter(channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT));
    }
  }

  private void flush() {
    if (!over && channel.isWritable()) {
      JsonObject state = newest.getAndSet(null);
      if (state != null) {
        write("data: " + state.toJson() + "\n\n");
      }
    }
  }

  private void giveSign() {
    if (lastWrite != null && !lastWrite.isDone()) {
      PanelConnections.end(channel, "does not take the state any more");
    } else {
      write(":\n\n");
    }
  }

  private void write(String event) {
    var bytes = Unpooled.copiedBuffer(event, StandardCharsets.UTF_8);
    lastWrite = channel.writeAndFlush(new DefaultHttpContent(bytes));
  }

  private void end() {
    over = true;
    if (signs != null) {
      signs.cancel(false);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    flush();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    end();
    onEnd.accept(this);
    context.fireChannelInactive();
  }
}
