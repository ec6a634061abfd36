package io.nostrmesh.micronaut;

import jakarta.inject.Singleton;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is served at this moment: the public URL of the iroh relay from when its listener is up
 * until it goes down. Between the relay that says it and the documents that repeat it, so that
 * neither needs the other.
 */
@Singleton
final class ServedRelay {

  private volatile @Nullable String url;

  Optional<String> url() {
    return Optional.ofNullable(url);
  }

  void up(String publicUrl) {
    url = publicUrl;
  }

  void down() {
    url = null;
  }
}
