package io.nostrmesh.host.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.clients.Browser.Taste;
import io.nostrmesh.json.JsonValue.JsonBoolean;
import io.nostrmesh.nostr.SecretKey;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The panel for eyes and hands that are not the designer's: forced colours, no motion, narrow and
 * enlarged windows, the keyboard, a screen reader. Leaves a picture of each for a person to judge.
 */
@RealBrowser
class SharePanelModesTest {

  private static final String SWITCH = "mesh-compute-enabled-toggle";
  private static final String STATUS = "mesh-relay-status";

  @RegisterExtension static final RealHost host = new RealHost(Map.of());

  @RegisterExtension static final SharePanelHome home = new SharePanelHome(host);

  private static String link;

  /**
   * A panel with something of everything: shared, one mistake, an offer of one's own and others.
   */
  @BeforeAll
  static void shareAndOffer() {
    SecretKey key = host.newMember();
    MemberDevice device = home.device(key);
    BrowserPage other = home.panel("other", home.device(key));
    BrowserPage alice = home.member("alice");
    alice.fill("mesh-cap-vram", "8192");
    alice.click("mesh-model-add");
    alice.fill("mesh-model-id", "Qwen/Qwen3-8B");
    alice.click(SWITCH);
    other.click(SWITCH);
    link = device.share(host.process().url());
    home.keep();
  }

  private BrowserPage open(Taste taste) {
    BrowserPage page = home.page("page", link, taste);
    page.awaitText("mesh-offer", "Qwen/Qwen3-8B");
    page.awaitCount("mesh-offer", 2);
    if (page.isChecked(SWITCH)) {
      page.click(SWITCH);
    }
    page.awaitText(STATUS, "Connected. You share nothing here.");
    page.fill("mesh-cap-ram", "lots");
    page.awaitText("mesh-cap-ram-error", "Enter a whole number");
    page.click("mesh-model-add");
    return page;
  }

