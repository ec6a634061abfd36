package io.nostrmesh.membership.http;

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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** A service that knows the members, and whoever asks it. */
@Timeout(60)
abstract class ServiceScene {

  static final PublicKey ALICE = new PublicKey("a".repeat(64));
  static final Duration CACHE = Duration.ofSeconds(20);
  static final Duration DENIAL = Duration.ofSeconds(4);

  /** When a member's answer is old enough to be asked for again. */
  static final Duration AGAIN = Duration.ofSeconds(15).plus(HttpMembers.TICK);

  final ManualTime time = new ManualTime();
  final ExecutorService threads = Executors.newCachedThreadPool();
  final HttpServer server = server();
  final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
  final BlockingQueue<PublicKey> ended = new LinkedBlockingQueue<>();
  final List<String> logged = new CopyOnWriteArrayList<>();
  final Logger logger = (Logger) LoggerFactory.getLogger(HttpMembers.class);
  final AppenderBase<ILoggingEvent> log =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          logged.add(event.getLevel() + " " + event.getFormattedMessage());
        }
      };
  final List<HttpMembers> open = new ArrayList<>();
  volatile int status = 200;
  volatile Runnable clockFails = () -> {};
  volatile Answering answering = exchange -> {};

  /** What happens before the status is sent. */
  interface Answering {
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

  HttpMembers members() {
    return members(Optional.empty(), HttpMembers.Limits.USUAL);
  }

  HttpMembers members(Duration timeout) {
    return members(Optional.empty(), HttpMembers.Limits.USUAL, timeout);
  }

  HttpMembers members(Optional<String> token, HttpMembers.Limits limits) {
    return members(token, limits, Duration.ofSeconds(30));
  }

  HttpMembers members(Optional<String> token, HttpMembers.Limits limits, Duration timeout) {
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/m";
    var members =
        new HttpMembers(
            new MemberService(new UrlTemplate(url), Optional.empty(), timeout, CACHE, DENIAL),
            token,
            HttpClient.newHttpClient(),
            time,
            () -> {
              clockFails.run();
              return Duration.between(ManualTime.START, time.instant()).toNanos();
            },
            limits);
    members.onEnded(ended::add);
    open.add(members);
    return members;
  }

  static String ask(HttpMembers members, PublicKey key) {
    CompletableFuture<Membership> answer = members.check(key).toCompletableFuture();
    String failure = failure(answer);
    return failure.isEmpty() ? answer.join().admits() ? "member" : "denied" : failure;
  }

  static String failure(CompletableFuture<Membership> answer) {
    try {
      answer.orTimeout(30, TimeUnit.SECONDS).join();
      return "";
    } catch (CompletionException e) {
      return e.getCause().getMessage();
    }
  }

  /** Waits until all that was begun has been answered. */
  static void await(HttpMembers members) throws InterruptedException {
    while (members.underWay() > 0) {
      TimeUnit.MILLISECONDS.sleep(2);
    }
  }

  static PublicKey key(int number) {
    return new PublicKey("%064x".formatted(number));
  }

  static HttpServer server() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
