package io.nostrmesh.client.device;

import io.nostrmesh.file.PrivateFile;
import io.nostrmesh.json.Parsed;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the device's endpoint key lives: one line of 64 hex characters, by convention in a file
 * called {@value #NAME}. All threads and processes that open the same file get the same key.
 */
public final class EndpointKeyFile {
  public static final String NAME = "mesh_iroh.key";

  private static final Logger LOG = LoggerFactory.getLogger(EndpointKeyFile.class);

  private final PrivateFile file;
  private final SecureRandom random;
  private final InstantSource clock;

  public EndpointKeyFile(Path path, SecureRandom random, InstantSource clock) {
    this.file = new PrivateFile(path);
    this.random = random;
    this.clock = clock;
  }

  /**
   * The key in the file; a new one when there is no file yet, or when its content is no key. Such
   * content is kept beside it as {@code mesh_iroh.key.bad.<unix seconds>}.
   *
   * @throws IOException when the file cannot be read, locked or written; the file is then as it was
   */
  public EndpointKey loadOrCreate() throws IOException {
    Optional<EndpointKey> stored =
        file.read().flatMap(text -> EndpointKey.parse(text).toOptional());
    return stored.isPresent() ? stored.get() : file.exclusively(this::create);
  }

  private EndpointKey create() throws IOException {
    // Another process may have been here between our look and our lock.
    Optional<String> stored = file.read();
    if (stored.isPresent()) {
      if (EndpointKey.parse(stored.get()) instanceof Parsed.Valid<EndpointKey> valid) {
        return valid.value();
      }
      LOG.warn("No endpoint key in {}: kept as {}", file.path(), file.setAside(clock));
    }
    EndpointKey key = EndpointKey.generate(random);
    file.write(key.revealHex() + "\n");
    return key;
  }
}
