package io.nostrmesh.iroh.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.iroh.server.http.ControlAnswer;
import io.nostrmesh.iroh.server.http.ControlPaths;
import io.nostrmesh.iroh.server.http.ControlRequest;
import io.nostrmesh.iroh.server.limits.IrohRelayLimits;
import io.nostrmesh.iroh.server.limits.IrohRelayTimings;
import io.nostrmesh.iroh.server.observer.Limit;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What others serve on the relay's port. */
@Timeout(60)
class ControlPathsTest {

  private static final String LAST = "Connection: close\r\n\r\n";

  private final BlockingQueue<ControlRequest> asked = new ArrayBlockingQueue<>(100);

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "GET, /mesh/a, 200 GET /mesh/a",
    "HEAD, /mesh/a, 200",
    "PUT, /mesh/a, 200 PUT /mesh/a",
    "DELETE, /mesh/a?token=secret, 200 DELETE /mesh/a",
    "POST, /iroh/mesh/a, 200 POST /mesh/a",
    "PUT, http://relay/mesh/a, 200 PUT /mesh/a",
    "GET, /iroh/iroh/mesh/a, 404 Not Found",
    "GET, /elsewhere, 404 Not Found",
    "PUT, /ping, 404 Not Found",
  })
  void answersWhatIsServed(String method, String target, String expected) throws IOException {
    var config = RunningIrohRelay.config().withPathPrefix("/iroh");
    try (var relay = RunningIrohRelay.serving(paths(ControlPathsTest::echo), config)) {
      String answer = ask(relay, "%s %s HTTP/1.1\r\n%s".formatted(method, target, LAST));

      assertThat(summary(answer)).isEqualTo(expected);
    }
  }

  @Test
  void handsOverHeaderFieldsAndAddressAndShowsNoSecret() throws Exception {
    try (var relay = serving(ControlPathsTest::echo)) {
      ask(relay, "GET /mesh/a HTTP/1.1\r\nAuthorization: s3cret\r\nA: 1\r\na: 2\r\n" + LAST);

      ControlRequest request = asked.take();
      assertThat(request.headers("authorization")).containsExactly("s3cret");
      assertThat(request.headers("A")).containsExactly("1", "2");
      assertThat(request.remoteAddress().isLoopbackAddress()).isTrue();
      assertThat(request.toString()).contains("GET /mesh/a").doesNotContain("s3cret");
    }
  }

  @Test
  void sendsStatusFieldsAndBody() throws IOException {
    var json = new JsonObject(Map.of("a", JsonValue.of(1)));
    var shaped = new ControlAnswer(401, Map.of("www-authenticate", "Nostr"), "who?");
    try (var relay =
        serving(
            request -> request.path().endsWith("json") ? ControlAnswer.json(200, json) : shaped)) {
      assertThat(ask(relay, "GET /mesh/json HTTP/1.1\r\n" + LAST))
          .startsWith("HTTP/1.1 200 ")
          .contains("content-type: application/json\r\n", "content-length: 7\r\n")
          .endsWith("{\"a\":1}");
      assertThat(ask(relay, "GET /mesh/a HTTP/1.1\r\n" + LAST))
          .startsWith("HTTP/1.1 401 ")
          .contains("www-authenticate: Nostr\r\n")
          .endsWith("who?");
    }
  }

  @Test
  void keepsTheConnectionForTheNextRequest() throws IOException {
    try (var relay = serving(ControlPathsTest::echo);
        var socket = RawIrohSocket.dial(relay.address())) {
      for (int i = 0; i < 3; i++) {
        socket.sendText("HEAD /mesh/%d HTTP/1.1\r\n\r\n".formatted(i));
        assertThat(socket.readHead().get(0)).contains("200");
        assertThat(asked.remove().path()).isEqualTo("/mesh/" + i);
      }
    }
  }

  @Test
  void endsAConnectionThatAsksAgainBeforeItsAnswer() throws Exception {
    var pending = new CompletableFuture<ControlAnswer>();
    try (var relay = RunningIrohRelay.serving(later(pending), RunningIrohRelay.config());
        var socket = RawIrohSocket.dial(relay.address())) {
      socket.sendText("GET /mesh/a HTTP/1.1\r\n\r\nGET /mesh/b HTTP/1.1\r\n\r\n");
      asked.take();
      pending.complete(ControlAnswer.text(200, "one"));

      assertThat(text(socket.readToEnd())).contains("connection: close").endsWith("one");
      assertThat(asked).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"thrown", "null", "failed", "null inside", "error"})
  void answersWhatFailsWithAStatus(String how) throws IOException {
    ControlPaths broken =
        new ControlPaths() {
          @Override
          public boolean serves(String path) {
            return true;
          }

          @Override
          @SuppressWarnings("NullAway")
          public CompletionStage<ControlAnswer> answer(ControlRequest request) {
            return switch (how) {
              case "thrown" -> throw new IllegalStateException("s3cret");
              case "error" -> throw new AssertionError("s3cret");
              case "null" -> null;
              case "failed" -> CompletableFuture.failedFuture(new IOException("s3cret"));
              default -> CompletableFuture.completedFuture(null);
            };
          }
        };
    try (var relay = RunningIrohRelay.serving(broken, RunningIrohRelay.config())) {
      assertThat(ask(relay, "GET /mesh/a HTTP/1.1\r\n" + LAST))
          .startsWith("HTTP/1.1 500 ")
          .doesNotContain("s3cret");
    }
  }

  @Test
  void waitsForNoAnswerLongerThanForAHandshake() throws Exception {
    var config =
        RunningIrohRelay.config()
            .withTimings(IrohRelayTimings.DEFAULTS.withHandshake(Duration.ofMillis(300)));
    var never = new CompletableFuture<ControlAnswer>();
    try (var relay = RunningIrohRelay.serving(later(never), config)) {
      assertThat(ask(relay, "GET /mesh/a HTTP/1.1\r\n\r\n")).isEmpty();
      relay.events().await(Limit.HANDSHAKE_TIME, 1);
      never.complete(ControlAnswer.empty(200));
    }
  }

  @Test
  void countsRequestsOfAnAddressLikeUpgrades() throws IOException {
    var three = new IrohRelayLimits.Handshakes(100, 100, 3);
    var config =
        RunningIrohRelay.config().withLimits(IrohRelayLimits.DEFAULTS.withHandshakes(three));
    try (var relay = RunningIrohRelay.serving(paths(ControlPathsTest::echo), config)) {
      for (int i = 0; i < 3; i++) {
        assertThat(ask(relay, "GET /mesh/a HTTP/1.1\r\n" + LAST)).startsWith("HTTP/1.1 200 ");
      }
      assertThat(ask(relay, "GET /mesh/a HTTP/1.1\r\n" + LAST))
          .startsWith("HTTP/1.1 429 ")
          .contains("retry-after: ");
      assertThat(asked).hasSize(3);
    }
  }

  private RunningIrohRelay serving(Function<ControlRequest, ControlAnswer> answer) {
    return RunningIrohRelay.serving(paths(answer), RunningIrohRelay.config());
  }

  private ControlPaths paths(Function<ControlRequest, ControlAnswer> answer) {
    return control(request -> CompletableFuture.completedFuture(answer.apply(request)));
  }

  private ControlPaths later(CompletableFuture<ControlAnswer> answer) {
    return control(request -> answer);
  }

  private ControlPaths control(Function<ControlRequest, CompletionStage<ControlAnswer>> answer) {
    return new ControlPaths() {
      @Override
      public boolean serves(String path) {
        return path.startsWith("/mesh/");
      }

      @Override
      public CompletionStage<ControlAnswer> answer(ControlRequest request) {
        asked.add(request);
        return answer.apply(request);
      }
    };
  }

  private static ControlAnswer echo(ControlRequest request) {
    return ControlAnswer.text(200, request.method() + " " + request.path());
  }

  private static String ask(RunningIrohRelay relay, String request) throws IOException {
    try (var socket = RawIrohSocket.dial(relay.address())) {
      socket.sendText(request);
      return text(socket.readToEnd());
    }
  }

  private static String summary(String answer) {
    return (answer.split(" ")[1] + " " + answer.substring(answer.indexOf("\r\n\r\n") + 4)).strip();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
