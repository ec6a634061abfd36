package io.nostrmesh.host.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page of HTML with places for texts. <code>{{name}}</code> is the text of that name, escaped;
 * what stands between <code>{{#name}}</code> and <code>{{/name}}</code> comes once for each text of
 * that name, which is <code>{{.}}</code> in there. For any thread.
 */
final class PageTemplate {

  private static final Pattern PLACE =
      Pattern.compile("\\{\\{#(\\w+)}}(.*?)\\{\\{/\\1}}|\\{\\{(\\w+|\\.)}}", Pattern.DOTALL);

  private final String html;

  PageTemplate(String html) {
    this.html = html;
  }

  /**
   * The page with these texts.
   *
   * @param texts for every name that stands alone exactly one
   * @throws IllegalArgumentException when a name has no text, or several where it stands alone
   */
  String fill(Map<String, List<String>> texts) {
    return fill(html, texts, Optional.empty());
  }

  private static String fill(
      String part, Map<String, List<String>> texts, Optional<String> current) {
    Matcher place = PLACE.matcher(part);
    var filled = new StringBuilder();
    while (place.find()) {
      place.appendReplacement(filled, "");
      String section = place.group(1);
      if (section == null) {
        filled.append(escape(text(place.group(3), texts, current)));
      } else {
        for (String text : all(section, texts)) {
          filled.append(fill(place.group(2), texts, Optional.of(text)));
        }
      }
    }
    return place.appendTail(filled).toString();
  }

  private static String text(
      String name, Map<String, List<String>> texts, Optional<String> current) {
    if (name.equals(".")) {
      return current.orElseThrow(() -> new IllegalArgumentException("{{.}} outside of a section"));
    }
    List<String> all = all(name, texts);
    if (all.size() != 1) {
      throw new IllegalArgumentException(name + " must have one text, not " + all.size());
    }
    return all.get(0);
  }

  private static List<String> all(String name, Map<String, List<String>> texts) {
    List<String> all = texts.get(name);
    if (all == null) {
      throw new IllegalArgumentException("no text " + name);
    }
    return all;
  }

  /** For element content and for attribute values in quotes of either kind. */
  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /**
   * A Content-Security-Policy under which the page's own style and script work, and nothing else:
   * no other script, and no request to anywhere.
   */
  String policy() {
    return "default-src 'none'; style-src "
        + hash("style")
        + "; script-src "
        + hash("script")
        + "; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  }

  private String hash(String element) {
    int start = html.indexOf("<" + element + ">") + element.length() + 2;
    byte[] text =
        html.substring(start, html.indexOf("</" + element + ">", start))
            .getBytes(StandardCharsets.UTF_8);
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(text);
      return "'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
