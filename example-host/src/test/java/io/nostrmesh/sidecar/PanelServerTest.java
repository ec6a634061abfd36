package io.nostrmesh.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.client.nostr.ClientRuntime;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.url.RelayUrl;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PanelServerTest {
  private static final String SECRET = "the-secret-of-this-start";
  private static final String CHANGE =
      "{\"enabled\":true,\"caps\":{\"max_vram_mb\":7},\"models\":[]}";

  @TempDir Path path;
  private final ClientRuntime runtime = ClientRuntime.system();
  private final HttpClient browser =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private Sidecar sidecar;
  private PanelServer panel;

  @BeforeEach
  void start() throws IOException {
    var nowhere = List.of(new RelayUrl("ws://127.0.0.1:1"));
    SecretKey member = SecretKey.generate(runtime.random());
    sidecar = new Sidecar(new MemberFolder(path, runtime.random()), member, nowhere, runtime);
    sidecar.start();
    panel = PanelServer.start(0, SECRET, sidecar);
  }

  @AfterEach
  void stop() {
    panel.close();
    sidecar.stop(Duration.ZERO).toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    runtime.loop().shutdownNow();
  }

  @Test
  void printsALinkWhoseSecretNoServerGetsToSee() {
    assertThat(panel.url().getHost()).isEqualTo("127.0.0.1");
    assertThat(panel.url().getFragment()).isEqualTo(SECRET);
    assertThat(panel.url().getQuery()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "/, text/html; charset=utf-8",
    "/panel.css, text/css; charset=utf-8",
    "/panel.js, text/javascript; charset=utf-8",
    "/icon.svg, image/svg+xml"
  })
  void servesItsFilesWithAStrictPolicy(String file, String type) throws Exception {
    HttpResponse<String> answer = send(request(file));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains(type);
    assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(answer.body()).isNotBlank().doesNotContain(SECRET);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/panel", "/../pom.xml", "/panel/index.html", "/api/nothing"})
  void servesNothingElse(String path) throws Exception {
    assertThat(send(authorized(path)).statusCode()).isEqualTo(404);
  }

  @Test
  void keepsWhatWasChosenAndSaysWhatItIs() throws Exception {
    HttpResponse<String> answer = send(authorized("/api/preferences").PUT(body(CHANGE)));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(path.resolve("mesh_offer.json")).hasContent(answer.body());
    assertThat(answer.body()).contains("\"enabled\":true", "\"max_vram_mb\":7", "\"d_tag\"");
  }

  @Test
  void refusesWhatMakesNoSenseAndKeepsTheOld() throws Exception {
    String before = Files.readString(path.resolve("mesh_offer.json"));
    HttpResponse<String> answer =
        send(authorized("/api/preferences").PUT(body(CHANGE.replace("7", "-7"))));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("max_vram_mb must be a whole number");
    assertThat(path.resolve("mesh_offer.json")).hasContent(before);
  }

  @Test
  void boundsWhatItReads() throws Exception {
    String long1 = " ".repeat(PanelServer.MAX_BODY) + CHANGE;

    assertThat(send(authorized("/api/preferences").PUT(body(long1))).statusCode()).isEqualTo(413);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Bearer ", "Bearer wrong", SECRET, "Basic " + SECRET})
  void tellsNothingWithoutTheSecret(String authorization) throws Exception {
    HttpRequest.Builder state = request("/api/state");
    HttpRequest.Builder change = request("/api/preferences").PUT(body(CHANGE));
    if (!authorization.isEmpty()) {
      state.header("Authorization", authorization);
      change.header("Authorization", authorization);
    }

    assertThat(send(state).statusCode()).isEqualTo(401);
    assertThat(send(change).statusCode()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://evil.example", "null", "https://127.0.0.1", "http://127.0.0.1"})
  void turnsOtherPagesOfTheBrowserAwayEvenWithTheSecret(String origin) throws Exception {
    assertThat(send(authorized("/api/preferences").header("Origin", origin).PUT(body(CHANGE))))
        .extracting(HttpResponse::statusCode)
        .isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil.example", "127.0.0.1", "evil.example:PORT", "127.0.0.1:PORT@x"})
  void turnsAwayNamesThatWereMadeToPointHere(String host) throws IOException {
    int port = panel.url().getPort();
    String request = "GET / HTTP/1.1\r\nHost: " + host.replace("PORT", "" + port) + "\r\n\r\n";
    try (var socket = new Socket("127.0.0.1", port)) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      assertThat(lines(socket.getInputStream()).readLine()).contains("403");
    }
  }

  @Test
  void anOpenPageLearnsOfEveryChange() throws Exception {
    try (var events = lines(open().body())) {
      assertThat(nextEvent(events)).contains("\"enabled\":false", "ws://127.0.0.1:1");
      send(authorized("/api/preferences").PUT(body(CHANGE)));
      String event = nextEvent(events);
      while (!event.contains("\"enabled\":true")) {
        event = nextEvent(events);
      }
      assertThat(event).contains("\"max_vram_mb\":7");
    }
  }

  @Test
  void boundsTheNumberOfOpenPages() throws Exception {
    var pages = new ArrayList<InputStream>();
    for (int i = 0; i < PanelServer.MAX_STREAMS; i++) {
      HttpResponse<InputStream> page = open();
      assertThat(page.statusCode()).isEqualTo(200);
      pages.add(page.body());
    }

    assertThat(send(authorized("/api/state")).statusCode()).isEqualTo(503);
    for (InputStream page : pages) {
      page.close();
    }
  }

  private HttpResponse<InputStream> open() throws Exception {
    return browser.send(authorized("/api/state").build(), BodyHandlers.ofInputStream());
  }

  private static String nextEvent(BufferedReader lines) throws IOException {
    String line = lines.readLine();
    while (!line.startsWith("data: ")) {
      line = lines.readLine();
    }
    return line;
  }

  private static BufferedReader lines(InputStream in) {
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }

  private HttpRequest.Builder authorized(String path) {
    return request(path).header("Authorization", "Bearer " + SECRET);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + panel.url().getPort() + path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return browser.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpRequest.BodyPublisher body(String text) {
    return HttpRequest.BodyPublishers.ofString(text);
  }
}
