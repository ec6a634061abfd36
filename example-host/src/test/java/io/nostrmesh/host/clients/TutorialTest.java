package io.nostrmesh.host.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.testing.FreePorts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Follows the tutorial, the parts at the browser included, and takes its pictures on the way. */
@RealBrowser
class TutorialTest {

  private static final Path MODULE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
  private static final Path PAGE = MODULE.resolve("../docs/tutorial/share-compute.md");

  @TempDir Path folder;

  @Test
  void everyStepDoesWhatItSays() throws Exception {
    Files.createSymbolicLink(
        folder.resolve("node_modules"), MODULE.resolve("target/js/node_modules"));
    String port = Integer.toString(FreePorts.next());
    String irohPort = Integer.toString(FreePorts.next());
    Map<String, String> environment =
        Map.of(
            "MICRONAUT_SERVER_PORT",
            port,
            "ENDPOINTS_ALL_PORT",
            Integer.toString(FreePorts.next()),
            "MESH_IROH_RELAY_BIND_ADDRESS",
            "127.0.0.1:" + irohPort,
            "MESH_IROH_RELAY_PUBLIC_URL",
            "http://localhost:" + irohPort);
    var words = Map.of("3000", port, "3340", irohPort, "npm install @number0/iroh", "true");

    try (var tutorial = new Tutorial(PAGE, folder, environment, words);
        var browser = Browser.start()) {
      List<String> chapters = tutorial.chapters();
      assertThat(chapters).hasSize(7).first().isEqualTo("1. Build");
      tutorial.follow(chapters.get(1));
      BrowserPage alice = panel(browser, "alice", tutorial.follow(chapters.get(2)).get(0));
      alice.awaitText("mesh-relay-status", "Not a member");
      picture(alice, "not-a-member");

      tutorial.follow(chapters.get(3));
      alice.awaitText("mesh-relay-status", "Connected");

      BrowserPage bob = panel(browser, "bob", tutorial.follow(chapters.get(4)).get(0));
      bob.awaitText("mesh-offers-status", "Nobody else on this relay is currently sharing");
      alice.fill("mesh-cap-vram", "8192");
      alice.click("mesh-model-add");
      alice.fill("mesh-model-id", "Qwen/Qwen3-8B");
      alice.click("mesh-compute-enabled-toggle");
      bob.awaitText("mesh-offer", "8,192 MB VRAM");
      bob.awaitText("mesh-offer", "Qwen/Qwen3-8B");
      alice.awaitText("mesh-relay-status", "Your offer is published");
      alice.awaitText("mesh-save-status", "All changes are saved.");
      picture(alice, "alice-shares");
      picture(bob, "bob-sees");

      tutorial.follow(chapters.get(5));
      tutorial.follow(chapters.get(6));
    }
  }

  private static BrowserPage panel(Browser browser, String name, LoggedProcess sidecar) {
    String line = sidecar.awaitLine("Share compute", "#");
    String scheme = name.equals("bob") ? "dark" : "light";
    return browser.open(name, line.substring(line.indexOf("http")), scheme, 800);
  }

  /** For the page; copied there when the panel has changed its looks. */
  private static void picture(BrowserPage page, String name) throws Exception {
    Path folder = Files.createDirectories(MODULE.resolve("target/pictures"));
    page.screenshot(folder.resolve(name + ".png"));
  }
}
