package io.nostrmesh.sidecar.panel;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.testing.FreePorts;
import io.nostrmesh.json.JsonValue;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever others do with their connections, the panel works for the next one. */
@Timeout(120)
class PanelCrowdTest {
  private static final Duration NEVER = Duration.ofHours(1);
  private static final Duration SOON = Duration.ofMillis(50);
  private static final int PATIENCE_MILLIS = 30_000;
  private static final int CROWD = 10 * PanelConnections.MAX_HALF_OPEN;

  private final StillProgram program = new StillProgram();
  private final List<Socket> sockets = new ArrayList<>();
  private PanelServer panel;
  private TestBrowser browser;

  @BeforeEach
  void start() throws IOException {
    start(new PanelTimings(NEVER, NEVER, NEVER));
  }

  private void start(PanelTimings timings) throws IOException {
    stop();
    panel = PanelServer.start(new PanelAddress(FreePorts.next(), "s".repeat(32)), program, timings);
    browser = new TestBrowser(panel);
  }

  @AfterEach
  void stop() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    if (panel != null) {
      panel.close();
    }
  }

  static Stream<Arguments> halfRequests() {
    String head = "PUT /api/part HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n";
    String authorized = head + "Authorization: Bearer " + "s".repeat(32) + "\r\n";
    return Stream.of(
        Arguments.of("nothing", ""),
        Arguments.of("a letter", "P"),
        Arguments.of("half a line", "PUT /api/pa"),
        Arguments.of("half a header", head + "X-Y"),
        Arguments.of("no end of the head", head + "X: y\r\n"),
        Arguments.of("an endless head", head + "X: y\r\n".repeat(100)),
        Arguments.of("no body", authorized + "Content-Length: 5\r\n\r\n"),
        Arguments.of("half a body", authorized + "Content-Length: 5\r\n\r\n\"a"),
        Arguments.of("half a chunk", authorized + "Transfer-Encoding: chunked\r\n\r\n5\r\n\"a"),
        Arguments.of("no last chunk", authorized + "Transfer-Encoding: chunked\r\n\r\n1\r\n1\r\n"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("halfRequests")
  void halfSentRequestsHoldNobodyUp(String name, String request) throws IOException {
    for (int i = 0; i < CROWD; i++) {
      send(connect(), request);
    }
    until(() -> panel.unfinishedRequests() <= PanelConnections.MAX_HALF_OPEN);

    assertThat(browser.put("part", "1").statusCode()).isEqualTo(200);
    assertThat(browser.get("/").statusCode()).isEqualTo(200);
    assertThat(panel.unfinishedRequests()).isLessThanOrEqualTo(PanelConnections.MAX_HALF_OPEN);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("halfRequests")
  void halfSentRequestsEndInTime(String name, String request) throws IOException {
    start(new PanelTimings(SOON, NEVER, NEVER));
    Socket socket = connect();
    send(socket, request);

    assertEnds(socket, 1);
    until(() -> panel.unfinishedRequests() == 0);
  }

  @Test
  void whoSendsOnAndOnEndsInTimeToo() throws IOException {
    start(new PanelTimings(SOON, NEVER, NEVER));
    Socket socket = connect();
    send(socket, "GET / HTTP/1.1\r\n");

    assertEndsWhileItSends(socket, "X: y\r\n");
  }

  @Test
  void whoHasItsAnswerAndSendsOnEndsInTime() throws IOException {
    start(new PanelTimings(SOON, NEVER, NEVER));
    Socket socket = connect();
    send(socket, get("/"));

    assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .startsWith("HTTP/1.1 200")
        .endsWith("</html>\n");
    assertEndsWhileItSends(socket, "more");
  }

  @Test
  void whoNeverTakesTheAnswerEndsInTime() throws IOException {
    start(new PanelTimings(NEVER, SOON, NEVER));
    program.searchable = "x".repeat(16 << 20);
    Socket socket = connect();
    send(socket, get("/api/offers"));
    until(() -> panel.answering() == 1);
    until(() -> panel.answering() == 0);

    assertEnds(socket, program.searchable.length());
  }

  @Test
  void theOldestPageGivesWayAndIsToldSo() {
    var pages = new ArrayList<TestBrowser.Page>();
    for (int i = 0; i < 3 * PanelStreams.MAX; i++) {
      TestBrowser.Page page = browser.open();
      assertThat(page.status()).isEqualTo(200);
      page.await("first");
      pages.add(page);
    }

    int gone = pages.size() - PanelStreams.MAX;
    for (TestBrowser.Page page : pages.subList(0, gone)) {
      assertThat(page.line()).isEqualTo("event: superseded");
      assertThat(page.line()).isEqualTo("data: {}");
      assertThat(page.line()).isEqualTo("(end)");
    }
    browser.put("part", "\"second\"");
    pages.subList(gone, pages.size()).forEach(page -> page.await("second"));
    assertThat(panel.openPages()).isEqualTo(PanelStreams.MAX);
    assertThat(program.pages).hasSize(PanelStreams.MAX);
    pages.forEach(TestBrowser.Page::close);
  }

  @Test
  void aPageThatIsClosedGivesItsPlaceBackAtOnce() {
    TestBrowser.Page first = browser.open();
    first.await("first");
    for (int i = 0; i < 10 * PanelStreams.MAX; i++) {
      TestBrowser.Page page = browser.open();
      page.await("first");
      page.close();
      until(() -> panel.openPages() == 1 && program.pages.size() == 1);
    }

    browser.put("part", "\"second\"");
    first.await("second");
    first.close();
    until(() -> panel.openPages() == 0 && program.pages.isEmpty());
  }

  @Test
  void pagesThatAreGoneWithoutAWordHoldNoPlaceEither() throws IOException {
    for (int i = 0; i < CROWD; i++) {
      send(connect(), get("/api/state"));
    }
    for (Socket socket : sockets) {
      awaitAnswer(socket);
    }

    try (TestBrowser.Page page = browser.open()) {
      page.await("first");
      until(() -> panel.openPages() == PanelStreams.MAX);
      assertThat(browser.put("part", "\"second\"").statusCode()).isEqualTo(200);
      page.await("second");
    }
  }

  @Test
  void aPageThatStopsReadingIsGoneAtTheNextSignOfLife() throws IOException {
    start(new PanelTimings(NEVER, NEVER, SOON));
    send(connect(), get("/api/state"));
    until(() -> program.pages.size() == 1);

    var large = JsonValue.of("x".repeat(1 << 20));
    until(
        () -> {
          program.tell(large);
          return program.pages.isEmpty();
        });
  }

  private static String get(String path) {
    return "GET "
        + path
        + " HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nAuthorization: Bearer "
        + "s".repeat(32)
        + "\r\n\r\n";
  }

  private Socket connect() throws IOException {
    var socket = new Socket("127.0.0.1", panel.url().getPort());
    sockets.add(socket);
    return socket;
  }

  private void send(Socket socket, String text) throws IOException {
    try {
      String here = text.replace("PORT", Integer.toString(panel.url().getPort()));
      socket.getOutputStream().write(here.getBytes(StandardCharsets.US_ASCII));
    } catch (SocketException gaveWay) {
      // That is what the panel may do to any of these.
    }
  }

  /** Waits until its request has been seen to, one way or the other. */
  private static void awaitAnswer(Socket socket) throws IOException {
    socket.setSoTimeout(PATIENCE_MILLIS);
    try {
      socket.getInputStream().read();
    } catch (SocketException reset) {
      // It gave way.
    }
  }

  /** Ends before it has sent as much as that. */
  private static void assertEnds(Socket socket, int bytes) throws IOException {
    socket.setSoTimeout(PATIENCE_MILLIS);
    try {
      assertThat(socket.getInputStream().readAllBytes()).hasSizeLessThan(bytes);
    } catch (SocketException reset) {
      // Ended as well.
    }
  }

  private static void assertEndsWhileItSends(Socket socket, String text) {
    long deadline = System.nanoTime() + Duration.ofMillis(PATIENCE_MILLIS).toNanos();
    try {
      while (System.nanoTime() < deadline) {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
      }
    } catch (IOException ended) {
      return;
    }
    throw new AssertionError("it could send for ever");
  }

  /** Waits for what another thread is about to do. */
  private static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofMillis(PATIENCE_MILLIS).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.yield();
    }
  }
}
