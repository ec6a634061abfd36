package io.nostrmesh.nip98;

import io.nostrmesh.nostr.Event;
import java.util.function.Function;

/** How a check of an HTTP auth token ended. */
public sealed interface HttpAuthOutcome {

  /**
   * The check found nothing wrong.
   *
   * @param event the token's event; its author is proved only once the signature was checked
   */
  record Passed(Event event) implements HttpAuthOutcome {}

  /** The token is no good. */
  record Failed(HttpAuthFault fault) implements HttpAuthOutcome {}

  /** Goes on with the next check if this one passed. */
  default HttpAuthOutcome then(Function<? super Event, HttpAuthOutcome> check) {
    return this instanceof Passed passed ? check.apply(passed.event()) : this;
  }
}
