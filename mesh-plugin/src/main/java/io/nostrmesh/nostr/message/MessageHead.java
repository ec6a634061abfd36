package io.nostrmesh.nostr.message;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * As much of a message as a proxy must know of each: its type, and the kind of the event in it. One
 * pass over the bytes, no tree. Whoever reads on behind us may be laxer than we are, so whatever
 * readers could disagree about is not answered: a type in other letters counts as the type, and an
 * event has a kind only if every reader finds that one, and no other event beside it.
 *
 * @param type in capitals: {@code EVENT}, {@code REQ}, or any other text
 * @param kind of the only event in the message, if there is one and its kind is beyond doubt
 */
public record MessageHead(String type, OptionalInt kind) {

  private static final String KIND = "kind";
  private static final int MAX_KIND = 65_535;
  private static final int DETECTED_BYTES = 4;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  /** What the elements behind the type hold together. */
  private static final class Elements {
    int objects;
    int kinds;
    boolean doubtful;
    int kind;

    OptionalInt onlyKind() {
      return objects == 1 && kinds == 1 && !doubtful ? OptionalInt.of(kind) : OptionalInt.empty();
    }
  }

  /**
   * Reads one WebSocket text.
   *
   * @param utf8 valid UTF-8, as WebSocket texts are
   * @return empty when it is no JSON array that begins with a text
   */
  public static Optional<MessageHead> read(byte[] utf8) {
    MessageHead usual = HeadScan.head(utf8);
    return usual == null ? parse(utf8) : Optional.of(usual);
  }

  /** The same, of any message. */
  static Optional<MessageHead> parse(byte[] utf8) {
    if (!beginsLikeUtf8(utf8)) {
      return Optional.empty();
    }
    try (JsonParser parser = JSON.createParser(utf8)) {
      if (parser.nextToken() != JsonToken.START_ARRAY
          || parser.nextToken() != JsonToken.VALUE_STRING) {
        return Optional.empty();
      }
      String type = parser.getText().strip().toUpperCase(Locale.ROOT);
      var elements = new Elements();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
          readObject(parser, elements);
        } else {
          elements.doubtful |= parser.currentToken() == JsonToken.START_ARRAY;
          parser.skipChildren();
        }
      }
      return parser.nextToken() == null
          ? Optional.of(new MessageHead(type, elements.onlyKind()))
          : Optional.empty();
    } catch (IOException noJson) {
      return Optional.empty();
    }
  }

  /**
   * The parser would guess UTF-16 and UTF-32 from byte order marks and NULs among the first bytes,
   * and read a text that nobody else sees. Any later NUL is no JSON.
   */
  private static boolean beginsLikeUtf8(byte[] utf8) {
    for (int i = 0; i < Math.min(utf8.length, DETECTED_BYTES); i++) {
      if (utf8[i] == 0) {
        return false;
      }
    }
    return utf8.length > 0 && (utf8[0] == '[' || (utf8[0] > 0 && utf8[0] <= ' '));
  }

  private static void readObject(JsonParser parser, Elements elements) throws IOException {
    elements.objects++;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      // Readers that ignore case take a later "Kind", "Content" or "Sig" for the event's own.
      elements.doubtful |= FieldNames.EVENT.areMeantBy(name);
      if (name.equals(KIND)) {
        elements.kinds++;
        elements.doubtful |= !isKind(parser, value);
        elements.kind = elements.doubtful ? 0 : parser.getIntValue();
      }
      parser.skipChildren();
    }
  }

  private static boolean isKind(JsonParser parser, JsonToken value) throws IOException {
    return value == JsonToken.VALUE_NUMBER_INT
        && parser.getNumberType() == JsonParser.NumberType.INT
        && parser.getIntValue() >= 0
        && parser.getIntValue() <= MAX_KIND;
  }
}
