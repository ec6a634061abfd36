package io.nostrmesh.admission.roster;

import io.nostrmesh.ed25519.StrictEd25519;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.Hex;
import io.nostrmesh.spi.EndpointId;
import io.nostrmesh.spi.roster.EndpointRoster;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Turns a JSON object into a {@link BuzzStatus}, or says which field is wrong. */
final class BuzzStatusReader {

  /** A desktop names each of its models, all at one endpoint. */
  static final int MAX_TARGETS = 256;

  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]+");

  private BuzzStatusReader() {}

  /** Fields that do not concern endpoints (there are many) are not looked at. */
  static Parsed<BuzzStatus> read(JsonObject json) {
    Optional<EndpointId> key = json.string("ownerVerifyingKey").flatMap(BuzzStatusReader::id);
    Optional<byte[]> memberSignature = signature(json, "ownerBindingSig");
    Optional<byte[]> endpointSignature = signature(json, "ownerEndpointBindingSig");
    if (key.isEmpty()) {
      return Parsed.malformed("ownerVerifyingKey must be 64 lower-case hex characters");
    }
    if (memberSignature.isEmpty()) {
      return Parsed.malformed("ownerBindingSig must be 128 lower-case hex characters");
    }
    if (endpointSignature.isEmpty() && json.get("ownerEndpointBindingSig").isPresent()) {
      return Parsed.malformed("ownerEndpointBindingSig must be 128 lower-case hex characters");
    }
    return tokens(json)
        .then(
            tokens -> {
              var status =
                  new BuzzStatus(
                      key.get(), memberSignature.get(), endpointSignature, tokens, node(json));
              return json.string("ownerId").equals(Optional.of(status.ownerId()))
                  ? Parsed.valid(status)
                  : Parsed.malformed("ownerId must be the SHA-256 of ownerVerifyingKey");
            });
  }

  /** Of two spellings of a field, the first that is there counts, as in Buzz. */
  private static Optional<JsonValue> either(JsonObject json, String name, String otherName) {
    return json.get(name).or(() -> json.get(otherName));
  }

  private static Parsed<Set<String>> tokens(JsonObject json) {
    JsonValue targets = either(json, "serveTargets", "serve_targets").orElseGet(JsonValue::array);
    if (!(targets instanceof JsonArray array) || array.items().size() > MAX_TARGETS) {
      return Parsed.malformed("serveTargets must be an array of at most " + MAX_TARGETS);
    }
    var tokens = new LinkedHashSet<String>();
    for (JsonValue target : array.items()) {
      Optional<String> token =
          target instanceof JsonObject object
              ? either(object, "endpointAddr", "endpoint_addr").flatMap(JsonValue::asString)
              : Optional.empty();
      // Buzz signs tokens without the space around them.
      Optional<String> bare = token.map(String::strip).filter(t -> TOKEN.matcher(t).matches());
      if (bare.isEmpty()) {
        return Parsed.malformed("each target must have an endpointAddr in base64url");
      }
      tokens.add(bare.get());
    }
    return tokens.size() > EndpointRoster.CLAIMS_PER_EVENT
        ? Parsed.malformed(
            "serveTargets must not name more than "
                + EndpointRoster.CLAIMS_PER_EVENT
                + " endpoints")
        : Parsed.valid(tokens);
  }

  /** In the first of these two, current desktops have a shortened id, which helps nobody. */
  private static Optional<EndpointId> node(JsonObject json) {
    return json.string("endpointId")
        .flatMap(BuzzStatusReader::id)
        .or(() -> json.string("token").flatMap(InviteToken::endpoint));
  }

  private static Optional<EndpointId> id(String text) {
    return EndpointId.parse(text).toOptional();
  }

  private static Optional<byte[]> signature(JsonObject json, String name) {
    return json.string(name)
        .filter(text -> Hex.isLowerHex(text, StrictEd25519.SIGNATURE_BYTES))
        .map(Hex::decode);
  }
}
