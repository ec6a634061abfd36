package io.nostrmesh.iroh.server.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.nostrmesh.iroh.server.channel.ConnectionEvent;
import io.nostrmesh.iroh.server.channel.Farewell;
import io.nostrmesh.iroh.server.channel.ReadGate;
import io.nostrmesh.iroh.server.channel.Received;
import io.nostrmesh.iroh.server.limits.AttemptLimiter;
import io.nostrmesh.iroh.server.limits.Occupancy;
import io.nostrmesh.iroh.server.observer.ConnectionFailure;
import io.nostrmesh.iroh.server.observer.IrohRelayObserver;
import io.nostrmesh.iroh.server.observer.Limit;
import io.nostrmesh.iroh.server.observer.PeerFault;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.limit.AddressBlock;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The relay as a web server: plain pages, and the upgrade to the relay protocol at {@code /relay}.
 * Refuses upgrades over a limit before they cost anything.
 */
public final class HttpSurface extends SimpleChannelInboundHandler<HttpObject> {

  private static final Logger LOG = LoggerFactory.getLogger(HttpSurface.class);

  private static final String BUSY = "the relay is busy, try again later";

  /** So many answers fit the socket even of a peer that does not read them. */
  private static final int MAX_REQUESTS = 32;

  private final IrohRelayObserver observer;
  private final Occupancy occupancy;
  private final AttemptLimiter attempts;
  private final LongSupplier nanoTime;
  private final RelayPaths paths;
  private final Listener listener;
  private final HttpPages pages;
  private final KeptConnections keptConnections;
  private final ReadGate gate;
  private final Received received;
  private final Upgraded upgraded;

  private @Nullable HttpRequest request;
  private boolean awaited;
  private boolean last;
  private int answered;
  private boolean kept;
  private boolean over;

  /** Is told what becomes of a connection; called on its event loop. */
  @FunctionalInterface
  public interface Upgraded {

    /** Takes over a connection whose upgrade has been answered. */
    void accept(ChannelHandlerContext ctx, Upgrade upgrade);

    /** Another request may come now. */
    default void answered(ChannelHandlerContext ctx) {}

    /** That was the last answer; the connection closes once the peer has read it. */
    default void ended(ChannelHandlerContext ctx) {}
  }

