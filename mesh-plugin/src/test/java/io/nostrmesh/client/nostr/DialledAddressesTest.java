package io.nostrmesh.client.nostr;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.nostrmesh.client.nostr.ProbeResult.Advertised;
import io.nostrmesh.client.nostr.ProbeResult.NotAdvertised;
import io.nostrmesh.client.nostr.ProbeResult.Unreachable;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.url.RelayUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The client reaches relays however their address is spelled, and signs the normal form of it. */
class DialledAddressesTest {

  private static final int SECONDS = 20;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "ws://127.0.0.1:PORT, ws://127.0.0.1:PORT",
    "WS://127.0.0.1:0PORT/, ws://127.0.0.1:PORT",
    "ws://LocalHost:PORT, ws://localhost:PORT",
    "ws://[::ffff:127.0.0.1]:PORT/, ws://[::ffff:7f00:1]:PORT",
    "ws://[::FFFF:7F00:1]:PORT, ws://[::ffff:7f00:1]:PORT"
  })
  void dialsEachSpelling(String spelled, String signed) throws Exception {
    try (var relay = new ScriptedRelay()) {
      RelayUrl url = RelayUrl.parse(at(relay, spelled)).toOptional().orElseThrow();

      visit(url);

      assertThat(join(probe(url))).isEqualTo(new Advertised("http://iroh.example"));
      assertThat(signedUrl(relay)).isEqualTo(at(relay, signed));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"[::1]", "[0:0:0:0:0:0:0:1]", "[::1%25LOOPBACK]", "[::1%LOOPBACK]"})
  void dialsIpv6WithAndWithoutZone(String host) throws IOException {
    var loopback = NetworkInterface.getByInetAddress(InetAddress.getByName("::1"));
    Assumptions.assumeTrue(loopback != null, "needs IPv6");
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getByName("::1"), 0), 0);
    server.createContext(
        "/a[b]",
        exchange -> {
          exchange.sendResponseHeaders(200, 2);
          exchange.getResponseBody().write("{}".getBytes());
          exchange.close();
        });
    server.start();
    try {
      String url =
          "ws://%s:%d/a[b]"
              .formatted(
                  host.replace("LOOPBACK", loopback.getName()), server.getAddress().getPort());
      assertThat(join(probe(RelayUrl.parse(url).toOptional().orElseThrow())))
          .isEqualTo(new NotAdvertised());
    } finally {
      server.stop(0);
    }
  }

  @Test
  void dialsHostsWithAnUnderscore() throws Exception {
    try (var relay = new ScriptedRelay()) {
      String url = at(relay, "ws://mesh_relay:PORT");
      Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.1 mesh_relay\n");
      Path output = folder.resolve("output");

      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Djdk.net.hosts.file=" + hosts,
                  "-cp",
                  System.getProperty("java.class.path"),
                  Visit.class.getName(),
                  url)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();

      assertThat(process.waitFor()).as(Files.readString(output)).isZero();
      assertThat(output).content().contains(new Advertised("http://iroh.example").toString());
      assertThat(signedUrl(relay)).isEqualTo(url);
    }
  }

  @Test
  void saysWhyAHostWithAnUnderscoreCannotBeDialledThroughTls() {
    var url = new RelayUrl("wss://mesh_relay");

    assertThat(join(probe(url)))
        .isInstanceOfSatisfying(
            Unreachable.class, answer -> assertThat(answer.problem()).contains("'_'"));
    assertThat(visit(url))
        .isInstanceOfSatisfying(
            PublishAnswer.Unanswered.class, answer -> assertThat(answer.problem()).contains("'_'"));
  }

  @Test
  void aHostThatNobodyKnowsIsUnreachable() {
    assertThat(join(probe(new RelayUrl("ws://no_such_host.invalid"))))
        .isEqualTo(new Unreachable("the relay cannot be reached"));
  }

  /** What another process does, with a resolver of its own. */
  static final class Visit {
    private Visit() {}

    public static void main(String[] arguments) {
      visit(new RelayUrl(arguments[0]));
      System.out.println(join(probe(new RelayUrl(arguments[0]))));
    }
  }

  private static PublishAnswer visit(RelayUrl url) {
    ClientRuntime runtime = ClientRuntime.system();
    try {
      SecretKey member = SecretKey.generate(runtime.random());
      Event event =
          new EventTemplate(Kind.COMPUTE_OFFER, 1, List.of(Tag.of("d", "d")), "")
              .sign(member, runtime.random());
      return join(EventDelivery.deliver(url, member, event, runtime));
    } finally {
      runtime.loop().shutdownNow();
    }
  }

  private static CompletionStage<ProbeResult> probe(RelayUrl url) {
    return new RelayProbe(HttpClient.newHttpClient()).probe(url);
  }

  private static String at(ScriptedRelay relay, String spelled) {
    return spelled.replace("PORT", Integer.toString(URI.create(relay.url().text()).getPort()));
  }

  /** What stands in the relay tag of the AUTH event that came. */
  private static String signedUrl(ScriptedRelay relay) throws InterruptedException {
    JsonArray message = relay.requests.poll(SECONDS, TimeUnit.SECONDS);
    return Event.parse(message.items().get(1)).toOptional().orElseThrow().firstTag("relay").get();
  }

  private static <T> T join(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(SECONDS, TimeUnit.SECONDS).join();
  }
}
