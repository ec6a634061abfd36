package io.nostrmesh.websocket;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Reads the client's half of the WebSocket handshake (RFC 6455 section 4.2.1). */
public sealed interface UpgradeRequest {

  /** The version that there is. */
  String VERSION = "13";

  /**
   * A valid one.
   *
   * @param accept the value of our {@code Sec-WebSocket-Accept}
   * @param extensions what the client offers, all lines of the header as one
   */
  record Valid(String accept, String extensions) implements UpgradeRequest {}

  /** An invalid one, and how to answer it. */
  record Refused(HttpResponseStatus status, String problem) implements UpgradeRequest {}

  /** Whether a client wants a WebSocket, however badly it says so. */
  static boolean isAttempt(HttpRequest request) {
    HttpHeaders headers = request.headers();
    return hasToken(headers, HttpHeaderNames.UPGRADE, "websocket")
        || headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY)
        || headers.contains(HttpHeaderNames.SEC_WEBSOCKET_VERSION);
  }

  static UpgradeRequest read(HttpRequest request) {
    HttpHeaders headers = request.headers();
    if (!request.method().equals(HttpMethod.GET)) {
      return new Refused(HttpResponseStatus.METHOD_NOT_ALLOWED, "a WebSocket begins with GET");
    }
    if (!request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
      return bad("a WebSocket begins with HTTP/1.1");
    }
    if (HttpUtil.isTransferEncodingChunked(request) || contentLength(headers) > 0) {
      return bad("a WebSocket handshake has no body");
    }
    if (!hasToken(headers, HttpHeaderNames.UPGRADE, "websocket")) {
      return upgradeRequired("the header Upgrade must be websocket");
    }
    if (!hasToken(headers, HttpHeaderNames.CONNECTION, "upgrade")) {
      return bad("the header Connection must hold upgrade");
    }
    if (!headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_VERSION).equals(List.of(VERSION))) {
      return upgradeRequired("the header Sec-WebSocket-Version must be " + VERSION);
    }
    List<String> keys = headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_KEY);
    if (keys.size() != 1 || !isKey(keys.get(0))) {
      return bad("the header Sec-WebSocket-Key must be 16 bytes in Base64");
    }
    return new Valid(
        accept(keys.get(0)),
        String.join(",", headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS)));
  }

  private static Refused bad(String problem) {
    return new Refused(HttpResponseStatus.BAD_REQUEST, problem);
  }

  private static Refused upgradeRequired(String problem) {
    return new Refused(HttpResponseStatus.UPGRADE_REQUIRED, problem);
  }

  private static long contentLength(HttpHeaders headers) {
    // The codec has refused what is no number.
    return Long.parseLong(headers.get(HttpHeaderNames.CONTENT_LENGTH, "0").trim());
  }

  private static boolean hasToken(HttpHeaders headers, CharSequence name, String token) {
    return headers.getAll(name).stream()
        .flatMap(line -> Arrays.stream(line.split(",")))
        .anyMatch(each -> each.trim().equalsIgnoreCase(token));
  }

  private static boolean isKey(String text) {
    try {
      return Base64.getDecoder().decode(text).length == 16;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** {@return the Sec-WebSocket-Accept that belongs to a Sec-WebSocket-Key} */
  static String accept(String key) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      byte[] text = (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.UTF_8);
      return Base64.getEncoder().encodeToString(sha1.digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
