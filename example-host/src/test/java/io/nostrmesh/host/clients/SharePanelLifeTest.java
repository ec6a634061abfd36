package io.nostrmesh.host.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.nostrmesh.nostr.Nip19;
import io.nostrmesh.nostr.SecretKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Panels that are reloaded, opened too often, left without a program, and read for long. */
@RealBrowser
class SharePanelLifeTest {

  private static final String SWITCH = "mesh-compute-enabled-toggle";
  private static final String VRAM = "mesh-cap-vram";
  private static final String RAM = "mesh-cap-ram";
  private static final String OFFER = "mesh-offer";
  private static final String STATUS = "mesh-relay-status";
  private static final String SAVED = "mesh-save-status";
  private static final String ERROR = "mesh-error";
  private static final String GONE = "The share program has stopped.";

  @RegisterExtension static final RealHost host = new RealHost(Map.of());

  @RegisterExtension static final SharePanelHome home = new SharePanelHome(host);

  @Test
  void reloadingAgainAndAgainNeverKillsThePanel() {
    BrowserPage alice = home.member("alice");
    for (int i = 0; i < 25; i++) {
      alice.reload();
    }

    alice.awaitText(STATUS, "Connected.");
    alice.click(SWITCH);
    alice.awaitText(STATUS, "Your offer is published");
  }

  @Test
  void onePageTooManyMakesTheOldestPauseUntilSomebodyTurnsToIt() {
    MemberDevice device = home.device(host.newMember());
    String link = device.share(host.process().url());
    var pages = new ArrayList<BrowserPage>();
    for (int i = 0; i < 5; i++) {
      BrowserPage page = home.page("page" + i, link, Browser.Taste.USUAL);
      page.awaitText(STATUS, "Connected.");
      pages.add(page);
    }
    pages.get(0).awaitText(ERROR, "open on too many pages");

    pages.get(0).press("Tab");

    pages.get(1).awaitText(ERROR, "open on too many pages");
    pages.get(0).awaitHidden(ERROR);
    pages.get(4).click(SWITCH);
    pages.get(0).awaitText(STATUS, "Your offer is published");
  }

  @Test
  void aPageWhoseProgramIsStartedAgainComesBackByItselfWithWhatWasTyped() {
    MemberDevice device = home.device(host.newMember());
    BrowserPage alice = home.panel("alice", device);
    alice.awaitText(STATUS, "Connected.");
    String link = device.link();

    device.stopSharing();
    alice.awaitText(ERROR, GONE);
    alice.awaitText(STATUS, "Not known while the share program does not run.");
    alice.fill(VRAM, "4096");
    alice.awaitText("mesh-cap-vram-error", "Not saved yet: the program does not run.");

    assertThat(device.share(host.process().url())).isEqualTo(link);
    alice.awaitHidden(ERROR);
    alice.awaitText(STATUS, "Connected.");
    alice.awaitText(SAVED, "All changes are saved.");
    alice.reload();
    alice.awaitText(STATUS, "Connected.");
    assertThat(alice.value(VRAM)).isEqualTo("4096");
  }

