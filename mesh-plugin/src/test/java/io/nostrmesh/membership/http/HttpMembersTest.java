package io.nostrmesh.membership.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.Membership;
import io.nostrmesh.testkit.ManualTime;
import io.nostrmesh.url.UrlTemplate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

@Timeout(60)
class HttpMembersTest {

  private static final PublicKey ALICE = new PublicKey("a".repeat(64));
  private static final Duration CACHE = Duration.ofSeconds(20);
  private static final Duration DENIAL = Duration.ofSeconds(4);

  /** When a member's answer is old enough to be asked for again. */
  private static final Duration AGAIN = Duration.ofSeconds(15).plus(HttpMembers.TICK);

  private final ManualTime time = new ManualTime();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server = server();
  private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
  private final BlockingQueue<PublicKey> ended = new LinkedBlockingQueue<>();
  private final List<String> logged = new CopyOnWriteArrayList<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(HttpMembers.class);
  private final AppenderBase<ILoggingEvent> log =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          logged.add(event.getLevel() + " " + event.getFormattedMessage());
        }
      };
  private final List<HttpMembers> open = new ArrayList<>();
  private volatile int status = 200;
  private volatile Answering answering = exchange -> {};

  /** What happens before the status is sent. */
  private interface Answering {
    void before(HttpExchange exchange) throws IOException, InterruptedException;
  }

  @BeforeEach
  void start() {
    logger.setLevel(Level.INFO);
    log.start();
    logger.addAppender(log);
    server.createContext(
        "/",
        exchange -> {
          String token = exchange.getRequestHeaders().getFirst("Authorization");
          requests.add(
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI()
                  + (token == null ? "" : " " + token));
          try (exchange) {
            int answer = status;
            answering.before(exchange);
            if (exchange.getResponseCode() < 0) {
              exchange.getResponseHeaders().set("Location", "/elsewhere");
              exchange.sendResponseHeaders(answer, -1);
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void stop() {
    open.forEach(HttpMembers::close);
    server.stop(0);
    threads.shutdownNow();
    logger.detachAppender(log);
    logger.setLevel(null);
  }

  @ParameterizedTest
  @CsvSource({
    "200, member",
    "404, denied",
    "201, answers with HTTP status 201",
    "204, answers with HTTP status 204",
    "301, answers with HTTP status 301",
    "307, answers with HTTP status 307",
    "401, answers with HTTP status 401",
    "403, answers with HTTP status 403",
    "410, answers with HTTP status 410",
    "500, answers with HTTP status 500",
    "503, answers with HTTP status 503"
  })
  void goesByTheStatusAlone(int answer, String outcome) {
    status = answer;

    assertThat(ask(members(), ALICE)).startsWith(outcome);
    assertThat(requests).containsExactly("GET /m/" + ALICE);
  }

  @Test
  void sendsItsTokenAndTellsNobody() {
    status = 500;
    HttpMembers members = members(Optional.of("secret-token"), HttpMembers.Limits.USUAL);

    assertThat(ask(members, ALICE)).doesNotContain("secret");
    assertThat(requests).containsExactly("GET /m/" + ALICE + " Bearer secret-token");
    assertThat(logged).hasSize(1).noneMatch(line -> line.contains("secret"));
  }

  @Test
  void remembersAnswersForALittleWhile() {
    HttpMembers members = members();
    ask(members, ALICE);
    time.advance(Duration.ofSeconds(14));
    assertThat(ask(members, ALICE)).isEqualTo("member");
    assertThat(requests).hasSize(1);

    status = 404;
    ask(members, key(1));
    time.advance(DENIAL.minusMillis(1));
    status = 200;
    assertThat(ask(members, key(1))).isEqualTo("denied");
    time.advance(Duration.ofMillis(1));
    assertThat(ask(members, key(1))).isEqualTo("member");
  }

  /** Nobody asks: whoever is connected shall not need to be asked about. */
  @Test
  void noticesTheEndOfAMembershipByItself() throws Exception {
    HttpMembers members = members();
    ask(members, ALICE);
    status = 404;

    time.advance(AGAIN);

    assertThat(ended.poll(20, TimeUnit.SECONDS)).isEqualTo(ALICE);
    assertThat(ask(members, ALICE)).isEqualTo("denied");
    time.advance(CACHE.multipliedBy(3));
    assertThat(requests).hasSize(2);
  }

  @Test
  void doesNotWatchForEver() throws Exception {
    HttpMembers members = members();
    ask(members, ALICE);
    for (int i = 0; i < 3; i++) {
      requests.clear();
      time.advance(AGAIN);
      assertThat(requests.poll(20, TimeUnit.SECONDS)).isNotNull();
      await(members);
    }
    time.advance(HttpMembers.WATCH.plus(HttpMembers.TICK));
    await(members);
    requests.clear();
    time.advance(HttpMembers.WATCH);

    assertThat(requests).isEmpty();
  }

  @Test
  void knowsNobodyWhileTheServiceIsDownAndEndsNobody() throws Exception {
    HttpMembers members = members();
    ask(members, ALICE);
    status = 503;
    time.advance(AGAIN);
    requests.clear();

    // What was said counts as long as it was meant to.
    assertThat(ask(members, ALICE)).isEqualTo("member");
    time.advance(CACHE);
    assertThat(ask(members, ALICE)).startsWith("answers with HTTP status 503");
    assertThat(ended).isEmpty();
    assertThat(logged).singleElement().asString().startsWith("WARN");

    status = 404;
    time.advance(HttpMembers.PAUSE.multipliedBy(20));
    assertThat(ended.poll(20, TimeUnit.SECONDS)).isEqualTo(ALICE);
    time.advance(HttpMembers.PAUSE.multipliedBy(20));
    ask(members, key(7));
    assertThat(logged).hasSize(2);
    assertThat(logged.get(1)).startsWith("INFO").endsWith("answers again");
  }

  @Test
  void doesNotWaitForEver() {
    var never = new CountDownLatch(1);
    answering = exchange -> never.await();
    HttpMembers members = members(Duration.ofMillis(100));

    assertThat(ask(members, ALICE)).isEqualTo("did not answer in time");
    never.countDown();
  }

  @Test
  void cannotReachAServiceThatIsGone() {
    server.stop(0);

    assertThat(ask(members(), ALICE)).isEqualTo("cannot be reached");
  }

  /** More than anybody reads, and more slowly than anybody waits. */
  @Test
  void readsNoBodies() {
    answering =
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] part = new byte[64 * 1024];
          for (int i = 0; i < 1000; i++) {
            exchange.getResponseBody().write(part);
          }
        };

    assertThat(ask(members(), ALICE)).isEqualTo("member");
  }

  @Test
  void asksOnceForAllWhoAskAtATime() throws Exception {
    var go = new CountDownLatch(1);
    answering = exchange -> go.await();
    HttpMembers members = members();
    var answers = new ArrayList<CompletableFuture<Membership>>();
    for (int i = 0; i < 100; i++) {
      answers.add(members.check(ALICE).toCompletableFuture());
    }
    // One who takes it amiss does not speak for the others.
    answers.get(0).completeExceptionally(new IllegalStateException());
    go.countDown();

    for (CompletableFuture<Membership> answer : answers.subList(1, 100)) {
      assertThat(answer.get(20, TimeUnit.SECONDS).admits()).isTrue();
    }
    assertThat(requests).hasSize(1);
  }

  @Test
  void asksOnlySoManyAtATime() throws Exception {
    var running = new AtomicInteger();
    var most = new AtomicInteger();
    var places = new Semaphore(0);
    answering =
        exchange -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          places.acquire();
          running.decrementAndGet();
        };
    HttpMembers members = members(Optional.empty(), new HttpMembers.Limits(100, 100, 20, 4));
    var answers = new ArrayList<CompletableFuture<Membership>>();
    for (int i = 0; i < 24; i++) {
      answers.add(members.check(key(i)).toCompletableFuture());
    }

    assertThat(failure(members.check(key(99)).toCompletableFuture()))
        .isEqualTo("too many wait for an answer");
    places.release(25);
    for (CompletableFuture<Membership> answer : answers) {
      assertThat(answer.get(20, TimeUnit.SECONDS).admits()).isTrue();
    }
    assertThat(most.get()).isLessThanOrEqualTo(4);
    assertThat(ask(members, key(99))).isEqualTo("member");
  }

  @Test
  void remembersAndWatchesOnlySoMany() throws Exception {
    HttpMembers members = members(Optional.empty(), new HttpMembers.Limits(2, 2, 20, 4));
    for (int i = 0; i < 5; i++) {
      ask(members, key(i));
    }
    requests.clear();
    ask(members, key(0));
    assertThat(requests).hasSize(1);

    requests.clear();
    time.advance(AGAIN);
    await(members);
    assertThat(requests).hasSize(2);
  }

  /** Members are asked about again, whoever else knocks. */
  @Test
  void isNotKeptFromWatchingByStrangers() throws Exception {
    HttpMembers members = members(Optional.empty(), new HttpMembers.Limits(100, 100, 50, 1));
    ask(members, ALICE);
    var places = new Semaphore(0);
    answering = exchange -> places.acquire();
    status = 404;
    for (int i = 0; i < 50; i++) {
      members.check(key(i));
    }
    time.advance(AGAIN);
    places.release(2);

    assertThat(ended.poll(20, TimeUnit.SECONDS)).isEqualTo(ALICE);
    places.release(100);
  }

  @Test
  void answersNobodyAfterItsEnd() {
    var go = new CountDownLatch(1);
    answering = exchange -> go.await();
    HttpMembers members = members();
    CompletableFuture<Membership> waits = members.check(ALICE).toCompletableFuture();

    members.close();

    assertThat(failure(waits)).isEqualTo("the program ends");
    assertThat(time.waiting()).isZero();
    go.countDown();
  }

  /** Whoever is told of an end and asks then is not told that the key is a member. */
  @Test
  void neverTellsAnEndAndAdmits() throws Exception {
    HttpMembers members = members();
    ask(members, ALICE);
    var answers = new LinkedBlockingQueue<Boolean>();
    members.onEnded(key -> answers.add(ask(members, key).equals("denied")));
    var asking = new ArrayList<CompletableFuture<Void>>();
    var over = new CountDownLatch(1);
    for (int i = 0; i < 4; i++) {
      asking.add(
          CompletableFuture.runAsync(
              () -> {
                while (over.getCount() > 0) {
                  ask(members, ALICE);
                }
              },
              threads));
    }
    status = 404;
    time.advance(AGAIN);

    assertThat(answers.poll(20, TimeUnit.SECONDS)).isTrue();
    over.countDown();
    for (CompletableFuture<Void> one : asking) {
      one.get(20, TimeUnit.SECONDS);
    }
    assertThat(ended).containsExactly(ALICE);
  }

  private HttpMembers members() {
    return members(Optional.empty(), HttpMembers.Limits.USUAL);
  }

  private HttpMembers members(Duration timeout) {
    return members(Optional.empty(), HttpMembers.Limits.USUAL, timeout);
  }

  private HttpMembers members(Optional<String> token, HttpMembers.Limits limits) {
    return members(token, limits, Duration.ofSeconds(30));
  }

  private HttpMembers members(Optional<String> token, HttpMembers.Limits limits, Duration timeout) {
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/m";
    var members =
        new HttpMembers(
            new MemberService(new UrlTemplate(url), Optional.empty(), timeout, CACHE, DENIAL),
            token,
            HttpClient.newHttpClient(),
            time,
            () -> Duration.between(ManualTime.START, time.instant()).toNanos(),
            limits);
    members.onEnded(ended::add);
    open.add(members);
    return members;
  }

  private static String ask(HttpMembers members, PublicKey key) {
    CompletableFuture<Membership> answer = members.check(key).toCompletableFuture();
    String failure = failure(answer);
    return failure.isEmpty() ? answer.join().admits() ? "member" : "denied" : failure;
  }

  private static String failure(CompletableFuture<Membership> answer) {
    try {
      answer.orTimeout(30, TimeUnit.SECONDS).join();
      return "";
    } catch (CompletionException e) {
      return e.getCause().getMessage();
    }
  }

  /** Waits until all that was begun has been answered. */
  private static void await(HttpMembers members) throws InterruptedException {
    while (members.underWay() > 0) {
      TimeUnit.MILLISECONDS.sleep(2);
    }
  }

  private static PublicKey key(int number) {
    return new PublicKey("%064x".formatted(number));
  }

  private static HttpServer server() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