  static Stream<Arguments> tastes() {
    return Stream.of(
        Arguments.of("light", Taste.USUAL),
        Arguments.of("dark", new Taste("dark", "none", "no-preference", 900)),
        Arguments.of("forced-light", new Taste("light", "active", "no-preference", 900)),
        Arguments.of("forced-dark", new Taste("dark", "active", "no-preference", 900)),
        Arguments.of("reduced-motion", new Taste("light", "none", "reduce", 900)),
        Arguments.of("enlarged-twice", new Taste("light", "none", "reduce", 450)),
        Arguments.of("phone", new Taste("dark", "none", "reduce", 360)),
        Arguments.of("phone-forced", new Taste("dark", "active", "reduce", 320)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tastes")
  void fitsIntoTheWindowAndLooksAsInThePicture(String name, Taste taste) {
    BrowserPage page = open(taste);
    SharePanelHome.picture(page, "modes-" + name + "-off");
    page.click(SWITCH);
    page.awaitText(STATUS, "Your offer is published");
    page.click("mesh-offer-summary");
    page.focus(SWITCH);
    SharePanelHome.picture(page, "modes-" + name + "-on");

    assertThat(
            page.evaluate(
                    "[...document.querySelectorAll('body *')]"
                        + ".filter((e) => !e.closest('.unseen'))"
                        + ".filter((e) => e.getBoundingClientRect().right > innerWidth + 1)"
                        + ".map((e) => e.outerHTML.slice(0, 80)).join()")
                .asString())
        .contains("");
  }

  @Test
  void nothingMovesForThoseWhoDislikeIt() {
    String moving =
        """
        [...document.querySelectorAll('*')].flatMap((e) => ['', '::before', '::after'].map((part) => {
          const style = getComputedStyle(e, part || null);
          const moves = style.animationName !== 'none' || style.transitionDuration !== '0s'
            || style.scrollBehavior === 'smooth';
          return moves ? e.tagName + e.className + part : '';
        })).filter(Boolean).join()\
        """;

    assertThat(open(new Taste("light", "none", "reduce", 900)).evaluate(moving).asString())
        .contains("");
    BrowserPage lively = home.page("lively", link, Taste.USUAL);
    lively.awaitText("mesh-npub", "npub1");
    assertThat(lively.evaluate(moving).asString().orElseThrow()).contains("SPANtrack::before");
  }

  @Test
  void everyStateShowsWithoutItsBackground() {
    BrowserPage page = open(new Taste("light", "active", "no-preference", 900));
    String off = looks(page, "'.track'", "'::before'");
    page.click(SWITCH);
    page.awaitText(STATUS, "Your offer is published");
    page.evaluate("Promise.all(document.getAnimations().map((a) => a.finished)).then(() => 0)");

    assertThat(looks(page, "'.track'", "'::before'")).isNotEqualTo(off);
    assertThat(visibleLine(page, ".track")).isTrue();
    assertThat(visibleLine(page, ".chips li")).isTrue();
    assertThat(visibleLine(page, ".yours")).isTrue();
    assertThat(visibleLine(page, ".card")).isTrue();
    assertThat(looks(page, "'#cap-ram'", "null")).isNotEqualTo(looks(page, "'#cap-vram'", "null"));

    Set<String> dots = new TreeSet<>();
    for (String tone : List.of("good", "busy", "bad")) {
      page.evaluate("document.querySelector('#relays li').className = '" + tone + "'");
      dots.add(looks(page, "'.dot'", "null"));
      assertThat(visibleLine(page, ".dot")).isTrue();
    }
    assertThat(dots).hasSize(3);
  }

  /** All that is computed of a part but its colours, which are the system's to choose. */
  private static String looks(BrowserPage page, String part, String pseudo) {
    return page.evaluate(
            """
            (() => {
              const style = getComputedStyle(document.querySelector(%s), %s);
              return ['translate', 'borderStyle', 'borderWidth', 'borderRadius', 'textDecoration']
                .map((name) => style[name]).join();
            })()\
            """
                .formatted(part, pseudo))
        .asString()
        .orElseThrow();
  }

  /** Whether a part has a border that differs from what is behind it. */
  private static boolean visibleLine(BrowserPage page, String part) {
    return page.evaluate(
            """
            (() => {
              const style = getComputedStyle(document.querySelector('%s'));
              const page = getComputedStyle(document.body).backgroundColor;
              return parseFloat(style.borderTopWidth) >= 1 && style.borderTopStyle !== 'none'
                && style.borderTopColor !== page && !/^rgba\\(.*, 0\\)$/.test(style.borderTopColor);
            })()\
            """
                .formatted(part))
        .equals(new JsonBoolean(true));
  }

  @ParameterizedTest
  @MethodSource("contrasts")
  void theKeyboardReachesEverythingAndItsPlaceIsSeen(String contrast) {
    BrowserPage page = open(new Taste("light", contrast, "reduce", 900));
    page.evaluate("document.activeElement.blur(), scrollTo(0, 0)");
    var reached = new TreeSet<String>();
    for (int i = 0; i < 40; i++) {
      page.press("Tab");
      String place =
          page.evaluate(
                  """
                  (() => {
                    const now = document.activeElement;
                    const ring = getComputedStyle(now.id === 'enabled' ? now.nextElementSibling : now);
                    const name = now.dataset.testid ?? now.dataset.copy ?? now.tagName.toLowerCase();
                    return now === document.body || parseFloat(ring.outlineWidth) >= 2
                      && ring.outlineStyle !== 'none' ? name : name + ' unseen';
                  })()\
                  """)
              .asString()
              .orElseThrow();
      reached.add(place);
    }

    assertThat(reached)
        .noneMatch(place -> place.endsWith("unseen"))
        .contains(
            SWITCH,
            "summary",
            "mesh-cap-vram",
            "mesh-cap-ram",
            "mesh-cap-concurrency",
            "mesh-model-id",
            "mesh-model-label",
            "mesh-model-context",
            "mesh-model-remove",
            "mesh-model-add",
            "mesh-offers-search",
            "mesh-offer-summary",
            "mesh-offer-copy",
            "endpoint",
            "npub");
  }

  static Stream<String> contrasts() {
    return Stream.of("none", "active");
  }

  @Test
  void whateverCanBeUsedHasANameAndWhateverChangesIsReadOut() {
    BrowserPage page = open(Taste.USUAL);

    assertThat(
            page.evaluate(
                    """
                    [...document.querySelectorAll('input, button, summary')]
                      .filter((e) => !(e.labels?.[0] ?? e).innerText.trim())
                      .map((e) => e.outerHTML).join()\
                    """)
                .asString())
        .contains("");
    assertThat(
            page.evaluate(
                    """
                    [...document.querySelectorAll('[aria-describedby]')]
                      .flatMap((e) => e.getAttribute('aria-describedby').split(' '))
                      .filter((id) => !document.getElementById(id)).join()\
                    """)
                .asString())
        .contains("");
    assertThat(page.attribute(SWITCH, "role")).isEqualTo("switch");
    assertThat(page.attribute("mesh-error", "role")).isEqualTo("alert");
    assertThat(page.attribute("mesh-relays", "aria-live")).isEqualTo("polite");
    for (String spoken : List.of("mesh-save-status", "mesh-offers-status")) {
      assertThat(page.attribute(spoken, "role")).isEqualTo("status");
    }
    for (String error : List.of("mesh-switch-error", "mesh-cap-ram-error", "mesh-models-error")) {
      assertThat(page.attribute(error, "aria-live")).isEqualTo("polite");
    }
    assertThat(page.attribute("mesh-offers-list", "aria-live")).isEmpty();
  }
}
