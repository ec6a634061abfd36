package io.nostrmesh.client.nostr;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler.HandshakeComplete;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventAddress;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.message.Filter;
import io.nostrmesh.nostr.message.MessageLimits;
import io.nostrmesh.url.RelayUrl;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A small relay on loopback: challenges (NIP-42), keeps the newest event of each address, fans out
 * to whoever subscribed, and can be told to misbehave. One event loop, so it needs no locks.
 */
public final class ScriptedRelay implements AutoCloseable {
  public static final String CHALLENGE = "a challenge";

  /** Answers EVENT and AUTH instead of the relay's own rules: the text of an OK false, or null. */
  public volatile Function<Event, String> refusal = event -> null;

  public volatile boolean challenges = true;
  public volatile boolean acknowledges = true;
  public volatile boolean answersAuth = true;

  /** Events that it sends at once, whatever a client asks for. */
  public volatile int maxLimit = Integer.MAX_VALUE;

  public volatile boolean closesPages;
  public volatile boolean neverEndsPages;
  public volatile boolean neverEnds;

  /** What it says to each REQ instead of answering. */
  public volatile Optional<String> closesRequests = Optional.empty();

  /** Whether it asks who is there only when somebody asks for something. */
  public volatile boolean challengesLate;

  public volatile String document = "{\"iroh_relay_url\":\"http://iroh.example\"}";

  /** What it takes itself to be; by itself it goes by where it listens. */
  public volatile Optional<RelayUrl> name = Optional.empty();

  /** Whose deletions of others' events have an effect; it says yes to everybody. */
  public final Set<PublicKey> deleters = ConcurrentHashMap.newKeySet();

  /** Who may use its management interface (NIP-86); without anybody there is none. */
  public final Set<PublicKey> managers = ConcurrentHashMap.newKeySet();

  public final Set<PublicKey> members = ConcurrentHashMap.newKeySet();
  public final BlockingQueue<JsonArray> requests = new LinkedBlockingQueue<>();

  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final ScriptedEvents events = new ScriptedEvents();
  private final Set<Channel> known = new HashSet<>();
  private final Map<Channel, Map<String, List<Filter>>> subscriptions = new HashMap<>();
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final Channel listener =
      new ServerBootstrap()
          .group(loop)
          .channel(NioServerSocketChannel.class)
          .childHandler(new Pipeline())
          .bind(InetAddress.getLoopbackAddress(), 0)
          .syncUninterruptibly()
          .channel();
  private volatile boolean down;
  private Optional<Runnable> afterRequest = Optional.empty();

  public RelayUrl url() {
    return new RelayUrl(
        "ws://127.0.0.1:" + ((InetSocketAddress) listener.localAddress()).getPort());
  }

  /** Drops everybody and whoever comes; what was stored stays. The port is kept for the return. */
  public void goDown() {
    down = true;
    connections.close().awaitUninterruptibly();
  }

  public void comeBack() {
    down = false;
  }

  /** Neither reads nor answers any more on the connections there are. */
  public void fallSilent() {
    connections.forEach(client -> client.config().setAutoRead(false));
  }

  /** Sends the same text to every client. */
  public void say(String text) {
    clients.writeAndFlush(new TextWebSocketFrame(text)).awaitUninterruptibly();
  }

  /** Takes an event in as if a client had published it. */
  public void publish(Event event) {
    loop.submit(() -> store(event)).syncUninterruptibly();
  }

  public void forget(EventAddress address) {
    loop.submit(() -> events.remove(address)).syncUninterruptibly();
  }

  /** Loses events as if they had never been published. */
  public void erase(Event... lost) {
    loop.submit(() -> List.of(lost).forEach(event -> events.remove(event.id().hex())))
        .syncUninterruptibly();
  }

  /** Puts an event back in silence; on its loop, soon. */
  public void restore(Event event) {
    loop.execute(() -> events.put(event));
  }

  /** Does something on its loop once, when it has answered the next REQ. */
  public void afterNextRequest(Runnable task) {
    loop.submit(() -> afterRequest = Optional.of(task)).syncUninterruptibly();
  }

  /** How many are connected. */
  public int clients() {
    return clients.size();
  }

  /** Whether it still has an event. */
  public boolean has(Event event) {
    return loop.submit(() -> events.has(event)).syncUninterruptibly().getNow();
  }

