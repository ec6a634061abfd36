package io.nostrmesh.json;

import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonBoolean;
import io.nostrmesh.json.JsonValue.JsonNull;
import io.nostrmesh.json.JsonValue.JsonNumber;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.json.JsonValue.JsonString;

/**
 * Writes compact JSON in the one form that event ids are hashed from (NIP-01): the seven short
 * escapes, other control characters as lower-case {@code \}{@code u00xx} (as {@code JSON.stringify}
 * writes them, and so every JavaScript client), everything else verbatim.
 */
final class JsonWriter {

  private static final String HEX = "0123456789abcdef";

  private JsonWriter() {}

  static String write(JsonValue value) {
    var out = new StringBuilder(256);
    write(value, out);
    return out.toString();
  }

  private static void write(JsonValue value, StringBuilder out) {
    if (value instanceof JsonObject object) {
      char separator = '{';
      for (var member : object.members().entrySet()) {
        out.append(separator);
        quote(member.getKey(), out);
        write(member.getValue(), out.append(':'));
        separator = ',';
      }
      out.append(separator == '{' ? "{}" : "}");
    } else if (value instanceof JsonArray array) {
      out.append('[');
      for (int i = 0; i < array.items().size(); i++) {
        write(array.items().get(i), i == 0 ? out : out.append(','));
      }
      out.append(']');
    } else if (value instanceof JsonString string) {
      quote(string.text(), out);
    } else if (value instanceof JsonNumber number) {
      out.append(number.literal());
    } else if (value instanceof JsonBoolean bool) {
      out.append(bool.value());
    } else if (value instanceof JsonNull) {
      out.append("null");
    }
  }

  private static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20) {
            out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xf));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
