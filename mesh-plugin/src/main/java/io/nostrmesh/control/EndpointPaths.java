package io.nostrmesh.control;

import io.nostrmesh.admission.AdmissionReason;
import io.nostrmesh.admission.Registrations;
import io.nostrmesh.iroh.server.http.ControlAnswer;
import io.nostrmesh.iroh.server.http.ControlPaths;
import io.nostrmesh.iroh.server.http.ControlRequest;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.nip98.HttpAuthOutcome.Failed;
import io.nostrmesh.nip98.HttpAuthOutcome.Passed;
import io.nostrmesh.nip98.HttpAuthRequest;
import io.nostrmesh.nip98.HttpAuthVerifier;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.ReasonPrefix;
import io.nostrmesh.spi.EndpointId;
import io.nostrmesh.url.CanonicalUrl;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * {@code /mesh/endpoints/{endpoint-id}}, for members who name an endpoint in no event: {@code PUT}
 * vouches for it, {@code DELETE} takes that back, and {@code GET} tells whether it is connected.
 * Each carries a NIP-98 event for exactly this request in {@code Authorization: Nostr …}.
 *
 * <p>Called on event loops; never blocks.
 */
public final class EndpointPaths implements ControlPaths {

  /** Before the endpoint's id, 64 lower-case hex characters. */
  public static final String PATH = "/mesh/endpoints/";

  private static final List<String> METHODS = List.of("PUT", "DELETE", "GET");
  private static final Map<String, String> METHOD_WANTED = Map.of("allow", "GET, PUT, DELETE");
  private static final Map<String, String> TOKEN_WANTED = Map.of("www-authenticate", "Nostr");
  private static final String SCHEME = "Nostr ";
  private static final String SPENT = "this event was used before: sign another";

  private final String controlUrl;
  private final HttpAuthVerifier verifier;
  private final Registrations registrations;
  private final Executor verification;
  private final SpentTokens spent = new SpentTokens();

  /**
   * @param controlUrl under which members know this port
   * @param verification checks signatures; bounded
   */
  public EndpointPaths(
      String controlUrl,
      HttpAuthVerifier verifier,
      Registrations registrations,
      Executor verification) {
    this.controlUrl = controlUrl;
    this.verifier = verifier;
    this.registrations = registrations;
    this.verification = verification;
  }

  @Override
  public boolean serves(String path) {
    return path.startsWith(PATH);
  }

  @Override
  public CompletionStage<ControlAnswer> answer(ControlRequest request) {
    String text = request.path().substring(PATH.length());
    Parsed<EndpointId> endpoint = EndpointId.parse(text);
    if (endpoint instanceof Parsed.Malformed<EndpointId> malformed) {
      return now(ControlAnswer.text(400, malformed.problem()));
    }
    if (!METHODS.contains(request.method())) {
      return now(new ControlAnswer(405, METHOD_WANTED, "this is for GET, PUT and DELETE"));
    }
    List<String> tokens = request.headers("authorization");
    if (tokens.size() != 1 || !tokens.get(0).regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return now(unauthorized("one header Authorization must be Nostr and a NIP-98 event"));
    }
    String token = tokens.get(0).substring(SCHEME.length());
    Optional<CanonicalUrl> url = CanonicalUrl.of(controlUrl, PATH + text).toOptional();
    var expected = new HttpAuthRequest(request.method(), url.orElseThrow(), Optional.empty());
    try {
      return CompletableFuture.supplyAsync(() -> verifier.verify(token, expected), verification)
          .thenCompose(
              outcome ->
                  outcome instanceof Passed passed
                      ? answer(
                          request.method(), endpoint.toOptional().orElseThrow(), passed.event())
                      : now(unauthorized(((Failed) outcome).fault().text())));
    } catch (RejectedExecutionException full) {
      return now(ControlAnswer.text(503, "the relay is busy, try again in a minute"));
    }
  }

  private CompletionStage<ControlAnswer> answer(String method, EndpointId endpoint, Event event) {
    if (method.equals("GET")) {
      return registrations.status(endpoint, event).thenApply(status -> of(endpoint, status));
    }
    if (!spent.spend(event.id())) {
      return now(unauthorized(SPENT));
    }
    return (method.equals("PUT")
            ? registrations.register(endpoint, event)
            : registrations.release(endpoint, event))
        .thenApply(
            outcome -> {
              outcome.refusal().ifPresent(refusal -> spent.giveBack(event.id()));
              if (outcome.spent()) {
                return unauthorized(SPENT);
              }
              return outcome.refusal().map(EndpointPaths::refused).orElse(ControlAnswer.empty(204));
            });
  }

  private static ControlAnswer of(EndpointId endpoint, Registrations.Status status) {
    if (status.refusal().isPresent()) {
      return refused(status.refusal().get());
    }
    if (status.connected().isEmpty()) {
      return ControlAnswer.text(404, "no member offers this endpoint, and it is none of yours");
    }
    var members = new LinkedHashMap<String, JsonValue>();
    members.put("endpoint_id", JsonValue.of(endpoint.toString()));
    members.put("connected", JsonValue.of(status.connected().get()));
    return ControlAnswer.json(200, new JsonObject(members));
  }

  private static ControlAnswer refused(AdmissionReason reason) {
    boolean failed = reason.reason().prefix() == ReasonPrefix.ERROR;
    return ControlAnswer.text(failed ? 503 : 403, reason.reason().text());
  }

  private static ControlAnswer unauthorized(String why) {
    return new ControlAnswer(401, TOKEN_WANTED, why);
  }

  private static CompletionStage<ControlAnswer> now(ControlAnswer answer) {
    return CompletableFuture.completedFuture(answer);
  }
}
