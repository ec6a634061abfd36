package io.nostrmesh.sidecar.panel;

import static io.netty.handler.codec.http.HttpResponseStatus.BAD_REQUEST;
import static io.netty.handler.codec.http.HttpResponseStatus.FORBIDDEN;
import static io.netty.handler.codec.http.HttpResponseStatus.INTERNAL_SERVER_ERROR;
import static io.netty.handler.codec.http.HttpResponseStatus.NOT_FOUND;
import static io.netty.handler.codec.http.HttpResponseStatus.OK;
import static io.netty.handler.codec.http.HttpResponseStatus.UNAUTHORIZED;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.json.Parsed;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which request gets which answer. */
@ChannelHandler.Sharable
final class PanelRoutes extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(PanelRoutes.class);
  private static final String API = "/api/";
  private static final String NOTHING = "no such thing";

  private final PanelGuard guard;
  private final PanelProgram program;
  private final PanelStreams streams;

  PanelRoutes(PanelGuard guard, PanelProgram program, PanelStreams streams) {
    this.guard = guard;
    this.program = program;
    this.streams = streams;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    Channel channel = context.channel();
    if (!PanelConnection.of(channel).requested(channel)) {
      return;
    }
    if (request.decoderResult().isFailure()) {
      PanelAnswer.problem(channel, BAD_REQUEST, "that is not HTTP");
      return;
    }
    Optional<String> refusal = guard.refusal(request);
    if (refusal.isPresent()) {
      PanelAnswer.problem(channel, FORBIDDEN, refusal.get());
      return;
    }
    var target = new QueryStringDecoder(request.uri());
    if (target.path().startsWith(API)) {
      api(channel, request, target);
    } else {
      file(channel, request.method(), target.path());
    }
  }

  private static void file(Channel channel, HttpMethod method, String path) {
    Optional<PanelFiles.File> file =
        method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD)
            ? PanelFiles.at(path)
            : Optional.empty();
    file.ifPresentOrElse(
        found -> PanelAnswer.file(channel, found),
        () -> PanelAnswer.problem(channel, NOT_FOUND, NOTHING));
  }

  private void api(Channel channel, FullHttpRequest request, QueryStringDecoder target) {
    String call = request.method() + " " + target.path();
    if (call.equals("GET /api/proof")) {
      prove(channel, parameter(target, "nonce"));
    } else if (!guard.isAuthorized(request)) {
      PanelAnswer.problem(
          channel, UNAUTHORIZED, "open the panel by the link that the program printed");
    } else if (call.equals("GET /api/state")) {
      streams.open(channel);
    } else if (call.equals("GET /api/offers")) {
      PanelAnswer.json(channel, OK, program.offers(parameter(target, "search")));
    } else if (request.method().equals(HttpMethod.PUT)) {
      change(channel, target.path().substring(API.length()), request);
    } else {
      PanelAnswer.problem(channel, NOT_FOUND, NOTHING);
    }
  }

  private void prove(Channel channel, String nonce) {
    guard
        .proof(nonce)
        .ifPresentOrElse(
            proof -> PanelAnswer.json(channel, OK, member("proof", JsonValue.of(proof))),
            () -> PanelAnswer.problem(channel, BAD_REQUEST, "nonce must be 32 to 64 hex digits"));
  }

  private void change(Channel channel, String part, FullHttpRequest request) {
    Parsed<JsonValue> value = JsonReader.read(ByteBufUtil.getBytes(request.content()));
    if (value instanceof Parsed.Malformed<JsonValue> malformed) {
      PanelAnswer.problem(channel, BAD_REQUEST, malformed.problem());
      return;
    }
    Optional<CompletionStage<Parsed<JsonValue>>> change =
        program.change(part, value.toOptional().orElseThrow());
    if (change.isEmpty()) {
      PanelAnswer.problem(channel, NOT_FOUND, NOTHING);
      return;
    }
    change
        .get()
        .whenComplete(
            (changed, failure) ->
                channel.eventLoop().execute(() -> answer(channel, changed, failure)));
  }

  private static void answer(
      Channel channel, @Nullable Parsed<JsonValue> changed, @Nullable Throwable failure) {
    if (changed instanceof Parsed.Malformed<JsonValue> malformed) {
      PanelAnswer.problem(channel, BAD_REQUEST, malformed.problem());
    } else if (changed != null) {
      PanelAnswer.json(channel, OK, member("value", changed.toOptional().orElseThrow()));
    } else {
      Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
      String text = cause == null ? null : cause.getMessage();
      PanelAnswer.problem(channel, INTERNAL_SERVER_ERROR, text == null ? "it failed" : text);
    }
  }

  private static JsonObject member(String name, JsonValue value) {
    return new JsonObject(Map.of(name, value));
  }

  private static String parameter(QueryStringDecoder target, String name) {
    List<String> values = target.parameters().getOrDefault(name, List.of());
    return values.isEmpty() ? "" : values.get(0);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("A connection to the panel broke: {}", cause.toString());
    context.close();
  }
}
