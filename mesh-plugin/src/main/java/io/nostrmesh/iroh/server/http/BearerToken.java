package io.nostrmesh.iroh.server.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Optional;

/**
 * Finds the bearer token of an upgrade request as iroh's relay does: native clients send {@code
 * Authorization: Bearer}, browsers can only add {@code ?token=}.
 */
final class BearerToken {

  private static final String SCHEME = "Bearer";
  private static final String PARAMETER = "token";

  private BearerToken() {}

  /** The first token of the headers, else of the query; as it came, unless it is empty. */
  static Optional<String> of(HttpRequest request) {
    for (String authorization : request.headers().getAll(HttpHeaderNames.AUTHORIZATION)) {
      if (!authorization.chars().allMatch(c -> c >= ' ' && c <= '~' || c == '\t')) {
        return Optional.empty();
      }
      int space = authorization.indexOf(' ');
      if (space >= 0 && authorization.substring(0, space).equalsIgnoreCase(SCHEME)) {
        return present(authorization.substring(space + 1));
      }
    }
    return ofQuery(request.uri());
  }

  private static Optional<String> ofQuery(String uri) {
    try {
      List<String> tokens = new QueryStringDecoder(uri).parameters().get(PARAMETER);
      return tokens == null ? Optional.empty() : present(tokens.get(0));
    } catch (IllegalArgumentException e) {
      // A broken escape sequence.
      return Optional.empty();
    }
  }

  private static Optional<String> present(String token) {
    return Optional.of(token).filter(text -> !text.isEmpty());
  }
}
