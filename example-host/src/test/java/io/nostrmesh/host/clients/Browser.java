package io.nostrmesh.host.clients;

import io.nostrmesh.json.JsonValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Chromium, driven through Playwright. */
final class Browser implements AutoCloseable {

  private static final List<Path> USUAL_PLACES =
      List.of(Path.of("/usr/bin/chromium"), Path.of("/usr/bin/chromium-browser"));

  private final ScriptProcess script;

  private Browser(ScriptProcess script) {
    this.script = script;
  }

  static Browser start() {
    return new Browser(Node.start("browser.mjs", chromium().orElseThrow().toString()));
  }

  /** Why there is no browser, if there is none. */
  static Optional<String> problem() {
    return chromium().isPresent()
        ? Optional.empty()
        : Optional.of("browser tests need Chromium in " + USUAL_PLACES);
  }

  private static Optional<Path> chromium() {
    return USUAL_PLACES.stream().filter(Files::isExecutable).findFirst();
  }

  /** What a person has set in their system. */
  record Taste(String scheme, String contrast, String motion, int width) {
    static final Taste USUAL = new Taste("light", "none", "no-preference", 900);
  }

  /**
   * Opens a page.
   *
   * @param name what the page is called from now on
   */
  BrowserPage open(String name, String url, Taste taste) {
    script.call(
        "open",
        Map.of(
            "page",
            JsonValue.of(name),
            "url",
            JsonValue.of(url),
            "scheme",
            JsonValue.of(taste.scheme()),
            "contrast",
            JsonValue.of(taste.contrast()),
            "motion",
            JsonValue.of(taste.motion()),
            "width",
            JsonValue.of(taste.width())));
    return new BrowserPage(name, script);
  }

  /**
   * Opens a page.
   *
   * @param name what the page is called from now on
   * @param scheme {@code light} or {@code dark}
   * @param width of the window in pixels
   */
  BrowserPage open(String name, String url, String scheme, int width) {
    return open(name, url, new Taste(scheme, "none", "no-preference", width));
  }

  @Override
  public void close() {
    script.close();
  }
}
