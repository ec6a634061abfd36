package io.nostrmesh.host.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RouteCondition;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.TaskScheduler;
import io.micronaut.websocket.WebSocketPongMessage;
import io.micronaut.websocket.WebSocketSession;
import io.micronaut.websocket.annotation.OnClose;
import io.micronaut.websocket.annotation.OnError;
import io.micronaut.websocket.annotation.OnMessage;
import io.micronaut.websocket.annotation.OnOpen;
import io.micronaut.websocket.annotation.ServerWebSocket;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.nostrmesh.host.relay.Limits;
import io.nostrmesh.host.relay.Relay;
import io.nostrmesh.host.relay.Session;
import io.nostrmesh.host.settings.HostSettings;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Named;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the WebSockets at {@code /} to the relay. It takes raw frames, since Micronaut puts
 * fragments together without a limit and accepts any bytes as text.
 */
@ServerWebSocket("/")
class RelaySocket {

  /** Plain GETs of the same path must not end here; see {@link RootController}. */
  private static final String IS_UPGRADE = "#{request.headers.get('Sec-WebSocket-Key') != null}";

  /** Pings in a row that may go without an echo. */
  private static final int SILENT_PINGS = 3;

  private static final Logger LOG = LoggerFactory.getLogger(RelaySocket.class);

  private record Client(NettyConnection connection, Session session, MessageAssembler messages) {}

  private final Relay relay;
  private final ScheduledFuture<?> pings;
  private final AtomicLong queuedInAll = new AtomicLong();
  private final Map<WebSocketSession, Client> clients = new ConcurrentHashMap<>();

  RelaySocket(
      Relay relay, HostSettings settings, @Named(TaskExecutors.SCHEDULED) TaskScheduler scheduler) {
    this.relay = relay;
    Duration interval = settings.pingInterval();
    pings = scheduler.scheduleWithFixedDelay(interval, interval, this::ping);
  }

  @OnOpen
  @RouteCondition(IS_UPGRADE)
  void onOpen(WebSocketSession socket, HttpRequest<?> upgrade) {
    // Micronaut's own session has neither a send queue limit nor a way to stop reading.
    var connection =
        new NettyConnection(
            ((NettyHttpRequest<?>) upgrade).getChannelHandlerContext().channel(), queuedInAll);
    Optional<Session> session = relay.open(connection);
    if (session.isPresent()) {
      var messages = new MessageAssembler(relay.received(), session.get()::maxMessageBytes);
      clients.put(socket, new Client(connection, session.get(), messages));
    } else {
      connection.close(1013, "too many connections, try again later");
    }
  }

  @OnMessage(maxPayloadLength = Limits.MESSAGE_BYTES)
  @RouteCondition(IS_UPGRADE)
  void onFrame(WebSocketFrame frame, WebSocketSession socket) {
    try {
      Client client = clients.get(socket);
      if (client != null) {
        client.connection().heard();
        receive(client, client.messages().add(frame));
      }
    } finally {
      frame.release();
    }
  }

  private static void receive(Client client, MessageAssembler.Piece piece) {
    if (piece instanceof MessageAssembler.Piece.Message message) {
      client.session().receive(message.utf8());
    } else if (piece instanceof MessageAssembler.Piece.Refused refused) {
      client.connection().close(refused.closeCode(), refused.reason());
    }
  }

  @OnMessage
  void onPong(WebSocketPongMessage pong, WebSocketSession socket) {
    Client client = clients.get(socket);
    if (client != null) {
      client.connection().heard();
    }
  }

  @OnClose
  void onClose(WebSocketSession socket) {
    Client client = clients.remove(socket);
    if (client != null) {
      client.messages().close();
      client.session().closed();
    }
  }

  @OnError
  void onError(WebSocketSession socket, Throwable error) {
    LOG.debug("A connection failed", error);
    socket.close();
  }

  private void ping() {
    clients.values().forEach(client -> client.connection().ping(SILENT_PINGS));
  }

  @PreDestroy
  void stop() {
    pings.cancel(false);
  }
}
