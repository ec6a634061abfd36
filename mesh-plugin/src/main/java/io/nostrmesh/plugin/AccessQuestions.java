package io.nostrmesh.plugin;

import io.nostrmesh.control.AccessQuestion;
import io.nostrmesh.spi.TransportAdmission;
import java.util.concurrent.CompletableFuture;

/** Who answers iroh relays of others. */
final class AccessQuestions {

  private AccessQuestions() {}

  /** Nobody does yet, so they admit nobody. */
  static AccessQuestion to(TransportAdmission admission) {
    return endpoint ->
        CompletableFuture.failedFuture(
            new IllegalStateException(
                admission.getClass().getName() + " knows tokens alone, and no endpoint ids"));
  }
}
