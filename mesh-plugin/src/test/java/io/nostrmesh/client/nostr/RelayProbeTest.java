package io.nostrmesh.client.nostr;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.nostrmesh.client.nostr.ProbeResult.Advertised;
import io.nostrmesh.client.nostr.ProbeResult.NotARelay;
import io.nostrmesh.client.nostr.ProbeResult.NotAdvertised;
import io.nostrmesh.client.nostr.ProbeResult.Unreachable;
import io.nostrmesh.url.RelayUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RelayProbeTest {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch testOver = new CountDownLatch(1);
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void stop() {
    testOver.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void findsTheAdvertisedUrlAndAsksForTheNostrType() {
    server.createContext(
        "/team",
        exchange -> {
          var headers = exchange.getRequestHeaders();
          boolean asked =
              "application/nostr+json".equals(headers.getFirst("Accept"))
                  && !headers.containsKey("Upgrade");
          answer(exchange, asked ? 200 : 406, "{\"iroh_relay_url\":\"http://iroh.example/x/\"}");
        });

    assertThat(probe("/team")).isEqualTo(new Advertised("http://iroh.example/x/"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"http://b\",\"http://a\" | http://a http://b",
        "\"http://a\",\"http://b\",\"http://c\" | http://a http://b http://c",
        "\"http://b\",\"localhost:1\",7,null,\"http://c\",\"http://b\" | http://a http://b http://c",
        "7 | http://a"
      })
  void findsEachRelayOfAFleetTheOneThatOffersNameFirst(String all, String urls) {
    serve("{\"iroh_relay_url\":\"http://a\",\"iroh_relay_urls\":[%s]}".formatted(all));

    assertThat(probe("")).isEqualTo(new Advertised(List.of(urls.split(" "))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"http://control.example/x\" | http://control.example/x",
        "\"ftp://control.example\" | http://a",
        "7 | http://a",
        "null | http://a"
      })
  void findsWhereMembersAreServed(String advertised, String found) {
    serve("{\"iroh_relay_url\":\"http://a\",\"iroh_control_url\":%s}".formatted(advertised));

    assertThat(probe("")).isEqualTo(new Advertised(List.of("http://a"), found));
  }

  @Test
  void takesSoManyOfAFleetAndNoMore() {
    String many =
        IntStream.range(0, 100)
            .mapToObj("\"http://%d.example\""::formatted)
            .collect(Collectors.joining(","));
    serve("{\"iroh_relay_url\":\"http://a\",\"iroh_relay_urls\":[%s]}".formatted(many));

    assertThat(probe(""))
        .isInstanceOfSatisfying(
            Advertised.class,
            fleet -> assertThat(fleet.irohRelayUrls()).hasSize(RelayProbe.MAX_IROH_RELAYS));
  }

  @Test
  void seesNoFleetWithoutTheFieldThatEveryConsumerReads() {
    server.createContext(
        "/", exchange -> answer(exchange, 200, "{\"iroh_relay_urls\":[\"http://a\"]}"));

    assertThat(probe("")).isEqualTo(new NotAdvertised());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"iroh_relay_url\":null}",
        "{\"iroh_relay_url\":7}",
        "{\"iroh_relay_url\":\" \"}",
        "{\"iroh_relay_url\":\"localhost:3340\"}",
        "{\"iroh_relay_url\":\"https://user:pw@iroh.example\"}"
      })
  void knowsARelayWithoutSharedCompute(String document) {
    server.createContext("/", exchange -> answer(exchange, 200, document));

    assertThat(probe("")).isEqualTo(new NotAdvertised());
  }

  @ParameterizedTest
  @CsvSource({
    "404, '{\"iroh_relay_url\":\"http://iroh.example\"}', HTTP status 404",
    "301, '{\"iroh_relay_url\":\"http://iroh.example\"}', HTTP status 301",
    "200, '<html>', not valid JSON",
    "200, '[]', not a JSON object"
  })
  void saysWhatIsWrongWithAnAnswerThatIsNoDocument(int status, String body, String problem) {
    server.createContext("/", exchange -> answer(exchange, status, body));

    assertThat(probe(""))
        .isInstanceOfSatisfying(
            NotARelay.class, answer -> assertThat(answer.problem()).contains(problem));
  }

  @Test
  void hangsUpOnADocumentThatIsTooLarge() {
    server.createContext(
        "/", exchange -> answer(exchange, 200, " ".repeat(RelayProbe.MAX_BYTES) + "{}"));

    assertThat(probe(""))
        .isInstanceOfSatisfying(
            NotARelay.class, answer -> assertThat(answer.problem()).contains("larger than"));
  }

  @Test
  void doesNotWaitForABodyThatNeverEnds() {
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 100);
          exchange.getResponseBody().write('{');
          exchange.getResponseBody().flush();
          await(testOver);
        });

    var impatient = new RelayProbe(HttpClient.newHttpClient(), Duration.ofMillis(200));

    assertThat(impatient.probe(url("")).toCompletableFuture().join())
        .isEqualTo(new Unreachable("the relay did not answer in time"));
  }

  @Test
  void aClosedPortIsUnreachable() {
    RelayUrl gone = url("");
    server.stop(0);

    assertThat(new RelayProbe(HttpClient.newHttpClient()).probe(gone).toCompletableFuture().join())
        .isEqualTo(new Unreachable("the relay cannot be reached"));
  }

  private void serve(String document) {
    server.createContext("/", exchange -> answer(exchange, 200, document));
  }

  private ProbeResult probe(String path) {
    return new RelayProbe(HttpClient.newHttpClient())
        .probe(url(path))
        .toCompletableFuture()
        .orTimeout(20, TimeUnit.SECONDS)
        .join();
  }

  private RelayUrl url(String path) {
    return new RelayUrl("ws://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    try (var out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
