package io.nostrmesh.host.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.nostrmesh.host.relay.limits.LimitListener;
import io.nostrmesh.host.relay.limits.RelayLimit;
import io.nostrmesh.limit.Choice;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Map;

/** Tells the operator which limits clients run into, by a counter for each. For any thread. */
@Singleton
final class LimitMeters implements LimitListener {

  private final Map<RelayLimit, Counter> counters = new EnumMap<>(RelayLimit.class);

  LimitMeters(MeterRegistry meters) {
    for (RelayLimit limit : RelayLimit.values()) {
      counters.put(
          limit,
          Counter.builder("mesh.host.limited")
              .description("clients that ran into a limit of the relay")
              .tag("limit", Choice.word(limit))
              .register(meters));
    }
  }

  @Override
  public void reached(RelayLimit limit) {
    Counter counter = counters.get(limit);
    if (counter != null) {
      counter.increment();
    }
  }
}
