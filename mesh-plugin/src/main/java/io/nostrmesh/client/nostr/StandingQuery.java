package io.nostrmesh.client.nostr;

import io.nostrmesh.nostr.message.Filter;
import java.util.List;
import java.util.function.Supplier;

/**
 * What a lasting connection asks its relay for.
 *
 * @param filters makes the subscription's filters, anew for each time the relay is asked; one or
 *     more
 * @param paged whether what does not fit into the relay's answer is asked for page by page, as far
 *     as the first filter goes
 * @param longestMessage longer messages are skipped, in characters
 * @param unanswered whether it is asked without an answer to AUTH too, which some relays never give
 *     (nostr-rs-relay, nostr-relay)
 */
public record StandingQuery(
    Supplier<List<Filter>> filters, boolean paged, int longestMessage, boolean unanswered) {

  /** An offer has a few KiB. */
  static final int USUAL_MESSAGE = 512 * 1024;

  /** All events of one filter, none of them long. */
  static StandingQuery all(Supplier<Filter> filter) {
    return new StandingQuery(() -> List.of(filter.get()), true, USUAL_MESSAGE, false);
  }
}
