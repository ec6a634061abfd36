package io.nostrmesh.host.http;

import io.micronaut.core.io.ResourceResolver;
import io.nostrmesh.host.members.MemberDirectory;
import io.nostrmesh.host.settings.Access;
import io.nostrmesh.host.settings.HostSettings;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.nostr.Nip19;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The page for people who open the relay's address in a browser. It says what the relay information
 * document says, so it cannot disagree with it; it loads nothing from anywhere. For any thread.
 */
@Singleton
final class LandingPage {

  private final InformationDocument document;
  private final HostSettings settings;
  private final MemberDirectory members;
  private final PageTemplate template;
  private volatile Rendered last = new Rendered("", JsonObject.EMPTY, new byte[0]);

  /** What the last reader got; the next one most probably gets the same. */
  private record Rendered(String url, JsonObject document, byte[] html) {}

  LandingPage(
      InformationDocument document,
      HostSettings settings,
      MemberDirectory members,
      ResourceResolver resources) {
    this.document = document;
    this.settings = settings;
    this.members = members;
    this.template = new PageTemplate(read(resources));
  }

  private static String read(ResourceResolver resources) {
    try (InputStream page = resources.getResourceAsStream("classpath:relay.html").orElseThrow()) {
      return new String(page.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The Content-Security-Policy to send with it. */
  String policy() {
    return template.policy();
  }

  /**
   * The page as UTF-8.
   *
   * @param url of the relay, as its reader has to dial it
   */
  byte[] html(String url) {
    JsonObject now = document.current();
    Rendered before = last;
    if (before.url().equals(url) && before.document().equals(now)) {
      return before.html();
    }
    byte[] html = template.fill(texts(url, now)).getBytes(StandardCharsets.UTF_8);
    last = new Rendered(url, now, html);
    return html;
  }

  private Map<String, List<String>> texts(String url, JsonObject now) {
    var texts = new HashMap<String, List<String>>();
    for (String field : List.of("name", "description", "software", "version")) {
      texts.put(field, List.of(now.string(field).orElse("")));
    }
    texts.put("url", List.of(url));
    texts.put("owner", List.of(Nip19.npub(members.owner().key())));
    Optional<QrCode> code = QrCode.of(url);
    texts.put("qrPath", list(code.map(QrCode::path)));
    texts.put("qrBox", list(code.map(QrCode::viewBox)));
    for (Access access : Access.values()) {
      texts.put(access.name().toLowerCase(Locale.ROOT), flag(settings.access() == access));
    }
    List<String> nips = items(now, "supported_nips");
    texts.put("nips", nips.stream().map(nip -> nip.length() == 1 ? "0" + nip : nip).toList());
    texts.put("membershipEvents", flag(nips.contains("43") && settings.access() != Access.OPEN));
    compute(texts, now);
    contact(texts, now.string("contact"));
    return texts;
  }

  private void compute(Map<String, List<String>> texts, JsonObject now) {
    List<String> relays = items(now, "iroh_relay_urls");
    texts.put("irohUrls", relays);
    texts.put("computeOn", flag(!relays.isEmpty()));
    texts.put("computeOff", flag(relays.isEmpty()));
    texts.put("sharers", List.of(settings.access() == Access.OPEN ? "All" : "Members"));
  }

  /** Only what is known to do no harm becomes a link. */
  private static void contact(Map<String, List<String>> texts, Optional<String> contact) {
    Optional<String> link =
        contact.filter(text -> text.startsWith("https://") || text.startsWith("mailto:"));
    texts.put("contactLink", list(link));
    texts.put("contactShown", list(link.map(text -> text.replaceFirst("^mailto:", ""))));
    texts.put("contactText", list(contact.filter(text -> link.isEmpty())));
  }

  private static List<String> flag(boolean set) {
    return set ? List.of("") : List.of();
  }

  private static List<String> list(Optional<String> text) {
    return text.map(List::of).orElse(List.of());
  }

  private static List<String> items(JsonObject object, String field) {
    return object
        .get(field)
        .filter(JsonArray.class::isInstance)
        .map(all -> ((JsonArray) all).items().stream().map(LandingPage::shown).toList())
        .orElse(List.of());
  }

  private static String shown(JsonValue value) {
    return value.asString().orElseGet(value::toJson);
  }
}
