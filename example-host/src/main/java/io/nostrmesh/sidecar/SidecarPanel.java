package io.nostrmesh.sidecar;

import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonBoolean;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.sidecar.panel.PanelProgram;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** The sidecar as its panel shows and changes it. */
final class SidecarPanel implements PanelProgram {
  private static final String LIMITS = "limits/";

  private final Sidecar sidecar;

  /** A page, by which it is found again. */
  private record Page(Consumer<JsonObject> page) implements Consumer<PanelState> {
    @Override
    public void accept(PanelState state) {
      page.accept(state.json());
    }
  }

  SidecarPanel(Sidecar sidecar) {
    this.sidecar = sidecar;
  }

  @Override
  public void open(Consumer<JsonObject> page) {
    sidecar.open(new Page(page));
  }

  @Override
  public void close(Consumer<JsonObject> page) {
    sidecar.close(new Page(page));
  }

  @Override
  public JsonObject offers(String search) {
    return sidecar.state().offers().search(search);
  }

  @Override
  public Optional<CompletionStage<Parsed<JsonValue>>> change(String part, JsonValue value) {
    if (part.equals("switch")) {
      return Optional.of(turn(value));
    }
    if (part.equals("models")) {
      return Optional.of(answer(sidecar.change(now -> now.withModels(value)), "models"));
    }
    if (part.startsWith(LIMITS)) {
      String limit = part.substring(LIMITS.length());
      return Optional.of(answer(sidecar.change(now -> now.withLimit(limit, value)), "caps"));
    }
    return Optional.empty();
  }

  private CompletionStage<Parsed<JsonValue>> turn(JsonValue value) {
    return value instanceof JsonBoolean on
        ? answer(sidecar.turn(on.value()), "enabled")
        : CompletableFuture.completedFuture(Parsed.malformed("the switch must be true or false"));
  }

  private static CompletionStage<Parsed<JsonValue>> answer(
      CompletionStage<Parsed<Preferences>> change, String field) {
    return change.thenApply(
        now -> now.then(chosen -> Parsed.valid(chosen.json().get(field).orElseThrow())));
  }
}
