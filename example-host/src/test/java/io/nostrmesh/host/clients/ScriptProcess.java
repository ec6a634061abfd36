package io.nostrmesh.host.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonObject;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** A client script and the conversation with it that {@code answer.mjs} describes. */
public final class ScriptProcess implements AutoCloseable {

  /** Far longer than anything takes; reached only when something hangs. */
  private static final long PATIENCE_SECONDS = 60;

  private final Process process;
  private final BufferedWriter commands;
  private final AtomicInteger lastId = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonObject>> unanswered = new ConcurrentHashMap<>();
  private final BlockingQueue<JsonObject> told = new LinkedBlockingQueue<>();

  private ScriptProcess(Process process) {
    this.process = process;
    this.commands =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
  }

  static ScriptProcess start(List<String> command, Path folder) {
    try {
      var script =
          new ScriptProcess(
              new ProcessBuilder(command)
                  .directory(folder.toFile())
                  .redirectError(ProcessBuilder.Redirect.INHERIT)
                  .start());
      var reader = new Thread(script::listen, "output of " + command);
      reader.setDaemon(true);
      reader.start();
      return script;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void listen() {
    try (var lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        var message = JsonReader.readObject(line).toOptional().orElseThrow();
        if (message.members().get("id") instanceof JsonValue.JsonNumber id) {
          unanswered.remove((int) id.unsigned(Integer.MAX_VALUE).orElseThrow()).complete(message);
        } else {
          told.add(message);
        }
      }
    } catch (IOException e) {
      // The process is gone; whoever still waits hears it below.
    }
    var gone = new IOException("the client has ended");
    unanswered.values().forEach(answer -> answer.completeExceptionally(gone));
  }

  /**
   * Has the script do something.
   *
   * @return the value it answers
   * @throws Refused when it answers with an error
   */
  JsonValue call(String name, Map<String, JsonValue> parameters) {
    int id = lastId.incrementAndGet();
    var answer = new CompletableFuture<JsonObject>();
    unanswered.put(id, answer);
    JsonObject command =
        new JsonObject(parameters).with("id", JsonValue.of(id)).with("do", JsonValue.of(name));
    try {
      synchronized (commands) {
        commands.write(command.toJson());
        commands.newLine();
        commands.flush();
      }
      JsonObject message = answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (message.string("error").isPresent()) {
        throw new Refused(message.string("error").get());
      }
      return message.get("value").orElseThrow();
    } catch (IOException | ExecutionException | TimeoutException e) {
      throw new AssertionError("no answer to " + name, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** The next thing that the script tells of itself; waits for it. */
  JsonObject awaitTold() {
    try {
      JsonObject message = told.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(message).as("something told by the client").isNotNull();
      return message;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** The other side said no; the message is what it said. */
  public static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }
  }
}
