package io.nostrmesh.iroh.server.http;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What the relay's port serves beside the relay: requests without a body, answered by whoever knows
 * members and secrets, which the relay does not. Called on the event loop of the connection, or by
 * HTTP/2 on whatever thread the host's server answers on.
 */
public interface ControlPaths {

  /** Nothing is served. */
  ControlPaths NONE =
      new ControlPaths() {
        @Override
        public boolean serves(String path) {
          return false;
        }

        @Override
        public CompletionStage<ControlAnswer> answer(ControlRequest request) {
          return CompletableFuture.completedFuture(ControlAnswer.text(404, "Not Found"));
        }
      };

  /** Of each path, the first of several that serves it. */
  static ControlPaths of(List<ControlPaths> all) {
    return new ControlPathList(List.copyOf(all));
  }

  /**
   * Whether requests for this path come here, whatever their method.
   *
   * @param path without the public URL's own path, and without a query
   */
  boolean serves(String path);

  /**
   * Whether a request for one of the paths comes from somebody whom the operator trusts, by a
   * secret that is in it. Those may ask as often as they like, and keep their connections open.
   * Asked before the answer, and answered at once.
   */
  default boolean trusts(ControlRequest request) {
    return false;
  }

  /**
   * Answers a request. Never blocks; a stage that fails, or holds {@code null}, is an answer with
   * status 500. One that takes longer than the handshake may is none: the connection ends, or by
   * HTTP/2 the request with status 500. Those who are trusted wait on a kept connection for as long
   * as it takes.
   */
  CompletionStage<ControlAnswer> answer(ControlRequest request);
}
