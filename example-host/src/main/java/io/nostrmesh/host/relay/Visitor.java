package io.nostrmesh.host.relay;

import io.nostrmesh.host.relay.events.Limits;
import io.nostrmesh.host.relay.events.Receipt;
import io.nostrmesh.host.relay.reading.FilterRules;
import io.nostrmesh.host.relay.reading.Recipient;
import io.nostrmesh.host.relay.reading.Tally;
import io.nostrmesh.limit.FairQueue.Source;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.message.Filter;
import io.nostrmesh.spi.Origin;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * A client without a connection of its own, who has proved one key with his request and passes the
 * same rules as those with a session. All methods are called on a worker.
 */
public final class Visitor {

  /** Nobody reads a count while it is made. */
  private static final Recipient NOBODY =
      new Recipient() {
        @Override
        public boolean isOpen() {
          return true;
        }

        @Override
        public CompletionStage<Void> whenWritable() {
          return CompletableFuture.completedFuture(null);
        }
      };

  private final Relay relay;
  private final Set<PublicKey> keys;
  private final InetSocketAddress remote;

  Visitor(Relay relay, PublicKey key, InetSocketAddress remote) {
    this.relay = relay;
    this.keys = Set.of(key);
    this.remote = remote;
  }

  /** Takes an event in, or says why not. */
  public CompletionStage<Receipt> publish(Event event) {
    var receipt = new CompletableFuture<Receipt>();
    relay
        .intake()
        .accept(
            event,
            Origin.client(keys, Optional.ofNullable(remote.getAddress())),
            relay.access().source(event.pubkey(), remote, keys),
            receipt::complete);
    return receipt;
  }

  /** How many filters one request may have. */
  public int mostFilters() {
    return relay.limits().filters();
  }

  /** Why these filters are not answered, if so: the text of a CLOSED. */
  public Optional<String> refusalOfQuery(List<Filter> filters) {
    return FilterRules.refusalOfPages(filters);
  }

  /** Why what matches these filters is not counted, if so. */
  public Optional<String> refusalOfCount(List<Filter> filters) {
    return FilterRules.refusal(filters);
  }

  /**
   * Hands out what is stored, as a REQ would be answered.
   *
   * @return completes when that is all
   */
  public CompletionStage<?> query(List<Filter> filters, Recipient recipient, Consumer<Event> sink) {
    return relay.reading().scan(recipient, source(), keys, filters, Limits::answerLimit, sink);
  }

  /** Counts what is stored, as COUNT does. */
  public CompletionStage<Tally> count(List<Filter> filters) {
    return relay.reading().count(NOBODY, source(), keys, filters);
  }

  private Source source() {
    return relay.access().source(keys, remote, keys);
  }

  /** Why a query or a count failed, as the text of a CLOSED. */
  public static String problem(Throwable failure) {
    return Answers.failed(failure);
  }
}
