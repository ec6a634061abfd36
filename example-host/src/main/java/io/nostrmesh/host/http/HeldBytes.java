package io.nostrmesh.host.http;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Context;
import io.nostrmesh.host.relay.Relay;
import jakarta.inject.Singleton;
import java.util.function.ToDoubleFunction;

/** Tells the operator what all clients together hold in memory, beside the budgets for it. */
@Context
@Singleton
final class HeldBytes {

  HeldBytes(MeterRegistry meters, Relay relay, OpenSockets sockets) {
    gauge(meters, "received", relay, Relay::receivedBytes);
    gauge(meters, "subscribed", relay, Relay::subscribedBytes);
    gauge(meters, "queued", sockets, OpenSockets::queuedBytes);
  }

  private static <T> void gauge(
      MeterRegistry meters, String what, T holder, ToDoubleFunction<T> bytes) {
    Gauge.builder("mesh.host.held.bytes", holder, bytes)
        .description("bytes that clients of the Nostr port hold in memory")
        .tag("what", what)
        .register(meters);
  }
}