  @Test
  void aProgramThatTookThePortIsNotToldTheSecret() throws IOException {
    MemberDevice device = home.device(host.newMember());
    BrowserPage alice = home.panel("alice", device);
    String link = device.link();
    device.stopSharing();
    alice.awaitText(ERROR, GONE);

    List<String> told = new CopyOnWriteArrayList<>();
    int port = Integer.parseInt(link.replaceAll(".*:(\\d+)/.*", "$1"));
    HttpServer other = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
    other.createContext(
        "/",
        exchange -> {
          told.add(exchange.getRequestURI() + " " + exchange.getRequestHeaders().entrySet());
          byte[] answer = "{\"proof\":\"00\"}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    other.start();
    alice.awaitText(ERROR, "another program answers here");
    alice.fill(RAM, "5");
    alice.awaitText("mesh-cap-ram-error", "Not saved yet");
    other.stop(0);

    assertThat(told).isNotEmpty().noneMatch(request -> request.contains("Authorization"));
    assertThat(String.join("", told)).doesNotContain(link.substring(link.indexOf('#') + 1));
    device.share(host.process().url());
    alice.awaitHidden(ERROR);
    alice.awaitText(SAVED, "All changes are saved.");
  }

  @Test
  void theSwitchOffSwitchesOffWhateverElseInTheFormIsWrong() {
    BrowserPage bob = home.member("bob");
    BrowserPage alice = home.member("alice");
    alice.fill(VRAM, "8192");
    alice.click(SWITCH);
    bob.awaitText(OFFER, "8,192 MB VRAM");

    alice.fill(VRAM, "lots");
    alice.fill(RAM, "-1");
    alice.click("mesh-model-add");
    alice.fill("mesh-model-label", "no id");
    alice.fill("mesh-model-context", "many");
    alice.awaitText("mesh-cap-vram-error", "Enter a whole number, or nothing. In force: 8192.");
    alice.awaitText("mesh-cap-ram-error", "In force: no limit.");
    alice.awaitText("mesh-model-error", "Enter a whole number, or nothing.");
    alice.awaitHidden("mesh-switch-error");
    alice.awaitHidden("mesh-cap-concurrency-error");
    alice.click(SWITCH);

    bob.awaitCount(OFFER, 0);
    alice.awaitText(STATUS, "You share nothing here.");
    assertThat(alice.value(VRAM)).isEqualTo("lots");
    alice.fill("mesh-cap-concurrency", "3");
    alice.click(SWITCH);
    bob.awaitText(OFFER, "8,192 MB VRAM · 3 concurrent");
  }

  @Test
  void aListThatIsRenewedKeepsOrderFocusSelectionAndWhatIsOpen() {
    BrowserPage alice = home.member("alice");
    BrowserPage carol = home.member("carol");
    BrowserPage bob = home.member("bob");
    alice.fill(VRAM, "1");
    alice.click(SWITCH);
    carol.fill(VRAM, "2");
    carol.click(SWITCH);
    bob.awaitCount(OFFER, 2);
    bob.awaitText(OFFER, "1 MB VRAM");
    bob.awaitText(OFFER, "2 MB VRAM");
    String order = devices(bob);
    bob.click("mesh-offer-summary");
    bob.focus("mesh-offer-copy");
    bob.evaluate(
        "getSelection().selectAllChildren(document.querySelector('[data-testid=mesh-offer-npub]'))");
    String selected = selection(bob);
    assertThat(selected).startsWith("npub1");

    alice.fill(VRAM, "10");
    bob.awaitText(OFFER, "10 MB VRAM");
    carol.fill(VRAM, "20");
    bob.awaitText(OFFER, "20 MB VRAM");
    BrowserPage dave = home.member("dave");
    dave.click(SWITCH);
    bob.awaitCount(OFFER, 3);
    dave.click(SWITCH);
    bob.awaitCount(OFFER, 2);

    assertThat(devices(bob)).isEqualTo(order);
    assertThat(bob.focused()).isEqualTo("mesh-offer-copy");
    assertThat(selection(bob)).isEqualTo(selected);
    assertThat(bob.evaluate("document.querySelectorAll('.offer details[open]').length").toJson())
        .isEqualTo("1");
    bob.awaitText("mesh-offers-status", "2 offers.");
  }

  @Test
  void aRowThatGoesHandsTheFocusToItsNeighbour() {
    BrowserPage alice = home.member("alice");
    BrowserPage bob = home.member("bob");
    alice.click(SWITCH);
    bob.awaitCount(OFFER, 1);
    bob.focus("mesh-offer-copy");

    alice.click(SWITCH);

    bob.awaitCount(OFFER, 0);
    assertThat(bob.focused()).isEqualTo("mesh-offers-status");
  }

  @Test
  void theListIsSearchedAndShowsTheMembersOtherDevices() {
    SecretKey key = host.newMember();
    BrowserPage desk = home.panel("desk", home.device(key));
    BrowserPage laptop = home.panel("laptop", home.device(key));
    SecretKey other = host.newMember();
    BrowserPage alice = home.panel("alice", home.device(other));
    desk.fill(VRAM, "77");
    desk.click(SWITCH);
    alice.click("mesh-model-add");
    alice.fill("mesh-model-id", "Qwen/Qwen3-8B");
    alice.click(SWITCH);

    laptop.awaitText(
        "mesh-offers-status",
        "One offer. What it says is its author's claim. One of your other devices is shared too.");
    laptop.awaitText("mesh-offer-own", "your other device");
    laptop.awaitText(OFFER, "Qwen/Qwen3-8B");
    laptop.awaitCount(OFFER, 2);
    laptop.fill("mesh-offers-search", "qwen");
    laptop.awaitCount(OFFER, 1);
    laptop.awaitText("mesh-offers-status", "1 of 2 match the search.");
    laptop.fill("mesh-offers-search", Nip19.npub(key.publicKey()));
    laptop.awaitText(OFFER, "77 MB VRAM");
    laptop.awaitCount(OFFER, 1);
    laptop.fill("mesh-offers-search", "nothing like it");
    laptop.awaitCount(OFFER, 0);
    laptop.fill("mesh-offers-search", "");
    laptop.awaitCount(OFFER, 2);
    desk.awaitText("mesh-offers-status", "One offer.");
  }

  private static String devices(BrowserPage page) {
    return page.evaluate(
            "[...document.querySelectorAll('[data-testid=mesh-offer-device]')]"
                + ".map((device) => device.textContent).join()")
        .toJson();
  }

  private static String selection(BrowserPage page) {
    return page.evaluate("getSelection().toString()").asString().orElse("");
  }
}
