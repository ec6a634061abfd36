package io.nostrmesh.host.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.decoder.Decoder;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.nostr.Nip19;
import java.io.ByteArrayOutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the page at the relay's address says, and what it must not do. */
class LandingPageTest {

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String HOSTILE =
      "\"><script>alert('x')</script><img src=//evil.example>&{{owner}}";

  @TempDir Path data;

  private static HttpResponse<String> get(TestRelay relay) throws Exception {
    return get(relay.httpUrl(), "text/html");
  }

  private static HttpResponse<String> get(URI url, String accept) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(url).header("Accept", accept).build(), BodyHandlers.ofString());
  }

  /** With a header that Java's client would not send. */
  private static String page(TestRelay relay, String host) throws Exception {
    try (var socket = new Socket("127.0.0.1", relay.port())) {
      String request =
          "GET / HTTP/1.1\r\nHost: " + host + "\r\nAccept: text/html\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      var answer = new ByteArrayOutputStream();
      socket.getInputStream().transferTo(answer);
      return answer.toString(StandardCharsets.UTF_8);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "members, Members only,      to become a member, are they the only ones",
    "open,    Open to every key, nothing to join,    to become a member",
    "public,  Public,            without signing in, nothing to join",
  })
  void saysWhoItIsForAndHowToJoin(String access, String status, String with, String without)
      throws Exception {
    try (TestRelay relay = TestRelay.start(data, "mesh.host.access", access)) {
      assertThat(get(relay).body())
          .contains(">" + status + "</p>")
          .containsIgnoringCase(with)
          .doesNotContainIgnoringCase(without)
          .contains(Nip19.npub(TestRelay.OWNER.publicKey()))
          .contains(">NIP-01</li>");
    }
  }

  @Test
  void saysWhetherComputeIsShared(@TempDir Path other) throws Exception {
    try (TestRelay relay = TestRelay.start(data)) {
      assertThat(get(relay).body()).contains("data-testid=\"relay-compute\">Off<");
    }
    try (TestRelay relay =
        TestRelay.start(
            other,
            "mesh.iroh-relay.public-url",
            "https://iroh.example.com",
            "mesh.iroh-relay.bind-address",
            "127.0.0.1:0")) {
      assertThat(get(relay).body())
          .contains("data-testid=\"relay-compute\">On<", ">https://iroh.example.com<");
    }
  }

  @Test
  void presentsTheRelayAsTheDocumentDoes() throws Exception {
    try (TestRelay relay =
        TestRelay.start(
            data,
            "mesh.host.name",
            "Garage",
            "mesh.host.description",
            "Ours.\nAnd theirs.",
            "mesh.host.contact",
            "mailto:me@example.com",
            "mesh.host.icon",
            "https://example.com/icon.png?size=64")) {
      assertThat(get(relay).body())
          .contains("<title>Garage</title>", ">Garage</h1>", ">Ours.\nAnd theirs.</p>")
          .contains("<a href=\"mailto:me@example.com\"", ">me@example.com</a>")
          .doesNotContain("icon.png");
      assertThat(get(relay.httpUrl(), "application/nostr+json").body())
          .contains("\"name\":\"Garage\"", "\"description\":\"Ours.\\nAnd theirs.\"")
          .contains("\"contact\":\"mailto:me@example.com\"")
          .contains("\"icon\":\"https://example.com/icon.png?size=64\"");
    }
  }

  @Test
  void namesOfAnyKindStayText() throws Exception {
    try (TestRelay relay =
        TestRelay.start(
            data,
            "mesh.host.name",
            HOSTILE,
            "mesh.host.description",
            HOSTILE,
            "mesh.host.contact",
            "javascript:alert(1)//" + HOSTILE)) {
      String page = get(relay).body();
      assertThat(page)
          .contains("&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;")
          .contains("&amp;{{owner}}")
          .doesNotContain("<script>alert", "<img", "href=\"javascript");
      assertThat(page.split("<script", -1)).hasSize(2);
    }
  }

  @Test
  void loadsNothingAndRunsNothingButItself() throws Exception {
    try (TestRelay relay = TestRelay.start(data)) {
      HttpResponse<String> answer = get(relay);
      String policy = answer.headers().firstValue("Content-Security-Policy").orElseThrow();
      assertThat(policy)
          .matches(
              "default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+';"
                  + " img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
      assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
      assertThat(answer.body()).doesNotContainPattern("(?i)\\s(src|style|on\\w+)=|@import|url\\(");
      assertThat(get(relay.httpUrl(), "*/*").headers().firstValue("Content-Security-Policy"))
          .isEmpty();
    }
  }

  @Test
  void showsTheConfiguredUrlWhereverItIsAsked() throws Exception {
    try (TestRelay relay =
        TestRelay.start(data, "mesh.host.public-url", "wss://relay.example.com/nostr")) {
      assertThat(page(relay, "other.example")).contains(">wss://relay.example.com/nostr</code>");
      assertThat(scanned(page(relay, "other.example"))).isEqualTo("wss://relay.example.com/nostr");
    }
  }

  @Test
  void showsTheUrlItIsAskedUnderOtherwise() throws Exception {
    try (TestRelay relay = TestRelay.start(data, "micronaut.server.context-path", "/team")) {
      String page = get(URI.create(relay.httpUrl() + "team"), "text/html").body();
      String url = relay.url() + "/team";
      assertThat(page).contains(">" + url + "</code>");
      assertThat(scanned(page)).isEqualTo(url);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"><script>alert(1)</script>",
        "evil.example/path",
        "a b",
        "",
        "[::1",
        "x?y",
        "a@b"
      })
  void showsItsOwnAddressToWhomeverAsksForNoHost(String host) throws Exception {
    try (TestRelay relay = TestRelay.start(data)) {
      assertThat(page(relay, host))
          .satisfiesAnyOf(
              page -> assertThat(page).contains(">ws://127.0.0.1:" + relay.port() + "</code>"),
              page -> assertThat(page).startsWith("HTTP/1.1 400"));
    }
  }

  static Stream<Arguments> unusable() {
    return Stream.of(
        arguments("mesh.host.name", "two\nlines", "mesh.host.name must have no control characters"),
        arguments("mesh.host.name", "n".repeat(101), "mesh.host.name must have at most 100"),
        arguments("mesh.host.description", "d".repeat(4097), "must have at most 4096"),
        arguments("mesh.host.description", "a\u0007b", "no control characters but ends of lines"),
        arguments("mesh.host.contact", "c".repeat(513), "mesh.host.contact must have at most 512"),
        arguments("mesh.host.icon", "javascript:alert(1)", "must start with https:// or http://"),
        arguments("mesh.host.icon", "https://me@example.com/", "mesh.host.icon cannot be used"));
  }

  @ParameterizedTest
  @MethodSource("unusable")
  void refusesWhatCannotBeShown(String property, String value, String complaint) {
    assertThatThrownBy(() -> TestRelay.start(data, property, value).close())
        .rootCause()
        .hasMessageContaining(complaint);
  }

  /** What a camera reads from the page's drawing. */
  private static String scanned(String page) throws Exception {
    Matcher svg =
        Pattern.compile("viewBox=\"-4 -4 (\\d+) \\1\".*?d=\"(M[^\"]+)\"", Pattern.DOTALL)
            .matcher(page);
    assertThat(svg.find()).isTrue();
    int size = Integer.parseInt(svg.group(1)) - 8;
    var modules = new BitMatrix(size);
    Matcher runs = Pattern.compile("M(\\d+) (\\d+)h(\\d+)v1h-\\3z").matcher(svg.group(2));
    for (MatchResult run : runs.results().toList()) {
      modules.setRegion(
          Integer.parseInt(run.group(1)),
          Integer.parseInt(run.group(2)),
          Integer.parseInt(run.group(3)),
          1);
    }
    return new Decoder().decode(modules).getText();
  }
}
