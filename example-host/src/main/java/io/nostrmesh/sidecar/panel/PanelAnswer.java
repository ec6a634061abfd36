package io.nostrmesh.sidecar.panel;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Answers to the browser; each ends its connection, so that none is held in reserve. */
final class PanelAnswer {
  /** Nothing but its own files, and nobody may frame it. */
  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
              + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
          "X-Content-Type-Options",
          "nosniff",
          "Referrer-Policy",
          "no-referrer",
          "Cross-Origin-Opener-Policy",
          "same-origin",
          "Cross-Origin-Resource-Policy",
          "same-origin",
          "Cache-Control",
          "no-store");

  private PanelAnswer() {}

  static void file(Channel channel, PanelFiles.File file) {
    send(channel, HttpResponseStatus.OK, file.type(), file.bytes());
  }

  static void json(Channel channel, HttpResponseStatus status, JsonObject json) {
    byte[] bytes = json.toJson().getBytes(StandardCharsets.UTF_8);
    send(channel, status, HttpHeaderValues.APPLICATION_JSON.toString(), bytes);
  }

  /**
   * @param text for the member
   */
  static void problem(Channel channel, HttpResponseStatus status, String text) {
    json(channel, status, new JsonObject(Map.of("problem", JsonValue.of(text))));
  }

  /** The head of an answer whose end is open. */
  static HttpResponse eventStream() {
    var head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    dress(head, "text/event-stream");
    head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    return head;
  }

  private static void send(Channel channel, HttpResponseStatus status, String type, byte[] bytes) {
    var answer =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(bytes).asReadOnly());
    dress(answer, type);
    answer.headers().set(HttpHeaderNames.CONTENT_LENGTH, bytes.length);
    PanelConnection.of(channel).finishAfter(channel.writeAndFlush(answer));
  }

  private static void dress(HttpResponse answer, String type) {
    HEADERS.forEach(answer.headers()::set);
    answer.headers().set(HttpHeaderNames.CONTENT_TYPE, type);
    answer.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
  }
}
