package io.nostrmesh.iroh.server;

import io.nostrmesh.iroh.server.http.ControlAnswer;
import io.nostrmesh.iroh.server.http.ControlPaths;
import io.nostrmesh.iroh.server.http.ControlRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Answers at {@code /mesh/echo} with what it was asked, once it may, on another thread. */
record EchoPath(CompletableFuture<Void> may) implements ControlPaths {

  @Override
  public boolean serves(String path) {
    return path.equals("/mesh/echo");
  }

  @Override
  public CompletionStage<ControlAnswer> answer(ControlRequest request) {
    return may.thenApplyAsync(
        yes -> ControlAnswer.text(200, request.method() + " " + request.path()));
  }
}