  /**
   * @param nanoTime the relay's clock
   * @param listener the port that the connection came to
   * @param keptConnections those of peers whom {@link ControlPaths} trust
   * @param gate shut while an answer of theirs is awaited
   */
  public HttpSurface(
      IrohRelayObserver observer,
      Occupancy occupancy,
      AttemptLimiter attempts,
      LongSupplier nanoTime,
      RelayPaths paths,
      Listener listener,
      KeptConnections keptConnections,
      ReadGate gate,
      Received received,
      Upgraded upgraded) {
    this.observer = observer;
    this.occupancy = occupancy;
    this.attempts = attempts;
    this.nanoTime = nanoTime;
    this.paths = paths;
    this.listener = listener;
    this.pages = new HttpPages(listener);
    this.keptConnections = keptConnections;
    this.gate = gate;
    this.received = received;
    this.upgraded = upgraded;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, HttpObject part) {
    if (over) {
      return;
    }
    if (awaited) {
      // What comes before its answer has come is asked again, on another connection.
      last = true;
      return;
    }
    if (part.decoderResult().isFailure()) {
      end(ctx, malformed(part.decoderResult().cause()));
      return;
    }
    if (part instanceof HttpRequest head) {
      request = head;
    }
    HttpRequest asked = request;
    if (asked == null) {
      return;
    }
    Optional<FullHttpResponse> refusal = part == asked ? refusal(asked) : Optional.empty();
    if (refusal.isPresent()) {
      end(ctx, refusal.get());
    } else if (part instanceof LastHttpContent) {
      request = null;
      answer(ctx, asked);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ConnectionEvent.DEADLINE || event == ConnectionEvent.SHUTDOWN) {
      if (event == ConnectionEvent.DEADLINE && !isKeptOpen() && !over) {
        observer.limited(Limit.HANDSHAKE_TIME);
      }
      over = true;
      Farewell.now(ctx.channel());
    } else if (event == ConnectionEvent.GIVE_WAY) {
      giveWay(ctx);
    } else if (event == ConnectionEvent.OVERLOADED) {
      if (!over) {
        end(ctx, HttpPages.text(HttpResponseStatus.SERVICE_UNAVAILABLE, BUSY));
      }
    } else {
      ctx.fireUserEventTriggered(event);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    ConnectionFailure.report(
        LOG, observer, "a connection without upgrade", PeerFault.HTTP, failure);
    Farewell.now(ctx.channel());
  }

  private void answer(ChannelHandlerContext ctx, HttpRequest whole) {
    String path = paths.of(whole);
    boolean relays = listener == Listener.PLAIN || listener == Listener.TLS;
    if (path.equals(RelayPaths.RELAY) && HttpPages.isRead(whole) && relays) {
      upgrade(ctx, whole);
      return;
    }
    if (listener != Listener.CAPTIVE_PORTAL && paths.isControl(path)) {
      ask(ctx, whole, path);
    } else {
      say(ctx, whole, pages.answer(whole, path));
    }
  }

  private void say(ChannelHandlerContext ctx, HttpRequest whole, FullHttpResponse response) {
    answered++;
    received.hold(ctx, Received.Part.REQUEST, 0);
    // One that asks on without reading its answers gets no more of them.
    boolean more = kept ? ctx.channel().isWritable() : answered < MAX_REQUESTS;
    if (HttpUtil.isKeepAlive(whole) && more && !last) {
      setLength(response);
      // What its peer asks when it has read that finds the connection as it is then.
      upgraded.answered(ctx);
      ctx.writeAndFlush(response);
    } else {
      end(ctx, response);
    }
  }

  private void ask(ChannelHandlerContext ctx, HttpRequest whole, String path) {
    var remote = (InetSocketAddress) ctx.channel().remoteAddress();
    var asked =
        new ControlRequest(whole.method().name(), path, whole.headers(), remote.getAddress());
    var desk = new ControlDesk(paths, attempts, nanoTime, observer);
    if (desk.trusts(asked)) {
      kept = kept || keptConnections.keep(ctx.pipeline());
    } else {
      Optional<FullHttpResponse> refusal = desk.refusal(remote);
      if (refusal.isPresent()) {
        end(ctx, refusal.get());
        return;
      }
    }
    awaited = true;
    gate.shut(ReadGate.Reason.DECIDING);
    desk.answer(asked)
        .thenAccept(
            answer -> {
              try {
                ctx.executor().execute(() -> answered(ctx, whole, answer));
              } catch (RejectedExecutionException e) {
                LOG.debug("the event loops are gone, and nobody waits for an answer");
              }
            });
  }

  private void answered(ChannelHandlerContext ctx, HttpRequest whole, ControlAnswer answer) {
    awaited = false;
    gate.open(ReadGate.Reason.DECIDING);
    if (!over) {
      say(ctx, whole, HttpPages.of(answer));
    }
  }

  private void upgrade(ChannelHandlerContext ctx, HttpRequest whole) {
    Parsed<Upgrade> parsed = Upgrade.parse(whole);
    if (parsed instanceof Parsed.Malformed<Upgrade> malformed) {
      observer.faulted(PeerFault.UPGRADE);
      FullHttpResponse response =
          HttpPages.text(HttpResponseStatus.BAD_REQUEST, malformed.problem());
      response.headers().set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, Upgrade.WEB_SOCKET_VERSION);
      end(ctx, response);
      return;
    }
    Optional<Limit> limit = takePlace(ctx);
    if (limit.isPresent()) {
      observer.limited(limit.get());
      end(ctx, HttpPages.over(limit.get()));
      return;
    }
    Upgrade upgrade = ((Parsed.Valid<Upgrade>) parsed).value();
    KeptConnections.leave(ctx.pipeline());
    ctx.writeAndFlush(switchingProtocols(upgrade));
    upgraded.accept(ctx, upgrade);
  }

