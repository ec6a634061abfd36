package io.nostrmesh.sidecar.panel;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.file.PrivateFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PanelServerTest {
  private static final String VALUE = "\"changed\"";

  @TempDir Path folder;
  private final StillProgram program = new StillProgram();
  private PanelServer panel;
  private TestBrowser browser;

  @BeforeEach
  void start() throws IOException {
    var file = new PrivateFile(folder.resolve("panel.json"));
    panel = new PanelDoor(file, new SecureRandom(), x -> {}).open(OptionalInt.empty(), program);
    browser = new TestBrowser(panel);
  }

  @AfterEach
  void stop() {
    panel.close();
  }

  @Test
  void printsALinkWhoseSecretNoServerGetsToSee() {
    assertThat(panel.url().getHost()).isEqualTo("127.0.0.1");
    assertThat(panel.url().getFragment()).matches("[A-Za-z0-9_-]{32}");
    assertThat(panel.url().getQuery()).isNull();
  }

  static Set<String> files() {
    return PanelFiles.paths();
  }

  @ParameterizedTest
  @MethodSource("files")
  void servesItsFilesWithAStrictPolicy(String file) {
    HttpResponse<String> answer = browser.send(browser.request(file));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .matches("(text/(html|css|javascript); charset=utf-8)|image/svg\\+xml");
    assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(answer.body())
        .isNotBlank()
        .doesNotContain(panel.url().getFragment())
        .doesNotContainPattern("(src|href|from) ?=? ?\"(https?:)?//");
  }

  @Test
  void answersHeadAsGetWithoutTheBody() {
    var head = browser.request("/panel.js").method("HEAD", BodyPublishers.noBody());

    HttpResponse<String> answer = browser.send(head);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValueAsLong("Content-Length").orElseThrow())
        .isEqualTo(PanelFiles.at("/panel.js").orElseThrow().bytes().length);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/panel",
        "/index.html",
        "/../pom.xml",
        "/panel/index.html",
        "/%2e%2e/x",
        "/api/x"
      })
  void servesNothingElse(String path) {
    assertThat(browser.get(path).statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({"part,GET", "part,POST", "other,PUT", "part/x,PUT", "state,PUT", "'',PUT"})
  void changesNothingElse(String part, String method) {
    var request = browser.authorized("/api/" + part).method(method, BodyPublishers.ofString(VALUE));

    assertThat(browser.send(request).statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({"'',empty JSON", "{,not valid JSON", "01,not valid JSON", "[1,not valid JSON"})
  void saysWhatIsNoJson(String value, String problem) {
    HttpResponse<String> answer = browser.put("part", value);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("\"problem\":").contains(problem);
  }

  @Test
  void searchesForWhatWasTyped() {
    assertThat(browser.get("/api/offers").body()).isEqualTo("{\"searched\":\"\"}");
    assertThat(browser.get("/api/offers?search=a%20%C3%B6%26b").body())
        .isEqualTo("{\"searched\":\"a ö&b\"}");
  }

  @Test
  void boundsWhatItReads() {
    String long1 = " ".repeat(PanelRequests.MAX_BODY) + VALUE;

    assertThat(browser.put("part", long1).statusCode()).isEqualTo(413);
    assertThat(browser.put("part", VALUE).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Bearer ", "Bearer wrong", "SECRET", "Basic SECRET", "bearer SECRET"})
  void tellsNothingWithoutTheSecret(String authorization) {
    for (String call : Set.of("GET /api/state", "GET /api/offers", "PUT /api/part")) {
      String[] words = call.split(" ");
      HttpRequest.Builder request =
          browser.request(words[1]).method(words[0], BodyPublishers.ofString(VALUE));
      if (!authorization.isEmpty()) {
        String secret = panel.url().getFragment();
        request.header("Authorization", authorization.replace("SECRET", secret));
      }
      assertThat(browser.send(request).statusCode()).as(call).isEqualTo(401);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://evil.example", "null", "https://127.0.0.1", "http://127.0.0.1"})
  void turnsOtherPagesOfTheBrowserAwayEvenWithTheSecret(String origin) {
    for (String path : Set.of("/", "/api/proof?nonce=" + "0".repeat(64), "/api/offers")) {
      assertThat(browser.send(browser.authorized(path).header("Origin", origin)))
          .extracting(HttpResponse::statusCode)
          .isEqualTo(403);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Host: evil.example,403",
    "Host: 127.0.0.1,403",
    "Host: evil.example:PORT,403",
    "Host: 127.0.0.1:PORT@x,403",
    "X: no host,403",
    "Host: localhost:PORT,200",
    "no header at all,400",
  })
  void turnsAwayNamesThatWereMadeToPointHere(String header, int status) throws IOException {
    int port = panel.url().getPort();
    String request = "GET / HTTP/1.1\r\n" + header.replace("PORT", "" + port) + "\r\n\r\n";
    try (var socket = new Socket("127.0.0.1", port)) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      var lines = new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII);
      assertThat(new BufferedReader(lines).readLine()).startsWith("HTTP/1.1 " + status + " ");
    }
  }

  @Test
  void provesThatItKnowsTheSecretToWhoeverAsks() {
    String nonce = "0123456789abcdef".repeat(4);
    var guard = new PanelGuard(1, panel.url().getFragment());
    String proof = "{\"proof\":\"" + guard.proof(nonce).orElseThrow() + "\"}";

    assertThat(browser.send(browser.request("/api/proof?nonce=" + nonce)).body()).isEqualTo(proof);
    assertThat(new PanelGuard(1, "another").proof(nonce)).isNotEqualTo(guard.proof(nonce));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?nonce=", "?nonce=00", "?nonce=0123456789ABCDEF0123456789ABCDEF"})
  void provesNothingByNumbersThatMayComeAgain(String query) {
    assertThat(browser.send(browser.request("/api/proof" + query)).statusCode()).isEqualTo(400);
  }

  @Test
  void anOpenPageLearnsOfEveryChange() {
    try (TestBrowser.Page page = browser.open()) {
      page.await("first");
      assertThat(browser.put("part", VALUE).body()).isEqualTo("{\"value\":\"changed\"}");
      page.await("changed");
    }
  }
}
