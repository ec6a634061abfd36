package io.nostrmesh.iroh.server.handshake;

import io.nostrmesh.iroh.server.observer.ConnectionFailure;
import io.nostrmesh.nostr.ReasonPrefix;
import io.nostrmesh.spi.Admission;
import io.nostrmesh.spi.Reason;
import io.nostrmesh.spi.TransportAdmission;
import io.nostrmesh.spi.TransportConnection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An admission whose failures deny, as its contract says, instead of reaching the relay. */
public record GuardedAdmission(TransportAdmission admission) implements TransportAdmission {

  private static final Logger LOG = LoggerFactory.getLogger(GuardedAdmission.class);

  private static final Admission UNDECIDED =
      new Admission.Denied(
          new Reason(
              ReasonPrefix.ERROR,
              "transport.undecided",
              "could not decide about this endpoint, try again"));

  /** Never fails and never holds null. */
  @Override
  public CompletionStage<Admission> admit(TransportConnection connection) {
    try {
      CompletionStage<Admission> answer = admission.admit(connection);
      if (answer != null) {
        return answer.handle(
            (decision, failure) -> {
              if (failure != null) {
                warn("admission of", connection, failure);
              }
              return failure == null && decision != null ? decision : UNDECIDED;
            });
      }
    } catch (RuntimeException e) {
      warn("admission of", connection, e);
    }
    return CompletableFuture.completedFuture(UNDECIDED);
  }

  @Override
  public void ended(TransportConnection connection) {
    try {
      admission.ended(connection);
    } catch (RuntimeException e) {
      warn("what follows the end of", connection, e);
    }
  }

  private static void warn(String what, TransportConnection connection, Throwable failure) {
    String trace = ConnectionFailure.trace(failure);
    LOG.warn("{} {} failed: {}", what, connection.endpoint(), trace);
  }
}