  /** Held until the connection closes. */
  private Optional<Limit> takePlace(ChannelHandlerContext ctx) {
    AddressBlock address = AddressBlock.of(ctx.channel().remoteAddress());
    if (!attempts.tryAttempt(address, nanoTime.getAsLong())) {
      return Optional.of(Limit.ATTEMPTS_PER_ADDRESS);
    }
    Optional<Limit> limit = occupancy.enter(address);
    if (limit.isEmpty()) {
      ctx.channel().closeFuture().addListener(closed -> occupancy.leave(address));
    }
    return limit;
  }

  /** What stands against a request before its end has come. */
  private Optional<FullHttpResponse> refusal(HttpRequest head) {
    HttpVersion version = head.protocolVersion();
    if (!version.protocolName().equals("HTTP") || version.majorVersion() != 1) {
      return fault(HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED, "this is HTTP/1.1");
    }
    // No request here has a body, and one without end would not be answered.
    if (HttpUtil.isTransferEncodingChunked(head) || HttpUtil.getContentLength(head, 0L) > 0) {
      return fault(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, "no body is read here");
    }
    return Optional.empty();
  }

  private Optional<FullHttpResponse> fault(HttpResponseStatus status, String text) {
    observer.faulted(PeerFault.HTTP);
    return Optional.of(HttpPages.text(status, text));
  }

  /** Without waiting for anything: its place is somebody else's already. */
  private void giveWay(ChannelHandlerContext ctx) {
    if (!over && !isKeptOpen()) {
      over = true;
      FullHttpResponse response = HttpPages.text(HttpResponseStatus.SERVICE_UNAVAILABLE, BUSY);
      response.headers().set(HttpHeaderNames.RETRY_AFTER, HttpPages.RETRY_SECONDS);
      HttpUtil.setKeepAlive(response, false);
      setLength(response);
      ctx.writeAndFlush(response);
    }
    Farewell.now(ctx.channel());
  }

  /** It got its answers, and may ask for more. */
  private boolean isKeptOpen() {
    return answered > 0 && request == null && !awaited;
  }

  /** Answers for the last time. */
  private void end(ChannelHandlerContext ctx, FullHttpResponse response) {
    over = true;
    HttpUtil.setKeepAlive(response, false);
    setLength(response);
    Farewell.say(ctx, response);
    upgraded.ended(ctx);
  }

  private FullHttpResponse malformed(Throwable failure) {
    if (failure instanceof TooLongHttpHeaderException) {
      observer.limited(Limit.REQUEST_SIZE);
      return HttpPages.text(
          HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "request headers are too long");
    }
    if (failure instanceof TooLongHttpLineException) {
      observer.limited(Limit.REQUEST_SIZE);
      return HttpPages.text(HttpResponseStatus.REQUEST_URI_TOO_LONG, "request line is too long");
    }
    observer.faulted(PeerFault.HTTP);
    return HttpPages.text(HttpResponseStatus.BAD_REQUEST, "this is not HTTP");
  }

  private static FullHttpResponse switchingProtocols(Upgrade upgrade) {
    FullHttpResponse response = HttpPages.empty(HttpResponseStatus.SWITCHING_PROTOCOLS);
    response
        .headers()
        .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
        .set(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT, upgrade.accept())
        .set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, upgrade.version().protocolName());
    return response;
  }

  private static void setLength(FullHttpResponse response) {
    if (!response.status().equals(HttpResponseStatus.NO_CONTENT)) {
      HttpUtil.setContentLength(response, response.content().readableBytes());
    }
  }
}
