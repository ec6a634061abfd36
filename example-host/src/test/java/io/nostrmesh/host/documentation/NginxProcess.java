package io.nostrmesh.host.documentation;

import io.nostrmesh.host.clients.LoggedProcess;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The nginx of this machine with a configuration of its own, as if in {@code conf.d}. */
final class NginxProcess implements AutoCloseable {

  static final List<Path> USUAL_PLACES =
      List.of(
          Path.of("/usr/sbin/nginx"), Path.of("/usr/bin/nginx"), Path.of("/usr/local/bin/nginx"));

  private static final int PATIENCE_SECONDS = 20;

  private final LoggedProcess process;

  private NginxProcess(LoggedProcess process) {
    this.process = process;
  }

  static Optional<Path> binary() {
    return USUAL_PLACES.stream().filter(Files::isExecutable).findFirst();
  }

  /** Starts nginx in {@code folder} and waits until it takes connections at {@code port}. */
  static NginxProcess start(Path folder, String configuration, int port) throws IOException {
    Path main = folder.resolve("nginx.conf");
    Files.writeString(
        main,
        """
        %s
        daemon off;
        pid nginx.pid;
        error_log stderr;
        worker_processes 1;
        events { worker_connections 256; }
        http {
          access_log off;
          client_body_temp_path body;
          proxy_temp_path proxy;
          fastcgi_temp_path fastcgi;
          uwsgi_temp_path uwsgi;
          scgi_temp_path scgi;
        %s
        }
        """
            .formatted(isRoot() ? "user root;" : "", configuration));
    String nginx = binary().orElseThrow().toString();
    var started =
        new NginxProcess(
            LoggedProcess.start(
                folder,
                Map.of(),
                List.of(nginx, "-e", "stderr", "-p", folder.toString(), "-c", main.toString())));
    started.await(port);
    return started;
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private void await(int port) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!listens(port)) {
      if (process.hasEnded() || System.nanoTime() > deadline) {
        close();
        throw new AssertionError("nginx does not serve:\n" + process.log());
      }
    }
  }

  private static boolean listens(int port) {
    try (var socket = new Socket("127.0.0.1", port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
