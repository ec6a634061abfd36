package io.nostrmesh.sidecar.panel;

import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonNumber;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.json.Parsed;
import java.net.URI;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Where the panel is, and what a page must know to use it.
 *
 * @param port on 127.0.0.1
 * @param secret safe to stand in a URL
 */
record PanelAddress(int port, String secret) {
  private static final int MAX_PORT = 65535;
  private static final int SECRET_BYTES = 24;
  private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9_-]{32}");

  /** The link for the member's browser. */
  URI url() {
    return URI.create("http://127.0.0.1:" + port + "/#" + secret);
  }

  static String freshSecret(SecureRandom random) {
    var bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  static Parsed<PanelAddress> parse(String json) {
    return JsonReader.readObject(json).then(PanelAddress::read);
  }

  private static Parsed<PanelAddress> read(JsonObject json) {
    OptionalLong port =
        json.members().get("port") instanceof JsonNumber number
            ? number.unsigned(MAX_PORT)
            : OptionalLong.empty();
    if (port.isEmpty() || port.getAsLong() == 0) {
      return Parsed.malformed("port must be a number from 1 to " + MAX_PORT);
    }
    String secret = json.string("secret").orElse("");
    return SECRET.matcher(secret).matches()
        ? Parsed.valid(new PanelAddress((int) port.getAsLong(), secret))
        : Parsed.malformed("secret must be 32 of A-Z a-z 0-9 _ -");
  }

  JsonObject json() {
    var members = new LinkedHashMap<String, JsonValue>();
    members.put("port", JsonValue.of(port));
    members.put("secret", JsonValue.of(secret));
    return new JsonObject(members);
  }

  /** Without the secret, which no log may hold. */
  @Override
  public String toString() {
    return "127.0.0.1:" + port;
  }
}
