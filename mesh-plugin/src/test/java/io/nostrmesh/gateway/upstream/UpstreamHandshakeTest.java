package io.nostrmesh.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.nostrmesh.gateway.upstream.UpstreamAnswer.Open;
import io.nostrmesh.gateway.upstream.UpstreamAnswer.Refused;
import io.nostrmesh.gateway.upstream.UpstreamAnswer.Unreachable;
import io.nostrmesh.url.RelayUrl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a relay may answer to a handshake. */
@Timeout(60)
class UpstreamHandshakeTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration LITTLE_PATIENCE = Duration.ofSeconds(2);

  private static final String NO_WEBSOCKET = "what answers there does not speak WebSocket";
  private static final String NO_HTTP = "what answers there does not speak HTTP";

  @Test
  void tellsWhatAnswersAndIsNoRelay() throws Exception {
    Map<Function<String, String>, String> cases = new LinkedHashMap<>();
    cases.put(
        head -> RawServer.opening(head, "").replaceFirst("Accept: .", "Accept: ?"), NO_WEBSOCKET);
    cases.put(
        head -> RawServer.opening(head, "").replaceFirst("Upgrade: websocket\r\n", ""),
        NO_WEBSOCKET);
    cases.put(
        head -> RawServer.opening(head, "").replaceFirst("Upgrade: websocket", "Upgrade: h2c"),
        NO_WEBSOCKET);
    cases.put(
        head -> RawServer.opening(head, "").replaceFirst("Connection: Upgrade\r\n", ""),
        NO_WEBSOCKET);
    cases.put(
        head -> RawServer.opening(head, "Sec-WebSocket-Extensions: permessage-deflate\r\n"),
        NO_WEBSOCKET);
    cases.put(
        head -> RawServer.opening(head, "Sec-WebSocket-Extensions: unheard-of\r\n"), NO_WEBSOCKET);
    cases.put(head -> "HTTP/1.1 101 x\r\n\r\n", NO_WEBSOCKET);
    cases.put(head -> RawServer.opening(head, "X: " + "x".repeat(9000) + "\r\n"), NO_HTTP);
    cases.put(head -> "SSH-2.0-OpenSSH_9.6\r\n\r\n", NO_HTTP);
    cases.put(head -> RawServer.HANG_UP, "the connection broke");
    cases.put(head -> "HTTP/1.1 101 Switching", "it does not answer");
    var servers = new ArrayList<RawServer>();
    try (var scene = new ConnectorScene(LITTLE_PATIENCE)) {
      var answers = new ArrayList<CompletableFuture<UpstreamAnswer>>();
      for (Function<String, String> answer : cases.keySet()) {
        RawServer server = RawServer.onLoopback(answer);
        servers.add(server);
        answers.add(scene.open(url(server)));
      }
      var problems = new ArrayList<String>();
      for (CompletableFuture<UpstreamAnswer> answer : answers) {
        problems.add(((Unreachable) answer.get(30, TimeUnit.SECONDS)).problem());
      }
      assertThat(problems).containsExactlyElementsOf(cases.values());
    } finally {
      for (RawServer server : servers) {
        server.close();
      }
    }
  }

  @Test
  void asksARelayThatSaysNoOnceAndOneThatStartsAgain() throws Exception {
    try (var scene = new ConnectorScene(LITTLE_PATIENCE);
        var refusing =
            RawServer.onLoopback(head -> "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
        var redirecting = RawServer.onLoopback(head -> "HTTP/1.1 301 x\r\nLocation: /y\r\n\r\n");
        var starting = RawServer.onLoopback(head -> "HTTP/1.1 503 Later\r\n\r\n")) {
      var busy = scene.open(url(starting));
      assertThat(scene.open(url(refusing)).get()).isEqualTo(new Refused(403));
      assertThat(scene.open(url(redirecting)).get()).isEqualTo(new Refused(301));
      assertThat(busy.get()).isEqualTo(new Refused(503));
      assertThat(refusing.heads).hasSize(1);
      assertThat(redirecting.heads).hasSize(1);
      assertThat(starting.heads).hasSizeBetween(2, 20);
    }
  }

  @Test
  void waitsForARelayThatComes() throws Exception {
    var asked = new AtomicInteger();
    try (var scene = new ConnectorScene(PATIENCE);
        var relay =
            RawServer.onLoopback(
                head ->
                    switch (asked.incrementAndGet()) {
                      case 1 -> RawServer.HANG_UP;
                      case 2 -> "HTTP/1.1 502 Bad\r\n\r\n";
                      default -> RawServer.opening(head, "");
                    })) {
      assertThat(scene.open(url(relay)).get()).isInstanceOf(Open.class);
      assertThat(asked).hasValue(3);
    }
  }

  @Test
  void readsPastInterimAnswersUpToTheFirstFrame() throws Exception {
    try (var scene = new ConnectorScene(PATIENCE);
        var relay =
            RawServer.onLoopback(
                head ->
                    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
                        + RawServer.opening(head, "Sec-WebSocket-Protocol: nostr\r\n")
                        + (char) 0x81
                        + (char) 2
                        + "hi")) {
      var heard = new CompletableFuture<String>();
      var headers = new DefaultHttpHeaders().set("Sec-WebSocket-Protocol", "nostr");
      UpstreamAnswer answer =
          scene
              .open(UpstreamTarget.of(new RelayUrl(url(relay))), headers, false)
              .thenApply(given -> listening(given, heard))
              .get();

      assertThat(answer).isInstanceOf(Open.class);
      assertThat(((Open) answer).protocol()).isEqualTo(Optional.of("nostr"));
      assertThat(((Open) answer).compression()).isFalse();
      assertThat(heard.get(30, TimeUnit.SECONDS)).isEqualTo("hi");
      assertThat(RawServer.header(relay.heads.get(0), "sec-websocket-protocol")).isEqualTo("nostr");
      assertThat(RawServer.header(relay.heads.get(0), "sec-websocket-extensions")).isEmpty();
    }
  }

  private static UpstreamAnswer listening(UpstreamAnswer answer, CompletableFuture<String> heard) {
    ((Open) answer)
        .channel()
        .pipeline()
        .addLast(
            new SimpleChannelInboundHandler<TextWebSocketFrame>() {
              @Override
              protected void channelRead0(ChannelHandlerContext ctx, TextWebSocketFrame text) {
                heard.complete(text.text());
              }
            });
    ((Open) answer).channel().config().setAutoRead(true);
    return answer;
  }

  @Test
  void offersCompressionWhereItIsToldTo() throws Exception {
    try (var scene = new ConnectorScene(PATIENCE);
        var taking =
            RawServer.onLoopback(
                head ->
                    RawServer.opening(head, "Sec-WebSocket-Extensions: permessage-deflate\r\n"));
        var leaving = RawServer.onLoopback(head -> RawServer.opening(head, ""))) {
      for (RawServer relay : new RawServer[] {taking, leaving}) {
        UpstreamAnswer answer =
            scene
                .open(UpstreamTarget.of(new RelayUrl(url(relay))), new DefaultHttpHeaders(), true)
                .get();
        assertThat(((Open) answer).compression()).isEqualTo(relay == taking);
        assertThat(RawServer.header(relay.heads.get(0), "sec-websocket-extensions"))
            .startsWith("permessage-deflate");
      }
    }
  }

  @Test
  void closesWhatNobodyWaitsForAnyMore() throws Exception {
    var closed = new CompletableFuture<String>();
    try (var scene = new ConnectorScene(PATIENCE);
        var relay =
            RawServer.onLoopback(
                head -> {
                  closed.complete(head);
                  return "HTTP/1.1 101 Swi";
                })) {
      CompletableFuture<UpstreamAnswer> answer = scene.open(url(relay));
      closed.get(30, TimeUnit.SECONDS);
      answer.cancel(false);

      assertThat(relay.awaitHungUp()).isTrue();
      assertThat(relay.heads).hasSize(1);
    }
  }

  private static String url(RawServer server) {
    return "ws://127.0.0.1:" + server.port();
  }
}
