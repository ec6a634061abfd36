package io.nostrmesh.iroh.server.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.nostrmesh.iroh.protocol.IrohRelayVersion;
import io.nostrmesh.iroh.protocol.KeyMaterialAuth;
import io.nostrmesh.json.Parsed;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A well-formed request to upgrade to the relay protocol (iroh-relay {@code
 * server/http_server.rs}).
 *
 * @param accept the value of {@code Sec-WebSocket-Accept}
 * @param bearerToken a secret
 * @param keyMaterial what the endpoint claims to have signed; worth nothing before it is checked
 */
public record Upgrade(
    IrohRelayVersion version,
    String accept,
    Optional<String> bearerToken,
    Optional<KeyMaterialAuth> keyMaterial) {

  /** The only version of the WebSocket protocol there is. */
  static final String WEB_SOCKET_VERSION = "13";

  /** 16 bytes (RFC 6455, section 4.2.1). */
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{22}==");

  private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  static Parsed<Upgrade> parse(HttpRequest request) {
    HttpHeaders headers = request.headers();
    if (!headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)) {
      return Parsed.malformed("missing header: upgrade: websocket");
    }
    if (!request.method().equals(HttpMethod.GET)
        || !request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
      return Parsed.malformed("only a GET of HTTP/1.1 can upgrade");
    }
    String key = headers.get(HttpHeaderNames.SEC_WEBSOCKET_KEY);
    if (key == null) {
      return Parsed.malformed("missing header: sec-websocket-key");
    }
    if (!KEY.matcher(key).matches()) {
      return Parsed.malformed("sec-websocket-key must be 16 bytes in base64");
    }
    if (!headers.contains(HttpHeaderNames.SEC_WEBSOCKET_VERSION, WEB_SOCKET_VERSION, false)) {
      return Parsed.malformed("sec-websocket-version must be " + WEB_SOCKET_VERSION);
    }
    // The list may be spread over several headers (RFC 6455, section 11.3.4).
    List<String> offered = headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL);
    Optional<IrohRelayVersion> version = IrohRelayVersion.newestOf(String.join(",", offered));
    if (version.isEmpty()) {
      return Parsed.malformed(
          "sec-websocket-protocol must name one of "
              + IrohRelayVersion.V1.protocolName()
              + ", "
              + IrohRelayVersion.V2.protocolName());
    }
    return Parsed.valid(
        new Upgrade(version.get(), accept(key), BearerToken.of(request), keyMaterial(headers)));
  }

  private static Optional<KeyMaterialAuth> keyMaterial(HttpHeaders headers) {
    return Optional.ofNullable(headers.get(KeyMaterialAuth.HEADER))
        .flatMap(header -> KeyMaterialAuth.parse(header).toOptional());
  }

  private static String accept(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest((key + ACCEPT_SUFFIX).getBytes(StandardCharsets.ISO_8859_1));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "Upgrade[" + version + "]";
  }
}
