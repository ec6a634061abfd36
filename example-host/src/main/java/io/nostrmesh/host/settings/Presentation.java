package io.nostrmesh.host.settings;

import io.nostrmesh.json.Parsed;
import io.nostrmesh.url.CanonicalUrl;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the relay calls itself: to clients in its information document (NIP-11), to people on the
 * page at its address.
 *
 * @param name {@code mesh.host.name}, one line
 * @param description {@code mesh.host.description}, plain text that may have several lines
 * @param contact {@code mesh.host.contact}, of the operator; best a {@code mailto:} or {@code
 *     https:} URL
 * @param icon {@code mesh.host.icon}, http or https URL of a square picture
 */
public record Presentation(
    String name, String description, Optional<String> contact, Optional<String> icon) {

  /** NIP-11 asks for less than 30, but does not insist. */
  static final int NAME_CHARS = 100;

  static final int DESCRIPTION_CHARS = 4096;

  static final int CONTACT_CHARS = 512;

  private static final String DEFAULT_NAME = "Nostr mesh relay";
  private static final String DEFAULT_DESCRIPTION = "A Nostr relay whose members share compute";

  static Presentation read(Function<String, Optional<String>> property) {
    return new Presentation(
        text(property, "mesh.host.name", NAME_CHARS, false).orElse(DEFAULT_NAME),
        text(property, "mesh.host.description", DESCRIPTION_CHARS, true)
            .orElse(DEFAULT_DESCRIPTION),
        text(property, "mesh.host.contact", CONTACT_CHARS, false),
        property.apply("mesh.host.icon").map(Presentation::icon));
  }

  private static Optional<String> text(
      Function<String, Optional<String>> property, String name, int most, boolean lines) {
    Optional<String> text = property.apply(name);
    text.ifPresent(
        set -> {
          if (set.length() > most) {
            throw new StartupFailure(name + " must have at most " + most + " characters");
          }
          if (set.chars().anyMatch(c -> Character.isISOControl(c) && !(lines && c == '\n'))) {
            throw new StartupFailure(
                name + " must have no control characters" + (lines ? " but ends of lines" : ""));
          }
        });
    return text;
  }

  private static String icon(String text) {
    if (!text.startsWith("https://") && !text.startsWith("http://")) {
      throw new StartupFailure("mesh.host.icon must start with https:// or http://");
    }
    if (CanonicalUrl.ofRequest(text) instanceof Parsed.Malformed<CanonicalUrl> malformed) {
      throw new StartupFailure("mesh.host.icon cannot be used: " + malformed.problem());
    }
    return text;
  }
}
