package io.nostrmesh.gateway.gate;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What becomes of one message on its way through a gateway. */
public sealed interface Passage {

  /** The other side gets the very bytes. */
  record Pass() implements Passage {}

  /**
   * It is not passed on; the client gets these texts instead, whichever side it came from.
   *
   * @param texts whole messages of a relay, in this order
   */
  record Answer(List<String> texts) implements Passage {

    public Answer {
      texts = List.copyOf(texts);
    }
  }

  /** Nobody gets anything. */
  record Drop() implements Passage {}

  /** The one passage of what is nobody's business, already decided. */
  CompletionStage<Passage> PASS = CompletableFuture.completedFuture(new Pass());

  /** The one passage of what disappears, already decided. */
  CompletionStage<Passage> DROP = CompletableFuture.completedFuture(new Drop());
}
