package io.nostrmesh.sidecar.panel;

import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.json.Parsed;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The program behind a panel. Called on the panel's one thread, so nothing here may block; a change
 * that takes time is answered later.
 */
public interface PanelProgram {
  /** From now on {@code page} is told of the state, now and at every change, by any thread. */
  void open(Consumer<JsonObject> page);

  /** The page is gone. */
  void close(Consumer<JsonObject> page);

  /**
   * What others offer.
   *
   * @param search what a person typed to find some of them; all for a blank one
   */
  JsonObject offers(String search);

  /**
   * Changes one part of what the member has chosen, and no other.
   *
   * @param part its name, such as {@code switch} or {@code limits/max_ram_mb}
   * @return empty when there is no such part; otherwise the part as it stands afterwards, or what
   *     is wrong with {@code value}, or a failure whose message is for the member
   */
  Optional<CompletionStage<Parsed<JsonValue>>> change(String part, JsonValue value);
}
