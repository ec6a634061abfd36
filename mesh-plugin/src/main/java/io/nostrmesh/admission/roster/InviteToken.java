package io.nostrmesh.admission.roster;

import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonNumber;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.spi.EndpointId;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The text by which mesh-llm, and with it Buzz, tells where a node is: base64url without padding
 * over JSON. That JSON is the address of an iroh endpoint as iroh 1.x writes it ({@code id} is the
 * endpoint id in hex, {@code addrs} names relays and sockets); or, in a mesh with entry rules, an
 * object that holds such addresses as arrays of bytes in {@code serialized_addrs}, the node's own
 * first.
 */
final class InviteToken {

  /** Buzz's limit. */
  static final int MAX_LENGTH = 64 * 1024;

  /** Buzz's limit, too. */
  private static final int MAX_ADDRESSES = 8;

  private InviteToken() {}

  /** The endpoint that the token leads to, or empty when it is none that we can read. */
  static Optional<EndpointId> endpoint(String token) {
    return decoded(token)
        .flatMap(json -> JsonReader.read(json).toOptional())
        .flatMap(
            json ->
                json instanceof JsonObject object && object.get("serialized_addrs").isPresent()
                    ? firstAddress(object).flatMap(InviteToken::endpointOfAddress)
                    : endpointOfAddress(json));
  }

  private static Optional<byte[]> decoded(String token) {
    if (token.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(token);
      // The decoder lets stray bits and padding at the end pass.
      return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(token)
          ? Optional.of(bytes)
          : Optional.empty();
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  private static Optional<JsonValue> firstAddress(JsonObject invite) {
    return invite.members().get("serialized_addrs") instanceof JsonArray addresses
            && !addresses.items().isEmpty()
            && addresses.items().size() <= MAX_ADDRESSES
        ? bytes(addresses.items().get(0)).flatMap(json -> JsonReader.read(json).toOptional())
        : Optional.empty();
  }

  private static Optional<byte[]> bytes(JsonValue value) {
    if (!(value instanceof JsonArray array)) {
      return Optional.empty();
    }
    var bytes = new byte[array.items().size()];
    for (int i = 0; i < bytes.length; i++) {
      OptionalLong octet =
          array.items().get(i) instanceof JsonNumber number
              ? number.unsigned(0xff)
              : OptionalLong.empty();
      if (octet.isEmpty()) {
        return Optional.empty();
      }
      bytes[i] = (byte) octet.getAsLong();
    }
    return Optional.of(bytes);
  }

  private static Optional<EndpointId> endpointOfAddress(JsonValue address) {
    return address instanceof JsonObject object
            && object.members().get("addrs") instanceof JsonArray
        ? object.string("id").flatMap(id -> EndpointId.parse(id).toOptional())
        : Optional.empty();
  }
}
