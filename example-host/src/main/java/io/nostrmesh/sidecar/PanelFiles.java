package io.nostrmesh.sidecar;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;

/**
 * The files the panel is made of. They hold no secret, so anybody on this machine may read them.
 */
final class PanelFiles {
  /** What is served: the path and the type of its content. */
  private static final Map<String, File> FILES =
      Map.of(
          "/", load("index.html", "text/html; charset=utf-8"),
          "/panel.css", load("panel.css", "text/css; charset=utf-8"),
          "/panel.js", load("panel.js", "text/javascript; charset=utf-8"),
          "/connection.js", load("connection.js", "text/javascript; charset=utf-8"),
          "/settings.js", load("settings.js", "text/javascript; charset=utf-8"),
          "/offers.js", load("offers.js", "text/javascript; charset=utf-8"),
          "/icon.svg", load("icon.svg", "image/svg+xml"));

  /** A file as it goes over the wire; the bytes are nobody's to change. */
  record File(byte[] bytes, String type) {}

  private PanelFiles() {}

  static Optional<File> at(String path) {
    return Optional.ofNullable(FILES.get(path));
  }

  private static File load(String name, String type) {
    try (InputStream in = PanelFiles.class.getResourceAsStream("panel/" + name)) {
      if (in == null) {
        throw new IllegalStateException("panel/" + name + " is missing from the program");
      }
      return new File(in.readAllBytes(), type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
