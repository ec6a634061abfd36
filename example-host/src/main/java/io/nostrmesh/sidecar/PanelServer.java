package io.nostrmesh.sidecar;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.json.Parsed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * Serves the panel on 127.0.0.1. The page itself is public; its state and its settings take the
 * secret that stands in the URL's fragment, which browsers send to nobody.
 */
final class PanelServer implements AutoCloseable {
  /** Pages that may be open at once: browsers open six connections, and saving takes some. */
  static final int MAX_STREAMS = 4;

  static final int MAX_BODY = 64 * 1024;

  private static final int THREADS = MAX_STREAMS + 4;

  /** Nothing but its own files, and nobody may frame it. */
  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
              + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
          "X-Content-Type-Options",
          "nosniff",
          "Referrer-Policy",
          "no-referrer",
          "Cross-Origin-Opener-Policy",
          "same-origin",
          "Cross-Origin-Resource-Policy",
          "same-origin",
          "Cache-Control",
          "no-store");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final Semaphore streams = new Semaphore(MAX_STREAMS);
  private final PanelGuard guard;
  private final Sidecar sidecar;
  private final URI url;

  private PanelServer(HttpServer server, String secret, Sidecar sidecar) {
    int port = server.getAddress().getPort();
    this.server = server;
    this.guard = new PanelGuard(port, secret);
    this.sidecar = sidecar;
    this.url = URI.create("http://127.0.0.1:" + port + "/#" + secret);
  }

  /**
   * Starts to serve.
   *
   * @param port 0 for any free one
   * @param secret what a page must know, safe to stand in a URL
   */
  static PanelServer start(int port, String secret, Sidecar sidecar) throws IOException {
    var address = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port);
    var panel = new PanelServer(HttpServer.create(address, 0), secret, sidecar);
    panel.server.setExecutor(panel.threads);
    panel.server.createContext("/", panel::handle);
    panel.server.start();
    return panel;
  }

  /** Where the member opens the panel. Holds the secret. */
  URI url() {
    return url;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      HEADERS.forEach(exchange.getResponseHeaders()::set);
      String path = exchange.getRequestURI().getPath();
      Optional<String> refusal = guard.refusal(exchange);
      if (refusal.isPresent()) {
        answer(exchange, 403, problem(refusal.get()));
      } else if (!path.startsWith("/api/")) {
        serveFile(exchange, path);
      } else if (!guard.isAuthorized(exchange)) {
        answer(exchange, 401, problem("open the panel by the link that the program printed"));
      } else {
        switch (exchange.getRequestMethod() + " " + path) {
          case "GET /api/state" -> stream(exchange);
          case "PUT /api/preferences" -> change(exchange);
          default -> answer(exchange, 404, problem("no such thing"));
        }
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }

  private static void serveFile(HttpExchange exchange, String path) throws IOException {
    var file = PanelFiles.at(path);
    if (file.isEmpty() || !exchange.getRequestMethod().equals("GET")) {
      answer(exchange, 404, problem("no such thing"));
      return;
    }
    exchange.getResponseHeaders().set("Content-Type", file.get().type());
    exchange.sendResponseHeaders(200, file.get().bytes().length);
    exchange.getResponseBody().write(file.get().bytes());
  }

  private void stream(HttpExchange exchange) throws IOException, InterruptedException {
    if (!streams.tryAcquire()) {
      answer(exchange, 503, problem("the panel is open too many times; close one"));
      return;
    }
    var stream = new PanelStream();
    try {
      exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
      exchange.sendResponseHeaders(200, 0);
      sidecar.open(stream);
      stream.writeTo(exchange.getResponseBody());
    } finally {
      sidecar.close(stream);
      streams.release();
    }
  }

  private void change(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
    if (body.length > MAX_BODY) {
      answer(exchange, 413, problem("that is too long"));
      return;
    }
    Parsed<Preferences> changed;
    try {
      changed = sidecar.change(new String(body, StandardCharsets.UTF_8));
    } catch (IOException e) {
      answer(exchange, 500, problem("the preferences could not be saved: " + e.getMessage()));
      return;
    }
    if (changed instanceof Parsed.Malformed<Preferences> malformed) {
      answer(exchange, 400, problem(malformed.problem()));
    } else {
      answer(exchange, 200, changed.toOptional().orElseThrow().json());
    }
  }

  private static JsonObject problem(String text) {
    return new JsonObject(Map.of("problem", JsonValue.of(text)));
  }

  private static void answer(HttpExchange exchange, int status, JsonObject json)
      throws IOException {
    byte[] bytes = json.toJson().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
