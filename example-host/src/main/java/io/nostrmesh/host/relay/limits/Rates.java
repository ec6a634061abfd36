package io.nostrmesh.host.relay.limits;

import io.nostrmesh.host.settings.ClientLimits;
import io.nostrmesh.host.settings.Rate;
import io.nostrmesh.limit.BoundedMap;
import io.nostrmesh.limit.BoundedMap.Eldest;
import io.nostrmesh.limit.TokenBucket;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How fast clients may send: each connection by itself, and whoever answers for the events of
 * several, a member or an address. For any thread.
 */
public final class Rates {

  /** Members or addresses that are remembered; the one that was silent for longest is forgotten. */
  static final int REMEMBERED = 10_000;

  private final ClientLimits limits;
  private final LimitListener listener;
  private final LongSupplier nanos;
  private final Optional<Rate> perParty;
  private final RelayLimit limitOfParty;
  private final BoundedMap<Object, TokenBucket> parties = new BoundedMap<>(REMEMBERED, Eldest.USED);

  /**
   * @param members whether members answer for events, rather than addresses
   * @param nanos a monotonic clock
   */
  public Rates(ClientLimits limits, boolean members, LimitListener listener, LongSupplier nanos) {
    this.limits = limits;
    this.listener = listener;
    this.nanos = nanos;
    this.perParty = members ? limits.eventsPerMember() : limits.eventsPerAddress();
    this.limitOfParty = members ? RelayLimit.EVENTS_PER_MEMBER : RelayLimit.EVENTS_PER_ADDRESS;
  }

  /**
   * Counts an event of a member or an address.
   *
   * @return why it is one too many, if it is
   */
  public Optional<String> event(Object party) {
    return perParty.flatMap(
        rate -> take(bucket(party, rate), rate, limitOfParty, "the events of " + word()));
  }

  private String word() {
    return limitOfParty == RelayLimit.EVENTS_PER_MEMBER ? "a member" : "an address";
  }

  private TokenBucket bucket(Object party, Rate rate) {
    synchronized (parties) {
      return parties.computeIfAbsent(party, same -> full(rate));
    }
  }

  private TokenBucket full(Rate rate) {
    return new TokenBucket(rate.perSecond(), rate.burst(), nanos.getAsLong());
  }

  private Optional<String> take(
      @Nullable TokenBucket bucket, Rate rate, RelayLimit limit, String what) {
    if (bucket == null || bucket.tryTake(nanos.getAsLong())) {
      return Optional.empty();
    }
    listener.reached(limit);
    return Optional.of("slow down, " + what + " are limited to " + rate.perSecond() + " a second");
  }

  /** Is told of other limits as well. */
  public LimitListener listener() {
    return listener;
  }

  /** How many members or addresses are remembered. */
  int size() {
    synchronized (parties) {
      return parties.size();
    }
  }

  /** Begins to count what a connection sends. */
  public OfConnection connection() {
    return new OfConnection();
  }

  /** What one connection sends. For any thread; each method answers why it is too much, if so. */
  public final class OfConnection {

    private final @Nullable TokenBucket events = of(limits.eventsPerConnection());
    private final @Nullable TokenBucket requests = of(limits.requestsPerConnection());
    private final @Nullable TokenBucket authentications = of(limits.authenticationsPerConnection());

    private @Nullable TokenBucket of(Optional<Rate> rate) {
      return rate.map(Rates.this::full).orElse(null);
    }

    public Optional<String> event() {
      return limits
          .eventsPerConnection()
          .flatMap(
              rate ->
                  take(
                      events,
                      rate,
                      RelayLimit.EVENTS_PER_CONNECTION,
                      "the events of a connection"));
    }

    /** Counts a REQ or COUNT. */
    public Optional<String> request() {
      return limits
          .requestsPerConnection()
          .flatMap(
              rate ->
                  take(
                      requests,
                      rate,
                      RelayLimit.REQUESTS_PER_CONNECTION,
                      "the requests of a connection"));
    }

    /** Counts an AUTH. */
    public Optional<String> authentication() {
      return limits
          .authenticationsPerConnection()
          .flatMap(
              rate ->
                  take(
                      authentications,
                      rate,
                      RelayLimit.AUTHENTICATIONS_PER_CONNECTION,
                      "the AUTHs of a connection"));
    }
  }
}
