package io.nostrmesh.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonBoolean;
import io.nostrmesh.json.JsonValue.JsonNull;
import io.nostrmesh.json.JsonValue.JsonNumber;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.json.JsonValue.JsonString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;

/**
 * Reads JSON from peers, strictly: exactly one value, valid UTF-8 (no overlong forms), no lone
 * surrogates even as escapes, no duplicate keys, at most {@value #MAX_DEPTH} levels deep. An event
 * that two readers understand differently has two ids, so whatever is ambiguous is refused.
 */
public final class JsonReader {

  /** How deep arrays and objects may nest. Nostr messages need five levels. */
  public static final int MAX_DEPTH = 32;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // Field names come from peers: interning them would let a peer grow a global table.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .build();

  private JsonReader() {}

  /** Reads one value from UTF-8 bytes. */
  public static Parsed<JsonValue> read(byte[] utf8) {
    try {
      return read(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString());
    } catch (CharacterCodingException invalid) {
      return Parsed.malformed("not valid UTF-8");
    }
  }

  /** Reads one value from text. */
  public static Parsed<JsonValue> read(String text) {
    try (JsonParser parser = JSON.createParser(text)) {
      if (parser.nextToken() == null) {
        return Parsed.malformed("empty JSON text");
      }
      JsonValue value = value(parser);
      if (parser.nextToken() != null) {
        return Parsed.malformed("text after the JSON value");
      }
      return Parsed.valid(value);
    } catch (LoneSurrogateException e) {
      return Parsed.malformed("a string holds a lone surrogate");
    } catch (IOException e) {
      // Jackson's own message quotes the input, which may be a bearer token.
      return Parsed.malformed("not valid JSON");
    }
  }

  /** Like {@link #read(String)}, and the value must be an object. */
  public static Parsed<JsonObject> readObject(String text) {
    return read(text)
        .then(
            value ->
                value instanceof JsonObject object
                    ? Parsed.valid(object)
                    : Parsed.malformed("not a JSON object"));
  }

  private static JsonValue value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> new JsonString(wellFormed(parser.getText()));
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new JsonNumber(parser.getText());
      case VALUE_TRUE -> new JsonBoolean(true);
      case VALUE_FALSE -> new JsonBoolean(false);
      case VALUE_NULL -> JsonNull.NULL;
      default -> throw new IOException("unexpected token");
    };
  }

  private static JsonObject object(JsonParser parser) throws IOException {
    var members = new LinkedHashMap<String, JsonValue>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = wellFormed(parser.currentName());
      parser.nextToken();
      members.put(name, value(parser));
    }
    return new JsonObject(members);
  }

  private static JsonArray array(JsonParser parser) throws IOException {
    var items = new ArrayList<JsonValue>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(value(parser));
    }
    return new JsonArray(items);
  }

  private static String wellFormed(String text) throws LoneSurrogateException {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (!pair) {
        throw new LoneSurrogateException();
      }
      i++;
    }
    return text;
  }

  private static final class LoneSurrogateException extends IOException {
    private static final long serialVersionUID = 1L;
  }
}
