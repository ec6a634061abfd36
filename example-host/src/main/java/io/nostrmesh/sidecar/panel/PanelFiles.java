package io.nostrmesh.sidecar.panel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The files the panel is made of. They hold no secret, so anybody on this machine may read them.
 */
final class PanelFiles {
  private static final List<String> NAMES =
      List.of(
          "index.html",
          "icon.svg",
          "panel.css",
          "form.css",
          "offers.css",
          "modes.css",
          "panel.js",
          "connection.js",
          "requests.js",
          "field.js",
          "part.js",
          "settings.js",
          "models.js",
          "relays.js",
          "offers.js",
          "offer-row.js",
          "copy.js");

  private static final Map<String, File> FILES = load();

  /** A file as it goes over the wire; the bytes are nobody's to change. */
  record File(byte[] bytes, String type) {}

  private PanelFiles() {}

  static Optional<File> at(String path) {
    return Optional.ofNullable(FILES.get(path));
  }

  /** All that is served. */
  static Set<String> paths() {
    return FILES.keySet();
  }

  private static Map<String, File> load() {
    var files = new LinkedHashMap<String, File>();
    for (String name : NAMES) {
      files.put(name.equals("index.html") ? "/" : "/" + name, load(name));
    }
    return files;
  }

  private static File load(String name) {
    try (InputStream in = PanelFiles.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from the program");
      }
      return new File(in.readAllBytes(), type(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String type(String name) {
    return switch (name.substring(name.indexOf('.') + 1)) {
      case "html" -> "text/html; charset=utf-8";
      case "css" -> "text/css; charset=utf-8";
      case "js" -> "text/javascript; charset=utf-8";
      default -> "image/svg+xml";
    };
  }
}
