package io.nostrmesh.control;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.nostrmesh.iroh.server.IrohRelay;
import io.nostrmesh.iroh.server.IrohRelayConfig;
import io.nostrmesh.iroh.server.IrohRelayRuntime;
import io.nostrmesh.iroh.server.RunningIrohRelay;
import io.nostrmesh.iroh.server.http.ControlPaths;
import io.nostrmesh.iroh.server.limits.IrohRelayLimits;
import io.nostrmesh.iroh.server.observer.IrohRelayObserver;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The hook on the listener that stands where no relay of ours is. */
final class RunningAccessHook implements AutoCloseable {

  static final String SECRET = "c2VjcmV0IG9mIGEgZmxlZXQ=";
  static final String BEARER = "Bearer " + SECRET;
  static final String ID = "1d".repeat(32);

  private static final int PATIENCE_SECONDS = 30;

  /** All the connections of a test come from one address, and some at once. */
  private static final IrohRelayLimits FOR_ONE_ADDRESS =
      IrohRelayLimits.DEFAULTS.withHandshakes(new IrohRelayLimits.Handshakes(512, 512, 300));

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
  private final ExecutorService verifier = RunningIrohRelay.verifier();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final IrohRelay listener;

  RunningAccessHook(AccessQuestion question) {
    this(question, Duration.ofSeconds(PATIENCE_SECONDS));
  }

  RunningAccessHook(AccessQuestion question, Duration deadline) {
    this(question, deadline, RunningIrohRelay.config().withLimits(FOR_ONE_ADDRESS));
  }

  RunningAccessHook(AccessQuestion question, Duration deadline, IrohRelayConfig config) {
    AccessSecret secret = AccessSecret.parse(SECRET).toOptional().orElseThrow();
    ControlPaths hook = new AccessHook(secret, question, deadline, timer);
    var runtime =
        new IrohRelayRuntime(
            loops, loops, NioServerSocketChannel::new, verifier, new SecureRandom());
    listener =
        IrohRelay.startWithoutRelaying(config, hook, runtime, IrohRelayObserver.NONE)
            .toCompletableFuture()
            .join();
  }

  /** As a relay asks: with the secret and both headers. */
  CompletableFuture<HttpResponse<String>> ask() {
    return http.sendAsync(question(), BodyHandlers.ofString())
        .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private HttpRequest question() {
    return at(AccessHook.PATH)
        .POST(HttpRequest.BodyPublishers.noBody())
        .header("X-Iroh-Endpoint-Id", ID)
        .header("X-Iroh-NodeId", ID)
        .header("Authorization", BEARER)
        .build();
  }

  HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return http.send(request, BodyHandlers.ofString());
  }

  HttpRequest.Builder at(String path) {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:" + listener.localAddress().orElseThrow().getPort() + path));
  }

  Line dial() throws IOException {
    return new Line();
  }

  @Override
  public void close() {
    listener.close().toCompletableFuture().join();
    loops.shutdownGracefully(0, PATIENCE_SECONDS, TimeUnit.SECONDS).syncUninterruptibly();
    timer.shutdownNow();
    verifier.shutdownNow();
  }

  /** One connection, with one question after the other. */
  final class Line implements AutoCloseable {

    private final Socket socket;
    private final BufferedReader answers;

    private Line() throws IOException {
      socket = new Socket("127.0.0.1", listener.localAddress().orElseThrow().getPort());
      socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
      answers =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    }

    /** {@return the status line, the last header fields and the body} */
    String ask(String authorization) throws IOException {
      socket
          .getOutputStream()
          .write(
              ("POST %s HTTP/1.1\r\nhost: hook\r\nx-iroh-endpoint-id: %s\r\nauthorization: %s\r\n"
                      + "content-length: 0\r\n\r\n")
                  .formatted(AccessHook.PATH, ID, authorization)
                  .getBytes(StandardCharsets.US_ASCII));
      var answer = new StringBuilder();
      int length = 0;
      String line;
      while ((line = answers.readLine()) != null && !line.isEmpty()) {
        answer.append(line).append('\n');
        if (line.startsWith("content-length: ")) {
          length = Integer.parseInt(line.substring("content-length: ".length()));
        }
      }
      char[] body = new char[length];
      for (int read = 0; read < length; ) {
        read += answers.read(body, read, length - read);
      }
      return answer.append(body).toString();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
