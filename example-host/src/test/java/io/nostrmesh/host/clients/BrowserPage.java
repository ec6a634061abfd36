package io.nostrmesh.host.clients;

import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonBoolean;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A page as a person sees and uses it. Its parts are named by test id; whatever is asked for is
 * waited for.
 */
final class BrowserPage implements AutoCloseable {

  private final String name;
  private final ScriptProcess script;

  BrowserPage(String name, ScriptProcess script) {
    this.name = name;
    this.script = script;
  }

  void click(String part) {
    call("click", part, Map.of());
  }

  void fill(String part, String text) {
    call("fill", part, Map.of("text", JsonValue.of(text)));
  }

  void focus(String part) {
    call("focus", part, Map.of());
  }

  void press(String key) {
    call("press", "", Map.of("key", JsonValue.of(key)));
  }

  /** The test id of what has the keyboard. */
  String focused() {
    return text(call("focused", "", Map.of()));
  }

  String value(String part) {
    return text(call("value", part, Map.of()));
  }

  boolean isChecked(String part) {
    return call("checked", part, Map.of()).equals(new JsonBoolean(true));
  }

  String attribute(String part, String attribute) {
    return text(call("attribute", part, Map.of("name", JsonValue.of(attribute))));
  }

  /** Waits until the part shows {@code text}, and returns all that it shows. */
  String awaitText(String part, String text) {
    return text(call("awaitText", part, Map.of("text", JsonValue.of(text))));
  }

  void awaitCount(String part, int count) {
    call("awaitCount", part, Map.of("count", JsonValue.of(count)));
  }

  void awaitHidden(String part) {
    call("awaitHidden", part, Map.of());
  }

  String address() {
    return text(call("address", "", Map.of()));
  }

  /** What an expression of JavaScript says in the page; a promise is waited for. */
  JsonValue evaluate(String script) {
    return call("evaluate", "", Map.of("script", JsonValue.of(script)));
  }

  void reload() {
    call("reload", "", Map.of());
  }

  /** Script errors so far. */
  JsonArray complaints() {
    return (JsonArray) call("complaints", "", Map.of());
  }

  void screenshot(Path file) {
    call("screenshot", "", Map.of("path", JsonValue.of(file.toString())));
  }

  @Override
  public void close() {
    call("close", "", Map.of());
  }

  private JsonValue call(String command, String part, Map<String, JsonValue> more) {
    var parameters = new HashMap<>(more);
    parameters.put("page", JsonValue.of(name));
    parameters.put("part", JsonValue.of(part));
    return script.call(command, parameters);
  }

  private static String text(JsonValue value) {
    return value.asString().orElse("");
  }
}
