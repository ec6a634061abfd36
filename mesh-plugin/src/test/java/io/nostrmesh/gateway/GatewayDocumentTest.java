package io.nostrmesh.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.nostrmesh.gateway.gate.GatewayAccess;
import io.nostrmesh.gateway.upstream.RawServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The information document (NIP-11) that a gateway makes of its relay's. */
@Timeout(60)
class GatewayDocumentTest {

  private static final String TYPE = "application/nostr+json";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "OFFERS  | {}                                     | {'supported_nips':[11,42],IROH}",
        "OFFERS  | {'supported_nips':'all'}               | {'supported_nips':[11,42],IROH}",
        "OFFERS  | {'supported_nips':[42,'7D',1,{},1]}    | {'supported_nips':[1,11,42,'7D',{}],IROH}",
        "OFFERS  | {'limitation':{'a':1}}                 | {'limitation':{'a':1},'supported_nips':[11,42],IROH}",
        "OFFERS  | {'limitation':{'max_message_length':9}}| {'limitation':{'max_message_length':9},'supported_nips':[11,42],IROH}",
        "OFFERS  | {'limitation':{'max_message_length':9999999}}| {'limitation':{'max_message_length':1048576},'supported_nips':[11,42],IROH}",
        "OFFERS  | {'limitation':'none'}                  | {'limitation':'none','supported_nips':[11,42],IROH}",
        "MEMBERS | {'limitation':{'auth_required':false,'b':2}} | {'limitation':{'auth_required':true,'b':2,'restricted_writes':true},'supported_nips':[11,42],IROH}",
        "MEMBERS | {'limitation':[]}                      | {'limitation':{'auth_required':true,'restricted_writes':true},'supported_nips':[11,42],IROH}"
      })
  void saysWhatHoldsForBoth(GatewayAccess access, String relays, String served) throws Exception {
    try (var scene = new GatewayScene()) {
      scene.access = access;
      scene.relayAnswers("/", 200, TYPE, relays.replace('\'', '"')).start();

      assertThat(scene.document("/"))
          .endsWith(
              "\r\n\r\n"
                  + served
                      .replace("IROH", "'iroh_relay_url':'URL','iroh_relay_urls':['URL']")
                      .replace("URL", GatewayScene.IROH)
                      .replace('\'', '"'));
    }
  }

  @Test
  void asksTheRelayOnceForAllWhoWait() throws Exception {
    var asked = new AtomicInteger();
    var answer = new CountDownLatch(1);
    var threads = Executors.newCachedThreadPool();
    try (var scene = new GatewayScene()) {
      scene.relay.createContext(
          "/",
          exchange -> {
            asked.incrementAndGet();
            await(answer);
            byte[] body = "{\"name\":\"theirs\"}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      scene.start();
      var answers = new ArrayList<Future<String>>();
      for (int i = 0; i < 50; i++) {
        Callable<String> asking = () -> scene.document("/");
        answers.add(threads.submit(asking));
      }
      answer.countDown();
      for (Future<String> each : answers) {
        assertThat(each.get()).startsWith("HTTP/1.1 200").contains("theirs");
      }
      assertThat(asked).hasValue(1);
      scene.time.advance(Duration.ofSeconds(9));
      scene.document("/");
      assertThat(asked).hasValue(1);
      scene.time.advance(Duration.ofSeconds(1));
      scene.document("/?q");
      assertThat(asked).hasValue(2);
    } finally {
      threads.shutdownNow();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @ParameterizedTest
  @CsvSource({"262144, theirs", "262145, Nostr relay"})
  void readsNoMoreThanADocumentMayHave(int bytes, String name) throws Exception {
    String begin = "{\"name\":\"theirs\",\"filler\":\"";
    String document = begin + "x".repeat(bytes - begin.length() - 2) + "\"}";
    try (var scene = new GatewayScene()) {
      scene.relayAnswers("/", 200, TYPE, document).start();

      assertThat(scene.document("/")).contains("\"name\":\"" + name + "\"");
    }
  }

  @Test
  void keepsTheDocumentsOfSomePathsAndNoMore() throws Exception {
    var asked = new AtomicInteger();
    try (var scene = new GatewayScene()) {
      scene.relay.createContext(
          "/p",
          exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
          });
      scene.start();
      int kept = 64;
      for (int i = 0; i < kept; i++) {
        scene.document("/p" + i);
      }
      assertThat(asked).hasValue(kept);
      scene.document("/p0");
      assertThat(asked).hasValue(kept);
      scene.document("/p" + kept);
      assertThat(asked).hasValue(kept + 1);
      // Not the one that somebody has just asked for.
      scene.document("/p0");
      assertThat(asked).hasValue(kept + 1);
      scene.document("/p1");
      assertThat(asked).hasValue(kept + 2);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 503, 429, 408})
  void keepsWhatARelayInTroubleHasSaidBefore(int status) throws Exception {
    var answers = new AtomicInteger(200);
    try (var scene = new GatewayScene()) {
      scene.relay.createContext(
          "/",
          exchange -> {
            exchange.getResponseHeaders().set("Content-Type", TYPE);
            byte[] body = "{\"name\":\"theirs\"}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answers.get(), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      scene.start();
      assertThat(scene.document("/")).contains("theirs");
      answers.set(status);
      scene.time.advance(Duration.ofMinutes(1));
      assertThat(scene.document("/")).contains("theirs");
      assertThat(scene.document("/other")).startsWith("HTTP/1.1 502");
      scene.time.advance(Duration.ofMinutes(5));
      assertThat(scene.document("/")).startsWith("HTTP/1.1 502");
      answers.set(200);
      assertThat(scene.document("/")).contains("theirs");
    }
  }

  @Test
  void saysOnceThatItReplacesWhatTheRelaySays() throws Exception {
    var log = new ListAppender<ILoggingEvent>();
    log.start();
    var logger = (Logger) LoggerFactory.getLogger("io.nostrmesh.gateway.front.ServedDocument");
    logger.addAppender(log);
    try (var scene = new GatewayScene()) {
      scene.relayAnswers("/", 200, TYPE, "{\"iroh_relay_url\":\"http://old\"}").start();
      for (int i = 0; i < 3; i++) {
        assertThat(scene.document("/" + i)).contains(GatewayScene.IROH);
      }
    } finally {
      logger.detachAppender(log);
    }
    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "The relay's own information document has iroh_relay_url, too; clients get the"
                + " gateway's value");
  }

  @Test
  void letsPagesOfAllOriginsReadIt() throws Exception {
    try (var scene = new GatewayScene()) {
      scene.relayAnswers("/", 200, TYPE, "{\"name\":\"theirs\"}").start();
      String request =
          "%s / HTTP/1.1\r\nHost: x\r\nOrigin: https://app.example\r\nConnection: close\r\n%s\r\n";
      String accept = "Accept: application/nostr+json\r\n";
      for (String method : new String[] {"GET", "HEAD", "OPTIONS"}) {
        assertThat(scene.raw(request.formatted(method, accept)))
            .startsWith(method.equals("OPTIONS") ? "HTTP/1.1 204" : "HTTP/1.1 200")
            .containsIgnoringCase("access-control-allow-origin: *\r\n")
            .containsIgnoringCase("access-control-allow-headers: *\r\n")
            .containsIgnoringCase("access-control-allow-methods: GET, HEAD, OPTIONS\r\n")
            .containsIgnoringCase("vary: accept\r\n");
      }
      assertThat(scene.raw(request.formatted("HEAD", accept)))
          .endsWith("\r\n\r\n")
          .doesNotContainIgnoringCase("content-length: 0");
      // Anything else is between the client and the relay.
      assertThat(scene.raw(request.formatted("OPTIONS", "")))
          .startsWith("HTTP/1.1 200")
          .doesNotContainIgnoringCase("access-control");
      assertThat(scene.raw(request.formatted("DELETE", accept))).endsWith("{\"name\":\"theirs\"}");
    }
  }

  @Test
  void leavesChallengesToARelayThatSaysThatItSendsThem() throws Exception {
    var document = new String[] {"none yet"};
    try (var relay =
            RawServer.onLoopback(
                head ->
                    head.contains("Upgrade: websocket") || head.contains("upgrade: websocket")
                        ? RawServer.opening(head, "") + text("[\"NOTICE\",\"hello\"]")
                        : document[0]);
        var scene = new GatewayScene()) {
      document[0] = "HTTP/1.1 503 Later\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
      scene.upstreamPort = Optional.of(relay.port());
      scene.start();
      try (var client = new TalkingClient(scene.port())) {
        assertThat(client.next("AUTH").items()).hasSize(2);
      }
      // When it is answered nobody is asking any more.
      assertThat(scene.document("/")).startsWith("HTTP/1.1 502");
      String json = "{\"supported_nips\":[42]}";
      document[0] = "HTTP/1.1 200 OK\r\nContent-Length: " + json.length() + "\r\n\r\n" + json;
      assertThat(scene.document("/")).startsWith("HTTP/1.1 200");
      // Asks once more, since nobody knew until now.
      try (var client = new TalkingClient(scene.port())) {
        client.next("NOTICE");
      }
      try (var client = new TalkingClient(scene.port())) {
        assertThat(client.next()).isEqualTo("[\"NOTICE\",\"hello\"]");
      }
    }
  }

  /** A frame of a relay. */
  private static String text(String message) {
    return (char) 0x81 + "" + (char) message.length() + message;
  }
}
