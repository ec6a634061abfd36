package io.nostrmesh.nostr.message;

import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Finds out what a message is about that is not the JSON this project reads: cut short, too deep,
 * with a key twice, with a lone surrogate, with a slip in the middle. Follows strings and brackets
 * and nothing else, once from left to right, with memory for a depth and not for a tree.
 */
final class MessageScan {

  /** Stands where the bytes were no UTF-8. */
  private static final char UNDECODABLE = '\uFFFD';

  private final String text;
  private int at;

  private MessageScan(String text) {
    this.text = text;
  }

  static Subject subject(byte[] utf8) {
    return new MessageScan(new String(utf8, StandardCharsets.UTF_8)).subject();
  }

  private Subject subject() {
    if (!skip('[')) {
      return Subject.NONE;
    }
    Subject.Form form = string().map(Subject.Form::of).orElse(Subject.Form.NONE);
    if (form == Subject.Form.NONE || !skip(',')) {
      return Subject.NONE;
    }
    return new Subject(form, form == Subject.Form.EVENT ? eventId() : string());
  }

  /** The first member {@code id} of an object that is an element of the message. */
  private Optional<String> eventId() {
    int depth = 1;
    boolean inObject = false;
    while (depth > 0 && at < text.length()) {
      char c = text.charAt(at);
      if (c == '"') {
        String literal = literal();
        if (depth == 2 && inObject && literal.equals("\"id\"") && skip(':')) {
          Optional<String> id = string();
          if (id.isPresent()) {
            return id;
          }
        }
        continue;
      }
      if (c == '{' || c == '[') {
        depth++;
        inObject = depth == 2 ? c == '{' : inObject;
      } else if (c == '}' || c == ']') {
        depth--;
      }
      at++;
    }
    return Optional.empty();
  }

  private Optional<String> string() {
    return skip('"') ? read() : Optional.empty();
  }

  /** A string that can be sent back: a whole one, of characters that can be written. */
  private Optional<String> read() {
    at--;
    return JsonReader.read(literal())
        .toOptional()
        .flatMap(JsonValue::asString)
        .filter(value -> value.indexOf(UNDECODABLE) < 0);
  }

  /** The string that begins here, in its quotation marks; what is left when it never ends. */
  private String literal() {
    int begin = at++;
    while (at < text.length() && text.charAt(at) != '"') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    at = Math.min(at + 1, text.length());
    return text.substring(begin, at);
  }

  private boolean skip(char wanted) {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    boolean found = at < text.length() && text.charAt(at) == wanted;
    at += found ? 1 : 0;
    return found;
  }
}
