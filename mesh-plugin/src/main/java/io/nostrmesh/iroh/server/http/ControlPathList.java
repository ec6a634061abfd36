package io.nostrmesh.iroh.server.http;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Several that each serve paths of their own. */
record ControlPathList(List<ControlPaths> all) implements ControlPaths {

  @Override
  public boolean serves(String path) {
    return of(path).isPresent();
  }

  @Override
  public boolean trusts(ControlRequest request) {
    return of(request.path()).filter(one -> one.trusts(request)).isPresent();
  }

  @Override
  public CompletionStage<ControlAnswer> answer(ControlRequest request) {
    return of(request.path()).orElse(NONE).answer(request);
  }

  private Optional<ControlPaths> of(String path) {
    return all.stream().filter(one -> one.serves(path)).findFirst();
  }
}
