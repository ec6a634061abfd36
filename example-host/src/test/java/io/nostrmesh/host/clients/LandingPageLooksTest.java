package io.nostrmesh.host.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.clients.Browser.Taste;
import io.nostrmesh.json.JsonValue.JsonBoolean;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The page at the relay's address, as people see and use it. */
@RealBrowser
class LandingPageLooksTest {

  private static final String NAME = "Garage <b>relay</b> of Ümläut & friends";

  @RegisterExtension
  static final RealHost host =
      new RealHost(
          Map.of(
              "MESH_HOST_NAME", NAME,
              "MESH_HOST_DESCRIPTION", "For the seven of us.\nAsk before you bring an eighth.",
              "MESH_HOST_CONTACT", "mailto:owner@example.com"));

  @RegisterExtension static final SharePanelHome home = new SharePanelHome(host);

  private static BrowserPage open(Taste taste) {
    return home.page("relay", host.process().url().replaceFirst("^ws", "http"), taste);
  }

  static Stream<Arguments> tastes() {
    return Stream.of(
        Arguments.of("light", Taste.USUAL),
        Arguments.of("dark", new Taste("dark", "none", "no-preference", 900)),
        Arguments.of("forced", new Taste("dark", "active", "no-preference", 900)),
        Arguments.of("wide", new Taste("light", "none", "no-preference", 1900)),
        Arguments.of("phone", new Taste("light", "none", "reduce", 360)),
        Arguments.of("phone-dark", new Taste("dark", "none", "reduce", 320)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tastes")
  void fitsIntoTheWindow(String name, Taste taste) {
    BrowserPage page = open(taste);
    assertThat(page.awaitText("relay-name", "Garage")).isEqualTo(NAME);
    SharePanelHome.picture(page, "relay-" + name);
    assertThat(
            page.evaluate(
                    "[...document.querySelectorAll('body *')]"
                        + ".filter((e) => !e.closest('.unseen') && !e.closest('svg'))"
                        + ".filter((e) => e.getBoundingClientRect().right > innerWidth + 1)"
                        + ".map((e) => e.outerHTML.slice(0, 80)).join()")
                .asString())
        .contains("");
    assertThat(page.complaints().items()).isEmpty();
  }

  @Test
  void copiesTheAddressWithTheKeyboardAlone() {
    BrowserPage page = open(Taste.USUAL);
    page.awaitText("relay-url", "ws://127.0.0.1:");
    var reached = new TreeSet<String>();
    for (int i = 0; i < 6; i++) {
      page.press("Tab");
      reached.add(page.focused());
      assertThat(
              page.evaluate(
                  "document.activeElement === document.body"
                      + " || parseFloat(getComputedStyle(document.activeElement).outlineWidth) >= 2"))
          .isEqualTo(new JsonBoolean(true));
    }
    assertThat(reached).contains("relay-url-copy", "relay-owner-copy", "relay-contact");
    page.focus("relay-url-copy");
    page.press("Enter");
    assertThat(page.awaitText("relay-url-copy", "ed")).matches("(?s)(Copied|Selected).*");
    assertThat(page.evaluate("document.getElementById('said').textContent").asString().orElse(""))
        .matches("Copied|Selected, to be copied by you");
  }

  @Test
  void asksForNothingElse() {
    BrowserPage page = open(Taste.USUAL);
    page.awaitText("relay-url", "ws://");
    assertThat(
            page.evaluate("performance.getEntriesByType('resource').map((e) => e.name).join()")
                .asString())
        .contains("");
  }

  @Test
  void whateverCanBeUsedHasAName() {
    BrowserPage page = open(Taste.USUAL);
    page.awaitText("relay-url", "ws://");
    assertThat(page.evaluate("document.querySelectorAll('button:not([hidden])').length").toJson())
        .isEqualTo("2");
    assertThat(
            page.evaluate(
                    """
                    [...document.querySelectorAll('button, a')].map((e) => e.innerText.trim())
                      .concat(document.querySelector('[role=img] title').textContent)
                      .concat([...document.querySelectorAll('[aria-labelledby]')].map((e) =>
                        document.getElementById(e.getAttribute('aria-labelledby'))?.textContent ?? ''))
                      .filter((name) => !name.trim()).length\
                    """)
                .toJson())
        .isEqualTo("0");
    assertThat(page.attribute("said", "role")).isEqualTo("status");
  }

  /** WCAG 2.2 AA asks for 4.5 to 1. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("tastes")
  void textStandsOutFromWhatIsBehindIt(String name, Taste taste) {
    BrowserPage page = open(taste);
    page.awaitText("relay-url", "ws://");
    assertThat(
            page.evaluate(
                    """
                    (() => {
                      const light = (colour) => {
                        const [r, g, b] = colour.match(/[\\d.]+/g).map((v) => v / 255)
                          .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
                        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
                      };
                      const behind = (e) => {
                        const own = getComputedStyle(e).backgroundColor;
                        return /, 0\\)$/.test(own) && e.parentElement ? behind(e.parentElement) : own;
                      };
                      return [...document.querySelectorAll('main *')]
                        .filter((e) => !e.closest('svg, .unseen, [hidden]'))
                        .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
                        .filter((e) => {
                          const [a, b] = [light(getComputedStyle(e).color), light(behind(e))];
                          return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < 4.5;
                        })
                        .map((e) => e.outerHTML.slice(0, 80)).join();
                    })()\
                    """)
                .asString())
        .contains("");
  }
}
