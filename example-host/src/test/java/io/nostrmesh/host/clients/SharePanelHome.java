package io.nostrmesh.host.clients;

import io.nostrmesh.nostr.SecretKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A browser and the devices beside it. Pages and devices end with the test that opened them. */
final class SharePanelHome implements AfterEachCallback, AfterAllCallback {

  private final RealHost host;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final Deque<AutoCloseable> lasting = new ArrayDeque<>();
  private Browser browser;

  SharePanelHome(RealHost host) {
    this.host = host;
  }

  /** A machine of {@code member}. */
  MemberDevice device(SecretKey member) {
    try {
      var device = new MemberDevice(Files.createTempDirectory("device"), member);
      open.push(device);
      return device;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** A machine of somebody new, on which the program runs, with its panel. */
  BrowserPage member(String name) {
    return panel(name, device(host.newMember()));
  }

  /** Starts the program, and opens its panel once it shows who it is of. */
  BrowserPage panel(String name, MemberDevice device) {
    BrowserPage page = page(name, device.share(host.process().url()), Browser.Taste.USUAL);
    page.awaitText("mesh-npub", "npub1");
    return page;
  }

  BrowserPage page(String name, String link, Browser.Taste taste) {
    if (browser == null) {
      browser = Browser.start();
    }
    BrowserPage page = browser.open(name, link, taste);
    open.push(page);
    return page;
  }

  /** What is open now stays until the end of the class. */
  void keep() {
    while (!open.isEmpty()) {
      lasting.add(open.pop());
    }
  }

  /** For a person to look at. */
  static void picture(BrowserPage page, String name) {
    try {
      Path module = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
      Path folder = Files.createDirectories(module.resolve("target/pictures"));
      page.screenshot(folder.resolve(name + ".png"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    closeAll(open);
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    closeAll(lasting);
    if (browser != null) {
      browser.close();
    }
  }

  private static void closeAll(Deque<AutoCloseable> all) throws Exception {
    while (!all.isEmpty()) {
      all.pop().close();
    }
  }
}
