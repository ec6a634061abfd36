package io.nostrmesh.control;

import io.nostrmesh.admission.accounts.Denials;
import io.nostrmesh.admission.accounts.MemberUse;
import io.nostrmesh.iroh.server.http.ControlAnswer;
import io.nostrmesh.iroh.server.http.ControlPaths;
import io.nostrmesh.iroh.server.http.ControlRequest;
import io.nostrmesh.json.JsonValue.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * What operators may see of a running process, as JSON: who is connected and uses how much, and who
 * is turned away. Called on event loops; works elsewhere.
 */
public final class OperatorPaths implements ControlPaths {

  public static final String CONNECTIONS = "/mesh/connections";
  public static final String DENIED = "/mesh/denied";

  private static final Map<String, String> SECRET_WANTED = Map.of("www-authenticate", "Bearer");
  private static final Map<String, String> GET_WANTED = Map.of("allow", "GET");
  private static final Map<String, String> JSON =
      Map.of("content-type", "application/json", "cache-control", "no-store");

  private final OperatorAccess access;
  private final Optional<? extends Supplier<List<MemberUse>>> use;
  private final Supplier<Denials.Report> denials;
  private final Executor worker;

  /**
   * @param use empty where others relay, who tell nothing of it
   * @param worker bounded; full means try again later
   */
  public OperatorPaths(
      OperatorAccess access,
      Optional<? extends Supplier<List<MemberUse>>> use,
      Supplier<Denials.Report> denials,
      Executor worker) {
    this.access = access;
    this.use = use;
    this.denials = denials;
    this.worker = worker;
  }

  @Override
  public boolean serves(String path) {
    return path.equals(CONNECTIONS) || path.equals(DENIED);
  }

  @Override
  public boolean trusts(ControlRequest request) {
    return access.admits(request);
  }

  @Override
  public CompletionStage<ControlAnswer> answer(ControlRequest request) {
    if (!access.admits(request)) {
      return now(
          new ControlAnswer(
              401,
              SECRET_WANTED,
              "for operators: show mesh.iroh-relay.access-secret as a bearer token"));
    }
    if (!request.method().equals("GET")) {
      return now(new ControlAnswer(405, GET_WANTED, "ask with GET"));
    }
    if (request.path().equals(DENIED)) {
      return answer(() -> OperatorReport.of(denials.get()));
    }
    return use.map(known -> answer(() -> OperatorReport.of(known.get())))
        .orElseGet(
            () ->
                now(
                    ControlAnswer.text(
                        501,
                        "the iroh relays are others' (mesh.iroh-relay.mode is external), and tell"
                            + " nothing of their connections")));
  }

  private CompletionStage<ControlAnswer> answer(Supplier<JsonObject> report) {
    try {
      return CompletableFuture.supplyAsync(
          () -> new ControlAnswer(200, JSON, report.get().toJson() + "\n"), worker);
    } catch (RejectedExecutionException full) {
      return now(ControlAnswer.text(503, "the relay is busy, try again later"));
    }
  }

  private static CompletionStage<ControlAnswer> now(ControlAnswer answer) {
    return CompletableFuture.completedFuture(answer);
  }
}
