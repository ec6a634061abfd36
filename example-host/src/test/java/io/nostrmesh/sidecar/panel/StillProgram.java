package io.nostrmesh.sidecar.panel;

import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.json.Parsed;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** A program without a sidecar: keeps the one part it has, and tells its pages. */
final class StillProgram implements PanelProgram {
  final Set<Consumer<JsonObject>> pages = ConcurrentHashMap.newKeySet();
  volatile String searchable = "";
  private JsonObject state = new JsonObject(Map.of("part", JsonValue.of("first")));

  @Override
  public synchronized void open(Consumer<JsonObject> page) {
    pages.add(page);
    page.accept(state);
  }

  @Override
  public void close(Consumer<JsonObject> page) {
    pages.remove(page);
  }

  @Override
  public JsonObject offers(String search) {
    return new JsonObject(Map.of("searched", JsonValue.of(search + searchable)));
  }

  @Override
  public Optional<CompletionStage<Parsed<JsonValue>>> change(String part, JsonValue value) {
    if (!part.equals("part")) {
      return Optional.empty();
    }
    tell(value);
    return Optional.of(CompletableFuture.completedFuture(Parsed.valid(value)));
  }

  synchronized void tell(JsonValue value) {
    state = new JsonObject(Map.of("part", value));
    pages.forEach(page -> page.accept(state));
  }
}
