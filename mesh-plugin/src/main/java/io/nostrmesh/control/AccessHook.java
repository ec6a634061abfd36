package io.nostrmesh.control;

import io.nostrmesh.iroh.server.http.ControlAnswer;
import io.nostrmesh.iroh.server.http.ControlPaths;
import io.nostrmesh.iroh.server.http.ControlRequest;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.limit.Deadline;
import io.nostrmesh.nostr.ReasonPrefix;
import io.nostrmesh.spi.Admission;
import io.nostrmesh.spi.Asked;
import io.nostrmesh.spi.EndpointId;
import io.nostrmesh.spi.Reason;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The access hook of iroh's own relay ({@code access.http} of its configuration): it asks, for each
 * endpoint that connects to it, with {@code POST} and the endpoint's id in a header, and admits for
 * status 200 with the body {@code true} alone. Everything else is a refusal to it, so whatever goes
 * wrong here admits nobody.
 *
 * <p>Called on event loops; never blocks.
 */
public final class AccessHook implements ControlPaths {

  /** Where it is asked. */
  public static final String PATH = "/mesh/iroh-access";

  /** Questions without an answer; of more at once none is decided. */
  public static final int MAX_QUESTIONS = 256;

  private static final Logger LOG = LoggerFactory.getLogger(AccessHook.class);

  /** The second is what relays before 1.4.0 send, and later ones beside the first. */
  private static final List<String> ID_HEADERS = List.of("x-iroh-endpoint-id", "x-iroh-nodeid");

  private static final long LOG_PAUSE = TimeUnit.MINUTES.toNanos(1);
  private static final Map<String, String> SECRET_WANTED = Map.of("www-authenticate", "Bearer");
  private static final Map<String, String> POST_WANTED = Map.of("allow", "POST");

  private final AccessSecret secret;
  private final Asked<AccessQuestion> question;
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger untold = new AtomicInteger();
  private final AtomicLong quietUntil = new AtomicLong(System.nanoTime());

  /**
   * @param secret with which relays ask
   * @param question asked about each endpoint
   * @param answerDeadline how long an answer may take
   * @param timer runs what ends in time
   */
  public AccessHook(
      AccessSecret secret,
      AccessQuestion question,
      Duration answerDeadline,
      ScheduledExecutorService timer) {
    this.secret = secret;
    this.question = new Asked<>(question, new Deadline(timer, answerDeadline));
  }

  @Override
  public boolean serves(String path) {
    return path.equals(PATH);
  }

  @Override
  public boolean trusts(ControlRequest request) {
    return secret.isShownBy(request);
  }

  @Override
  public CompletionStage<ControlAnswer> answer(ControlRequest request) {
    if (!request.method().equals("POST")) {
      return now(new ControlAnswer(405, POST_WANTED, "ask with POST"));
    }
    if (!trusts(request)) {
      tellOfStranger(request.remoteAddress());
      return now(new ControlAnswer(401, SECRET_WANTED, "the access secret is missing or wrong"));
    }
    List<String> ids =
        ID_HEADERS.stream().flatMap(name -> request.headers(name).stream()).distinct().toList();
    if (ids.size() != 1) {
      return now(
          ControlAnswer.text(
              400,
              "X-Iroh-Endpoint-Id" + (ids.isEmpty() ? " is missing" : " differs from another")));
    }
    Parsed<EndpointId> endpoint = EndpointId.parse(ids.get(0));
    if (endpoint instanceof Parsed.Malformed<EndpointId> malformed) {
      return now(ControlAnswer.text(400, malformed.problem()));
    }
    return decide(endpoint.toOptional().orElseThrow());
  }

  private CompletionStage<ControlAnswer> decide(EndpointId endpoint) {
    if (open.incrementAndGet() > MAX_QUESTIONS) {
      open.decrementAndGet();
      return now(undecided("too many questions at once"));
    }
    return question
        .ask(asked -> asked.decide(endpoint))
        .handle(
            (admission, failure) ->
                failure == null ? of(admission) : undecided("membership could not be checked"))
        .whenComplete((answer, none) -> open.decrementAndGet());
  }

  private static ControlAnswer of(Admission admission) {
    if (admission instanceof Admission.Denied denied) {
      Reason reason = denied.reason();
      return reason.prefix() == ReasonPrefix.ERROR
          ? undecided(reason.text())
          : ControlAnswer.text(403, "false\n" + reason.message() + "\n");
    }
    return ControlAnswer.text(200, "true");
  }

  private static ControlAnswer undecided(String why) {
    return ControlAnswer.text(503, "false\n" + ReasonPrefix.ERROR.word() + ": " + why + "\n");
  }

  private static CompletionStage<ControlAnswer> now(ControlAnswer answer) {
    return CompletableFuture.completedFuture(answer);
  }

  /** At most one line a minute: whoever knows the address may ask often. */
  private void tellOfStranger(InetAddress address) {
    int times = untold.incrementAndGet();
    long now = System.nanoTime();
    long quiet = quietUntil.get();
    if (now - quiet >= 0 && quietUntil.compareAndSet(quiet, now + LOG_PAUSE)) {
      untold.addAndGet(-times);
      LOG.warn(
          "{} was asked {} time(s) without the secret, the last time from {}: the bearer_token of"
              + " an iroh relay's access.http must be mesh.iroh-relay.access-secret",
          PATH,
          times,
          address.getHostAddress());
    }
  }
}
