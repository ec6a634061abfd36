package io.nostrmesh.host.bridge;

import io.nostrmesh.limit.FairBudget;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Gathers the body of a request, no longer than a WebSocket message may be, and out of the same
 * budget. Of one that is not taken the rest is thrown away before it is answered: a client that
 * still sends may not listen. On the event loop of the connection.
 */
final class RequestBody implements Subscriber<byte[]> {

  /** What became of it. */
  sealed interface Reading {}

  /** It is there; its share of the budget is to be closed when the request is answered. */
  record Whole(byte[] bytes) implements Reading {}

  /** It is not taken, and counts no more. */
  record Refused(BridgeAnswer answer) implements Reading {}

  private final FairBudget.Share budget;
  private final int most;
  private final CompletableFuture<Reading> reading = new CompletableFuture<>();
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private @Nullable BridgeAnswer refusal;
  private @Nullable Subscription upstream;

  private RequestBody(FairBudget.Share budget, int most, @Nullable BridgeAnswer refusal) {
    this.budget = budget;
    this.most = most;
    this.refusal = refusal;
  }

  /**
   * Reads the body of a request.
   *
   * @param most bytes of it; twice as many are still listened to
   * @param refusal what to answer anyhow, or null to take the body in
   */
  static CompletionStage<Reading> read(
      BridgeRequest request, FairBudget.Share budget, int most, @Nullable BridgeAnswer refusal) {
    var gathering = new RequestBody(budget, most, refusal);
    if (request.length() > 2L * most) {
      budget.close();
      return CompletableFuture.completedFuture(new Refused(gathering.tooLarge().andClose()));
    }
    request.body().subscribe(gathering);
    return gathering.reading;
  }

  private BridgeAnswer tooLarge() {
    return BridgeAnswer.error(413, "invalid: a body has at most " + most + " bytes");
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    upstream = subscription;
    subscription.request(1);
  }

  @Override
  public void onNext(byte[] part) {
    if (refusal == null && body.size() + part.length > most) {
      refuse(tooLarge());
    } else if (refusal == null && !budget.take(part.length)) {
      refuse(BridgeAnswer.BUSY);
    } else if (refusal == null) {
      body.writeBytes(part);
    }
    if (upstream != null) {
      upstream.request(1);
    }
  }

  private void refuse(BridgeAnswer answer) {
    refusal = answer;
    body.reset();
  }

  /** It was cut short, or was longer than anybody listens to. */
  @Override
  public void onError(Throwable failure) {
    if (refusal == null) {
      refuse(BridgeAnswer.invalid("the body could not be read"));
    }
    onComplete();
  }

  @Override
  public void onComplete() {
    BridgeAnswer answer = refusal;
    if (answer != null) {
      budget.close();
    }
    reading.complete(answer == null ? new Whole(body.toByteArray()) : new Refused(answer));
  }
}
