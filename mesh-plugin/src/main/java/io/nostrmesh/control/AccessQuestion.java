package io.nostrmesh.control;

import io.nostrmesh.spi.Admission;
import io.nostrmesh.spi.EndpointId;
import java.util.concurrent.CompletionStage;

/** Whom iroh relays of others are to admit. */
@FunctionalInterface
public interface AccessQuestion {

  /**
   * Decides about an endpoint by its id alone, which the relay that asks has seen proved. Called on
   * an event loop and must not block; may answer on any thread.
   */
  CompletionStage<Admission> decide(EndpointId endpoint);
}
