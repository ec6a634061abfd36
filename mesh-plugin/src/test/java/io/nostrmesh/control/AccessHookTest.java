package io.nostrmesh.control;

import static io.nostrmesh.control.RunningAccessHook.BEARER;
import static io.nostrmesh.control.RunningAccessHook.ID;
import static io.nostrmesh.control.RunningAccessHook.SECRET;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.nostrmesh.iroh.server.RunningIrohRelay;
import io.nostrmesh.nostr.ReasonPrefix;
import io.nostrmesh.spi.Admission;
import io.nostrmesh.spi.EndpointId;
import io.nostrmesh.spi.Reason;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The hook as relays meet it, on the listener that stands where no relay of ours is. */
@Timeout(120)
class AccessHookTest {

  private static final int BUSY_CONNECTIONS = 256;

  private final List<EndpointId> asked = new ArrayList<>();

  /** SECRET, ID and OTHER stand for themselves; what is written twice is sent twice. */
  @ParameterizedTest(name = "{0} {1} {2} {3}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "POST | Bearer SECRET | ID | ID | 200 | true",
        "POST | Bearer SECRET | ID | - | 200 | true",
        "POST | Bearer SECRET | - | ID | 200 | true",
        "POST | bearer SECRET | ID | ID | 200 | true",
        "POST | Bearer SECRET | ID,ID | ID | 200 | true",
        "POST | Bearer SECRET | ID | OTHER | 400 | X-Iroh-Endpoint-Id differs from another",
        "POST | Bearer SECRET | ID,OTHER | - | 400 | X-Iroh-Endpoint-Id differs from another",
        "POST | Bearer SECRET | - | - | 400 | X-Iroh-Endpoint-Id is missing",
        "POST | Bearer SECRET | 1D1D | - | 400 | an endpoint id is 64 lower-case hex characters",
        "POST | Bearer SECRET | - | ID0 | 400 | an endpoint id is 64 lower-case hex characters",
        "POST | - | ID | ID | 401 | the access secret is missing or wrong",
        "POST | SECRET | ID | ID | 401 | the access secret is missing or wrong",
        "POST | Basic SECRET | ID | ID | 401 | the access secret is missing or wrong",
        "POST | Bearer SECRETx | ID | ID | 401 | the access secret is missing or wrong",
        "POST | Bearer x | ID | ID | 401 | the access secret is missing or wrong",
        "POST | Bearer SECRET,Bearer SECRET | ID | - | 401 | the access secret is missing or wrong",
        "GET | Bearer SECRET | ID | ID | 405 | ask with POST",
        "PUT | Bearer SECRET | ID | ID | 405 | ask with POST",
        "DELETE | - | - | - | 405 | ask with POST"
      })
  void answersWhoAsksRightly(
      String method, String authorization, String id, String node, int status, String body)
      throws Exception {
    try (var hook = new RunningAccessHook(this::admit)) {
      HttpRequest.Builder request =
          hook.at(AccessHook.PATH).method(method, HttpRequest.BodyPublishers.noBody());
      add(request, "Authorization", authorization);
      add(request, "X-Iroh-Endpoint-Id", id);
      add(request, "X-Iroh-NodeId", node);

      HttpResponse<String> answer = hook.send(request.build());

      assertThat(answer.statusCode()).isEqualTo(status);
      assertThat(answer.body()).isEqualTo(body);
      assertThat(asked).hasSize(status == 200 ? 1 : 0);
      assertThat(asked).allMatch(endpoint -> endpoint.toString().equals(ID));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "RESTRICTED, 403, false\\nrestricted: why\\n",
    "AUTH_REQUIRED, 403, false\\nauth-required: why\\n",
    "ERROR, 503, false\\nerror: why\\n"
  })
  void saysWhyNot(ReasonPrefix prefix, int status, String body) {
    var denied = new Admission.Denied(new Reason(prefix, "test.no", "why"));
    try (var hook = new RunningAccessHook(id -> CompletableFuture.completedFuture(denied))) {
      HttpResponse<String> answer = hook.ask().join();

      assertThat(answer.statusCode()).isEqualTo(status);
      assertThat(answer.body()).isEqualTo(body.replace("\\n", "\n"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"thrown", "error", "null", "failed", "null inside", "never"})
  void admitsNobodyWhereNobodyKnows(String how) {
    try (var hook = new RunningAccessHook(id -> broken(how), Duration.ofMillis(200))) {
      HttpResponse<String> answer = hook.ask().join();

      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body()).isEqualTo("false\nerror: membership could not be checked\n");
    }
  }

  @Test
  void asksOfManyAtOnceAndNoMore() {
    var pending = new LinkedBlockingQueue<CompletableFuture<Admission>>();
    AccessQuestion later =
        id -> {
          var answer = new CompletableFuture<Admission>();
          pending.add(answer);
          return answer;
        };
    try (var hook = new RunningAccessHook(later)) {
      var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
      for (int i = 0; i <= AccessHook.MAX_QUESTIONS; i++) {
        answers.add(hook.ask());
      }
      CompletableFuture.anyOf(answers.toArray(CompletableFuture<?>[]::new)).join();
      HttpResponse<String> refused =
          answers.stream().filter(CompletableFuture::isDone).findFirst().orElseThrow().join();
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.body()).contains("too many questions at once");

      for (int i = 0; i < AccessHook.MAX_QUESTIONS; i++) {
        take(pending).complete(RunningIrohRelay.admitted());
      }
      assertThat(answers)
          .filteredOn(answer -> answer.join().statusCode() == 200)
          .hasSize(AccessHook.MAX_QUESTIONS);
      CompletableFuture<HttpResponse<String>> next = hook.ask();
      take(pending).complete(RunningIrohRelay.admitted());
      assertThat(next.join().body()).isEqualTo("true");
    }
  }

  /** More than any limit for strangers, who have 32 to a connection and 300 a minute. */
  @Test
  void answersThousandsOfQuestionsOnOneConnection() throws Exception {
    try (var hook = new RunningAccessHook(this::admit);
        var line = hook.dial()) {
      for (int i = 0; i < 3000; i++) {
        assertThat(line.ask(BEARER)).startsWith("HTTP/1.1 200 ").endsWith("\ntrue");
      }
    }
  }

  @Test
  void keepsNoConnectionOfStrangers() throws Exception {
    try (var hook = new RunningAccessHook(this::admit)) {
      for (int connection = 0; connection < 9; connection++) {
        try (var line = hook.dial()) {
          for (int i = 1; i < 32; i++) {
            assertThat(line.ask("Bearer x")).startsWith("HTTP/1.1 401 ").doesNotContain("close");
          }
          assertThat(line.ask("Bearer x"))
              .startsWith("HTTP/1.1 401 ")
              .contains("connection: close");
        }
      }
      // The limit grows by five a second meanwhile, and nobody asks that slowly.
      String answer = "";
      for (int i = 0; i < 1000 && !answer.startsWith("HTTP/1.1 429 "); i++) {
        try (var line = hook.dial()) {
          answer = line.ask("Bearer x");
        }
      }
      assertThat(answer).startsWith("HTTP/1.1 429 ");
      try (var line = hook.dial()) {
        assertThat(line.ask(BEARER)).startsWith("HTTP/1.1 200 ");
      }
      assertThat(asked).hasSize(1);
    }
  }

  @Test
  void keepsSoManyConnectionsAndNoMore() throws Exception {
    var open = new ArrayList<RunningAccessHook.Line>();
    try (var hook = new RunningAccessHook(this::admit)) {
      for (int i = 0; i < BUSY_CONNECTIONS; i++) {
        open.add(hook.dial());
        assertThat(open.get(i).ask(BEARER)).startsWith("HTTP/1.1 200 ");
      }
      try (var line = hook.dial()) {
        for (int i = 1; i < 32; i++) {
          assertThat(line.ask(BEARER)).startsWith("HTTP/1.1 200 ").doesNotContain("close");
        }
        assertThat(line.ask(BEARER)).startsWith("HTTP/1.1 200 ").contains("connection: close");
      }
      for (RunningAccessHook.Line line : open) {
        for (int i = 0; i < 40; i++) {
          assertThat(line.ask(BEARER)).startsWith("HTTP/1.1 200 ");
        }
        line.close();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/healthz, 200",
    "/relay, 404",
    "/ping, 404",
    "/generate_204, 404",
    "/, 404",
    "/mesh/iroh-access/, 404",
    "/mesh/other, 404"
  })
  void servesNothingElseThere(String path, int status) throws Exception {
    try (var hook = new RunningAccessHook(this::admit)) {
      HttpRequest request = hook.at(path).header("Authorization", BEARER).GET().build();
      assertThat(hook.send(request).statusCode()).isEqualTo(status);
    }
  }

  @Test
  void logsWhereWrongSecretsComeFromOnceAndNoSecret() throws Exception {
    var log = new ListAppender<ILoggingEvent>();
    log.start();
    var root = (Logger) LoggerFactory.getLogger("io.nostrmesh");
    root.addAppender(log);
    try (var hook = new RunningAccessHook(this::admit);
        var line = hook.dial()) {
      for (int i = 0; i < 20; i++) {
        line.ask("Bearer " + SECRET + "x");
      }
      line.ask(BEARER);
    } finally {
      root.detachAppender(log);
    }
    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .filteredOn(text -> text.contains("/mesh/iroh-access"))
        .singleElement()
        .asString()
        .contains("127.0.0.1", "mesh.iroh-relay.access-secret");
    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .noneMatch(text -> text.contains(SECRET));
  }

  private synchronized CompletionStage<Admission> admit(EndpointId endpoint) {
    asked.add(endpoint);
    return CompletableFuture.completedFuture(RunningIrohRelay.admitted());
  }

  @SuppressWarnings("NullAway")
  private static CompletionStage<Admission> broken(String how) {
    return switch (how) {
      case "thrown" -> throw new IllegalStateException("broken");
      case "error" -> throw new AssertionError("broken");
      case "null" -> null;
      case "failed" -> CompletableFuture.failedFuture(new IllegalStateException("broken"));
      case "never" -> new CompletableFuture<>();
      default -> CompletableFuture.completedFuture(null);
    };
  }

  private static <T> T take(LinkedBlockingQueue<T> queue) {
    try {
      return queue.take();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void add(HttpRequest.Builder request, String name, String values) {
    if (values != null) {
      for (String value : values.split(",")) {
        request.header(
            name,
            value.replace("SECRET", SECRET).replace("OTHER", "2e".repeat(32)).replace("ID", ID));
      }
    }
  }
}
