package io.nostrmesh.host.bridge;

import io.nostrmesh.host.bridge.RequestBody.Reading;
import io.nostrmesh.host.bridge.RequestBody.Refused;
import io.nostrmesh.host.bridge.RequestBody.Whole;
import io.nostrmesh.host.relay.Relay;
import io.nostrmesh.host.relay.Visitor;
import io.nostrmesh.host.relay.events.Receipt;
import io.nostrmesh.host.settings.HostSettings;
import io.nostrmesh.limit.FairBudget;
import io.nostrmesh.nip98.HttpAuthFault;
import io.nostrmesh.nip98.HttpAuthOutcome;
import io.nostrmesh.nip98.HttpAuthOutcome.Failed;
import io.nostrmesh.nip98.HttpAuthOutcome.Passed;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.ReasonPrefix;
import io.nostrmesh.url.CanonicalUrl;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a request in: a body of bearable length, a token that fits it (NIP-98), a key that may use
 * the relay, and a token that was not used before, in this order. Strangers do not get as far as
 * the database. Called on event loops.
 */
@Singleton
final class Entrance {

  private static final Logger LOG = LoggerFactory.getLogger(Entrance.class);

  private static final BridgeAnswer REPLAYED = BridgeAnswer.unauthorized("NIP-98: replay detected");

  private static final BridgeAnswer UNMARKED =
      BridgeAnswer.error(503, "NIP-98: replay check unavailable");

  private final Relay relay;
  private final ReplayGuard guard;
  private final RequestIdentity identity;
  private final RequestUrls urls;
  private final Executor workers;

  /** What is done for who was let in; on a worker. */
  @FunctionalInterface
  interface Service {
    CompletionStage<? extends BridgeReply> serve(Visitor visitor, byte[] body);
  }

  Entrance(Relay relay, ReplayGuard guard, HostSettings settings, InstantSource clock) {
    this.relay = relay;
    this.guard = guard;
    this.identity = new RequestIdentity(clock);
    this.urls = new RequestUrls(settings);
    this.workers = relay.workers();
  }

  /** Answers a request, by {@code service} if it is let in. Never fails. */
  CompletionStage<BridgeReply> answer(BridgeRequest request, Service service) {
    Optional<String> token = RequestIdentity.token(request.authorization());
    FairBudget.Share received = relay.received(request.remote());
    return RequestBody.read(
            request,
            received,
            relay.limits().messageBytes(),
            token.isEmpty() ? RequestIdentity.MISSING : null)
        .thenCompose(reading -> answer(request, token.orElse(""), reading, service))
        .whenComplete((reply, failure) -> received.close());
  }

  private CompletionStage<BridgeReply> answer(
      BridgeRequest request, String token, Reading reading, Service service) {
    if (reading instanceof Refused refused) {
      return now(refused.answer());
    }
    return check(request, token, ((Whole) reading).bytes(), service).handle(Entrance::reply);
  }

  private CompletionStage<BridgeReply> check(
      BridgeRequest request, String token, byte[] body, Service service) {
    List<CanonicalUrl> meant = urls.of(request.path(), request.encrypted(), request.local());
    try {
      return CompletableFuture.supplyAsync(() -> identity.verify(token, meant, body), workers)
          .thenCompose(
              outcome ->
                  outcome instanceof Passed passed
                      ? admit(request, passed.event(), body, service)
                      : now(RequestIdentity.refusal(fault(outcome), meant)));
    } catch (RejectedExecutionException full) {
      return CompletableFuture.failedFuture(full);
    }
  }

  private static HttpAuthFault fault(HttpAuthOutcome outcome) {
    return ((Failed) outcome).fault();
  }

  /** A membership check may answer on any thread. */
  private CompletionStage<BridgeReply> admit(
      BridgeRequest request, Event token, byte[] body, Service service) {
    CompletableFuture<Receipt> admission = relay.admission(token.pubkey()).toCompletableFuture();
    return admission.isDone()
        ? admission.thenCompose(receipt -> enter(request, token, receipt, body, service))
        : admission.thenComposeAsync(
            receipt -> enter(request, token, receipt, body, service), workers);
  }

  private CompletionStage<BridgeReply> enter(
      BridgeRequest request, Event token, Receipt admission, byte[] body, Service service) {
    if (!admission.accepted()) {
      return now(
          ReasonPrefix.ERROR.startsMessage(admission.text())
              ? BridgeAnswer.INTERNAL
              : BridgeAnswer.NOT_A_MEMBER);
    }
    return switch (guard.present(token)) {
      case FIRST ->
          service
              .serve(relay.visitor(token.pubkey(), request.remote()), body)
              .thenApply(reply -> reply);
      case AGAIN -> now(REPLAYED);
      case FULL -> now(BridgeAnswer.BUSY);
      case UNKNOWN -> now(UNMARKED);
    };
  }

  private static BridgeReply reply(@Nullable BridgeReply reply, @Nullable Throwable failure) {
    if (reply != null) {
      return reply;
    }
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof RejectedExecutionException) {
      return BridgeAnswer.BUSY;
    }
    // Of the whole text a database would make the query, with all that the client asked for.
    LOG.error(
        "Could not answer a request: {}", String.valueOf(cause).lines().findFirst().orElse(""));
    return BridgeAnswer.INTERNAL;
  }

  private static CompletionStage<BridgeReply> now(BridgeReply reply) {
    return CompletableFuture.completedFuture(reply);
  }
}
