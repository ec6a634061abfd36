package io.nostrmesh.host.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a scene leaves behind: clients that end with a test, and a folder that goes with the last.
 */
final class SceneRemains {

  private final Deque<AutoCloseable> clients = new ArrayDeque<>();
  private Optional<Path> folder = Optional.empty();

  void makeFolder(String name) throws IOException {
    folder = Optional.of(Files.createTempDirectory(name));
  }

  Path folder() {
    return folder.orElseThrow();
  }

  <C extends AutoCloseable> C ending(C client) {
    clients.push(client);
    return client;
  }

  /** The test is over. */
  void endClients() throws Exception {
    while (!clients.isEmpty()) {
      clients.pop().close();
    }
  }

  /** All tests are. */
  void deleteFolder() throws IOException {
    if (folder.isPresent()) {
      try (Stream<Path> paths = Files.walk(folder.get())) {
        for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
