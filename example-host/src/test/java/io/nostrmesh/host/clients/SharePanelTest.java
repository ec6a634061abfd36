package io.nostrmesh.host.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.Nip19;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Share compute as members see it: real panels in a browser, real sidecars, a real host. */
@RealBrowser
class SharePanelTest {

  private static final String SWITCH = "mesh-compute-enabled-toggle";
  private static final String VRAM = "mesh-cap-vram";
  private static final String OFFERS = "mesh-offers-list";
  private static final String OFFER = "mesh-offer";
  private static final String STATUS = "mesh-relay-status";
  private static final String SAVED = "mesh-save-status";

  /** Lets everything through that members call an offer, as the reference relay does. */
  @RegisterExtension
  static final RealHost host = new RealHost(Map.of("MESH_OFFERS_VALIDATION", "off"));

  private static Browser browser;

  @TempDir Path folder;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  @BeforeAll
  static void startBrowser() {
    browser = Browser.start();
  }

  @AfterAll
  static void stopBrowser() {
    browser.close();
  }

  @AfterEach
  void closeAll() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }

  @Test
  void oneMemberSharesAndTheOtherSeesItChangeAndGo() {
    BrowserPage alice = panel("alice", device("alice", host.newMember()));
    BrowserPage bob = panel("bob", device("bob", host.newMember()));
    bob.awaitText("mesh-offers-status", "Nobody else on this relay is currently sharing compute.");
    assertThat(alice.isChecked(SWITCH)).isFalse();

    alice.fill(VRAM, "8192");
    alice.click("mesh-model-add");
    alice.fill("mesh-model-id", "Qwen/Qwen3-8B");
    alice.click(SWITCH);
    alice.awaitText(STATUS, "Your offer is published");
    String seen = bob.awaitText(OFFER, "8,192 MB VRAM · 1 concurrent");
    assertThat(seen).contains("Qwen/Qwen3-8B", "14 min left", "via " + host.process().url());
    alice.awaitText("mesh-offers-status", "Nobody else");

    alice.fill(VRAM, "4096");
    bob.awaitText(OFFER, "4,096 MB VRAM");
    alice.click(SWITCH);
    bob.awaitCount(OFFER, 0);
    alice.awaitText(STATUS, "You share nothing here.");
    assertThat(alice.complaints().items()).isEmpty();
    assertThat(bob.complaints().items()).isEmpty();
  }

  @Test
  void sharingGoesOnWithoutThePageAndEndsWithTheProgram() throws Exception {
    MemberDevice device = device("alice", host.newMember());
    BrowserPage alice = panel("alice", device);
    BrowserPage bob = panel("bob", device("bob", host.newMember()));
    alice.click(SWITCH);
    bob.awaitCount(OFFER, 1);

    alice.close();
    open.remove(alice);
    host.killAndRestart(Map.of());
    bob.awaitText(STATUS, "Reconnecting");
    bob.awaitText(STATUS, "You share nothing here.");
    bob.awaitCount(OFFER, 1);

    device.stopSharing();
    bob.awaitCount(OFFER, 0);
  }

  @Test
  void sharesAgainAfterTheProgramWasStartedAgain() {
    MemberDevice device = device("alice", host.newMember());
    BrowserPage bob = panel("bob", device("bob", host.newMember()));
    panel("alice", device).click(SWITCH);
    String before = bob.awaitText(OFFER, "min left");
    device.stopSharing();
    bob.awaitCount(OFFER, 0);

    device.share(host.process().url());

    assertThat(firstLine(bob.awaitText(OFFER, "min left"))).isEqualTo(firstLine(before));
  }

  @Test
  void aStrangerIsToldSoAndIsInAsSoonAsTheyAreAMember() {
    SecretKey key = host.newKey();
    BrowserPage stranger = panel("stranger", device("stranger", key));

    stranger.awaitText(STATUS, "Not a member. Ask an administrator");
    stranger.awaitText("mesh-offers-status", "Only members see offers.");
    stranger.awaitText("mesh-npub", Nip19.npub(key.publicKey()));

    host.add(key);
    stranger.awaitText(STATUS, "Connected.");
  }

  @Test
  void aMemberWhoIsDismissedSeesNoOffersAnyMore() {
    SecretKey key = host.newMember();
    BrowserPage bob = panel("bob", device("bob", key));
    BrowserPage alice = panel("alice", device("alice", host.newMember()));
    alice.click(SWITCH);
    bob.awaitCount(OFFER, 1);

    host.remove(key);

    bob.awaitText(STATUS, "Not a member");
    bob.awaitCount(OFFER, 0);
    bob.awaitText("mesh-offers-status", "Only members see offers.");
  }

  @Test
  void aRelayWithoutAnIrohRelaySaysSoAndTheOtherOneWorksOn() {
    Map<String, String> plain =
        Map.of(
            "MESH_HOST_ACCESS",
            "open",
            "MESH_IROH_RELAY_PUBLIC_URL",
            "",
            "MESH_IROH_RELAY_BIND_ADDRESS",
            "");
    RestartableHost other = RestartableHost.start(folder, plain);
    open.push(other);
    MemberDevice device = device("alice", host.newMember());
    BrowserPage alice =
        browser.open("alice", device.share(other.url(), host.process().url()), "light", 900);
    open.push(alice);
    alice.awaitText(STATUS, "this relay does not support shared compute");
    alice.awaitCount("mesh-relay", 2);

    alice.click(SWITCH);

    alice.awaitText("mesh-error", other.url() + " hosts no iroh relay");
    alice.awaitText("mesh-relays", "Your offer is published");
    BrowserPage bob = panel("bob", device("bob", host.newMember()));
    bob.awaitText(OFFER, "via " + host.process().url());
  }

  @Test
  void aMemberWhoPublishesRubbishBreaksNobodysList() {
    BrowserPage bob = panel("bob", device("bob", host.newMember()));
    BrowserPage alice = panel("alice", device("alice", host.newMember()));
    SecretKey key = host.newMember();
    NostrToolsClient rogue = host.authenticated(key);
    String markup = "<img src=x onerror=document.title='broken'>";
    rogue.publish(offer("markup", host.process().irohRelayUrl(), markup));
    rogue.publish(offer("elsewhere", "https://elsewhere.example", "m"));
    String whole = offer("x", host.process().irohRelayUrl(), "m").content();
    List<String> broken =
        List.of(
            whole.substring(0, whole.length() - 1),
            whole.replaceFirst("\"caps\":\\{[^}]*}", "\"caps\":\"none\""),
            whole.replaceFirst("\"expires_at\":\\d+", "\"expires_at\":\"2000000000\""),
            whole.replaceFirst("\"models\":.*", "\"models\":null}"),
            whole.replaceFirst("\"v\":1", "\"v\":2"));
    for (String content : broken) {
      assertThat(content).isNotEqualTo(whole);
      rogue.publish(Offers.claiming("x" + broken.indexOf(content), content));
    }
    alice.click(SWITCH);

    bob.awaitCount(OFFER, 2);
    bob.awaitText(OFFERS, markup);
    assertThat(bob.complaints().items()).isEmpty();
    host.remove(key); // else the other tests' lists would have it too
  }

  @Test
  void anEntryThatMakesNoSenseIsMarkedAndTheLastGoodOneStays() {
    BrowserPage alice = panel("alice", device("alice", host.newMember()));
    BrowserPage bob = panel("bob", device("bob", host.newMember()));
    alice.fill(VRAM, "8192");
    alice.click(SWITCH);
    bob.awaitText(OFFER, "8,192 MB VRAM");

    alice.fill(VRAM, "lots");
    assertThat(alice.attribute(VRAM, "aria-invalid")).isEqualTo("true");
    alice.fill("mesh-cap-ram", "16000");
    alice.awaitText(SAVED, "the last good value stays in force");
    bob.awaitText(OFFER, "8,192 MB VRAM · 16,000 MB RAM");

    alice.fill(VRAM, "");
    alice.awaitText(SAVED, "All changes are saved.");
    alice.reload();
    alice.awaitText(STATUS, "Your offer is published");
    assertThat(alice.value(VRAM)).isEmpty();
    assertThat(alice.value("mesh-cap-ram")).isEqualTo("16000");
  }

  @Test
  void aModelThatMakesNoSenseIsMarkedAndTheOthersStay() {
    BrowserPage alice = panel("alice", device("alice", host.newMember()));
    BrowserPage bob = panel("bob", device("bob", host.newMember()));
    alice.click("mesh-model-add");
    alice.fill("mesh-model-id", "org/model");
    alice.fill("mesh-model-label", "A model");
    alice.click(SWITCH);
    bob.awaitText(OFFER, "A model");

    alice.fill("mesh-model-context", "-1");
    assertThat(alice.attribute("mesh-model-context", "aria-invalid")).isEqualTo("true");
    alice.awaitText(SAVED, "the last good value stays in force");
    bob.awaitText(OFFER, "A model");

    alice.fill("mesh-model-context", "4096");
    alice.awaitText(SAVED, "All changes are saved.");
    alice.click("mesh-model-add");
    alice.click("mesh-model-add");
    alice.fill(VRAM, "1");
    alice.awaitText(SAVED, "All changes are saved.");
    bob.awaitText(OFFER, "1 MB VRAM");
  }

  @Test
  void theKeyboardAloneIsEnough() {
    BrowserPage alice = panel("alice", device("alice", host.newMember()));
    alice.focus(SWITCH);
    alice.press("Space");
    alice.awaitText(STATUS, "Your offer is published");

    alice.focus("mesh-model-add");
    alice.press("Enter");
    assertThat(alice.focused()).isEqualTo("mesh-model-id");
    alice.focus("mesh-model-remove");
    alice.press("Enter");
    assertThat(alice.focused()).isEqualTo("mesh-model-add");
  }

  @Test
  void theLinkIsWhatOpensThePanelAndItDoesNotStayInTheAddress() {
    String link = device("alice", host.newMember()).share(host.process().url());
    String bare = link.substring(0, link.indexOf('#'));

    BrowserPage stranger = browser.open("stranger", bare, "light", 900);
    open.push(stranger);
    stranger.awaitText("mesh-error", "Open the one that the program printed last.");

    BrowserPage alice = browser.open("alice", link, "light", 900);
    open.push(alice);
    alice.awaitText(STATUS, "Connected.");
    assertThat(alice.address()).isEqualTo(bare);
  }

  @Test
  void aPageWhoseProgramEndsSaysSo() {
    MemberDevice device = device("alice", host.newMember());
    BrowserPage alice = panel("alice", device);

    device.stopSharing();

    alice.awaitText("mesh-error", "This page reconnects when it runs again.");
  }

  private MemberDevice device(String name, SecretKey member) {
    var device = new MemberDevice(folder.resolve(name), member);
    open.push(device);
    return device;
  }

  /** Starts the sidecar of the device and opens its panel. */
  private BrowserPage panel(String name, MemberDevice device) {
    BrowserPage page = browser.open(name, device.share(host.process().url()), "light", 900);
    open.push(page);
    page.awaitText("mesh-npub", "npub1");
    return page;
  }

  private static EventTemplate offer(String d, String irohRelay, String model) {
    String content =
        """
        {"v":1,"d_tag":"%s","endpoint_id":"e","iroh_relay_url":"%s","expires_at":%d,
         "caps":{},"models":[{"id":"%s"}]}\
        """
            .formatted(d, irohRelay, Instant.now().getEpochSecond() + 600, model);
    return new EventTemplate(
        Kind.COMPUTE_OFFER, Instant.now().getEpochSecond(), List.of(Tag.of("d", d)), content);
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }
}
