package io.nostrmesh.websocket;

import io.netty.handler.codec.compression.ZlibCodecFactory;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketClientExtension;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionData;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionFilterProvider;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionUtil;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtension;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateClientExtensionHandshaker;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateServerExtensionHandshaker;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Agrees on {@code permessage-deflate} (RFC 7692) with clients that offer it, and offers it. */
public final class Compression {

  private static final int LEVEL = 6;
  private static final int WINDOW_BITS = 15;

  /** Netty's reader of offers stumbles over one without a name. */
  private static final Pattern NAMED = Pattern.compile("\\s*[^;\\s]");

  /**
   * By the constructor that Netty 4.1 has too. It is deprecated in 4.2 for setting no limit to its
   * decoder, which is not used here.
   */
  @SuppressWarnings("deprecation")
  private static final PerMessageDeflateServerExtensionHandshaker HANDSHAKER =
      new PerMessageDeflateServerExtensionHandshaker(
          LEVEL,
          ZlibCodecFactory.isSupportingWindowSizeAndMemLevel(),
          WINDOW_BITS,
          false,
          false,
          WebSocketExtensionFilterProvider.DEFAULT);

  @SuppressWarnings("deprecation")
  private static final PerMessageDeflateClientExtensionHandshaker OUR_OFFER =
      new PerMessageDeflateClientExtensionHandshaker(LEVEL, false, WINDOW_BITS, true, false);

  private Compression() {}

  /**
   * The first of the offers that we can take up, if there is one.
   *
   * @param offers the client's {@code Sec-WebSocket-Extensions}
   */
  public static Optional<WebSocketServerExtension> choose(String offers) {
    return Arrays.stream(offers.split(","))
        .filter(offer -> NAMED.matcher(offer).lookingAt())
        .flatMap(offer -> WebSocketExtensionUtil.extractExtensions(offer).stream())
        .flatMap(offer -> agree(offer).stream())
        .findFirst();
  }

  private static Optional<WebSocketServerExtension> agree(WebSocketExtensionData offer) {
    try {
      return Optional.ofNullable(HANDSHAKER.handshakeExtension(offer));
    } catch (NumberFormatException e) {
      // RFC 7692 section 5.1: an offer with a bad parameter is declined like one we cannot meet.
      return Optional.empty();
    }
  }

  /** The value of our {@code Sec-WebSocket-Extensions}. */
  public static String answer(WebSocketServerExtension extension) {
    WebSocketExtensionData data = extension.newReponseData();
    var text = new StringBuilder(data.name());
    data.parameters()
        .forEach(
            (name, value) -> {
              text.append("; ").append(name);
              if (value != null) {
                text.append('=').append(value);
              }
            });
    return text.toString();
  }

  /** What we offer a server, the value of our {@code Sec-WebSocket-Extensions}. */
  public static String offer() {
    return OUR_OFFER.newRequestData().name();
  }

  /**
   * What a server made of {@link #offer}.
   *
   * @param answer its {@code Sec-WebSocket-Extensions}
   * @return empty when it is no answer to that
   */
  public static Optional<WebSocketClientExtension> taken(String answer) {
    if (!NAMED.matcher(answer).lookingAt()) {
      return Optional.empty();
    }
    List<WebSocketExtensionData> agreed = WebSocketExtensionUtil.extractExtensions(answer);
    try {
      return agreed.size() == 1
          ? Optional.ofNullable(OUR_OFFER.handshakeExtension(agreed.get(0)))
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
