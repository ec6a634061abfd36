package io.nostrmesh.gateway.upstream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.nostrmesh.websocket.UpgradeRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Answers each request with whatever bytes it is told to, and leaves the connection open. */
public final class RawServer implements AutoCloseable {

  /** Instead of an answer: ends the connection. */
  public static final String HANG_UP = "";

  private static final int TLS_HANDSHAKE = 22;

  /** The heads of requests, each with its lines. */
  public final List<String> heads = new CopyOnWriteArrayList<>();

  private final ServerSocket server;
  private final Function<String, String> answers;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final CountDownLatch hungUp = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /**
   * @param answers to the head of a request
   */
  public RawServer(ServerSocket server, Function<String, String> answers) {
    this.server = server;
    this.answers = answers;
    threads.execute(this::accept);
  }

  public static RawServer onLoopback(Function<String, String> answers) throws IOException {
    return new RawServer(new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1")), answers);
  }

  /** The answer of a relay that takes a WebSocket, with more lines of headers. */
  public static String opening(String head, String more) {
    String key = header(head, "sec-websocket-key");
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Accept: "
        + UpgradeRequest.accept(key)
        + "\r\n"
        + more
        + "\r\n";
  }

  public static String header(String head, String name) {
    return head.lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElse("");
  }

  public int port() {
    return server.getLocalPort();
  }

  /** Whether somebody ends a connection in time. */
  public boolean awaitHungUp() throws InterruptedException {
    return hungUp.await(30, TimeUnit.SECONDS);
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        open.add(socket);
        threads.execute(() -> serve(socket));
      }
    } catch (IOException closed) {
      // The end of the test.
    }
  }

  private void serve(Socket socket) {
    try {
      InputStream in = socket.getInputStream();
      while (true) {
        var head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
          int next = in.read();
          if (next < 0) {
            hungUp.countDown();
            return;
          }
          if (next == TLS_HANDSHAKE && head.isEmpty()) {
            socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
            socket.close();
            return;
          }
          head.append((char) next);
        }
        heads.add(head.toString());
        String answer = answers.apply(head.toString());
        if (answer.equals(HANG_UP)) {
          socket.close();
          return;
        }
        socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
      }
    } catch (IOException broken) {
      // The other side has left.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
    threads.shutdownNow();
  }
}