  @Override
  public void close() {
    listener.close().syncUninterruptibly();
    loop.shutdownGracefully(0, 30, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private boolean store(Event event) {
    boolean isNew = events.add(event, deleters);
    if (isNew) {
      fanOut(event);
    }
    return isNew;
  }

  private void fanOut(Event event) {
    subscriptions.forEach(
        (client, theirs) ->
            theirs.forEach(
                (id, filters) -> {
                  if (filters.stream().anyMatch(filter -> filter.matches(event))) {
                    send(client, "EVENT", JsonValue.of(id), event.json());
                  }
                }));
  }

  private void received(Channel client, String text) {
    var message = (JsonArray) JsonReader.read(text).toOptional().orElseThrow();
    requests.add(message);
    List<JsonValue> items = message.items();
    switch (items.get(0).asString().orElseThrow()) {
      case "AUTH" -> authenticate(client, Event.parse(items.get(1)).toOptional().orElseThrow());
      case "EVENT" -> event(client, Event.parse(items.get(1)).toOptional().orElseThrow());
      case "REQ" -> request(client, items.get(1).asString().orElseThrow(), filters(items));
      case "COUNT" -> {
        Filter filter = Filter.parse(items.get(2), MessageLimits.NONE).toOptional().orElseThrow();
        long count = events.count(filter);
        var answer = new JsonObject(Map.of("count", JsonValue.of(count)));
        send(client, "COUNT", items.get(1), answer);
      }
      case "CLOSE" ->
          subscriptions
              .getOrDefault(client, Map.of())
              .remove(items.get(1).asString().orElseThrow());
      default -> throw new IllegalStateException(text);
    }
  }

  private void authenticate(Channel client, Event event) {
    boolean genuine =
        event.kind() == Kind.CLIENT_AUTH
            && event.verify().toOptional().isPresent()
            && event.firstTag("challenge").orElse("").equals(CHALLENGE)
            && event.firstTag("relay").orElse("").equals(name.orElseGet(this::url).text());
    String problem = refusal.apply(event);
    if (problem == null && !genuine) {
      problem = "auth-required: verification failed";
    }
    if (problem == null && !members.contains(event.pubkey())) {
      problem = "restricted: not a relay member";
    }
    if (problem == null) {
      known.add(client);
    }
    if (!answersAuth) {
      return;
    }
    ok(client, event, problem == null, problem == null ? "" : problem);
  }

  private void event(Channel client, Event event) {
    if (!acknowledges) {
      return;
    }
    String problem = refusal.apply(event);
    if (problem != null) {
      ok(client, event, false, problem);
    } else {
      ok(client, event, true, store(event) ? "" : "duplicate: have a newer one");
    }
  }

  private static List<Filter> filters(List<JsonValue> request) {
    return request.subList(2, request.size()).stream()
        .map(json -> Filter.parse(json, MessageLimits.NONE).toOptional().orElseThrow())
        .toList();
  }

  private void request(Channel client, String id, List<Filter> filters) {
    boolean older = filters.get(0).until().isPresent();
    if (closesPages && older) {
      send(client, "CLOSED", JsonValue.of(id), JsonValue.of("error: no more queries"));
      return;
    }
    if (challengesLate && !known.contains(client)) {
      send(client, "AUTH", JsonValue.of(CHALLENGE));
      send(client, "CLOSED", JsonValue.of(id), JsonValue.of("auth-required: who are you?"));
      return;
    }
    if (closesRequests.isPresent()) {
      send(client, "CLOSED", JsonValue.of(id), JsonValue.of(closesRequests.get()));
      return;
    }
    filters.forEach(
        filter ->
            events
                .find(filter)
                .limit(Math.min(maxLimit, filter.limit().orElse(maxLimit)))
                .forEach(event -> send(client, "EVENT", JsonValue.of(id), event.json())));
    if (older && neverEndsPages || neverEnds) {
      return;
    }
    send(client, "EOSE", JsonValue.of(id));
    Optional<Runnable> next = afterRequest;
    afterRequest = Optional.empty();
    next.ifPresent(Runnable::run);
    subscriptions.computeIfAbsent(client, any -> new HashMap<>()).put(id, filters);
  }

  private void ok(Channel client, Event event, boolean accepted, String text) {
    send(client, "OK", JsonValue.of(event.id().hex()), JsonValue.of(accepted), JsonValue.of(text));
  }

  private static void send(Channel client, String type, JsonValue... rest) {
    var items = new ArrayList<JsonValue>(List.of(JsonValue.of(type)));
    items.addAll(List.of(rest));
    client.writeAndFlush(new TextWebSocketFrame(new JsonArray(items).toJson()));
  }

  private final class Pipeline extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel client) {
      if (down) {
        client.close();
        return;
      }
      connections.add(client);
      client
          .pipeline()
          .addLast(new HttpServerCodec())
          .addLast(new HttpObjectAggregator(65_536))
          .addLast(new Information())
          .addLast(new WebSocketServerProtocolHandler("/", null, false, 1 << 20))
          .addLast(new WebSocketFrameAggregator(1 << 20))
          .addLast(new Session());
    }
  }

  private final class Information extends SimpleChannelInboundHandler<FullHttpRequest> {
    Information() {
      super(false);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
      if (request.headers().contains("Upgrade")) {
        context.fireChannelRead(request);
        return;
      }
      boolean managing = request.method().equals(HttpMethod.POST) && !managers.isEmpty();
      String text =
          managing
              ? new ScriptedManagement(events, managers)
                  .answer(
                      name.orElseGet(ScriptedRelay.this::url),
                      request.headers().get("Authorization", ""),
                      ByteBufUtil.getBytes(request.content()))
              : document;
      request.release();
      var response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1,
              HttpResponseStatus.OK,
              Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
      HttpUtil.setContentLength(response, response.content().readableBytes());
      context.writeAndFlush(response);
    }
  }

  private final class Session extends SimpleChannelInboundHandler<TextWebSocketFrame> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, TextWebSocketFrame frame) {
      received(context.channel(), frame.text());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof HandshakeComplete) {
        clients.add(context.channel());
        if (challenges && !challengesLate) {
          send(context.channel(), "AUTH", JsonValue.of(CHALLENGE));
        }
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      subscriptions.remove(context.channel());
      known.remove(context.channel());
    }
  }
}
