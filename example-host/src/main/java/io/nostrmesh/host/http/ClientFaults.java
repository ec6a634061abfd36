package io.nostrmesh.host.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.nostrmesh.limit.Choice;
import io.nostrmesh.websocket.ClientFault;
import io.nostrmesh.websocket.ClientFaultListener;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator about faulty peers: a counter for each kind of fault, and one line at debug,
 * never a stack trace, which a peer could fill a disk with. For any thread.
 */
@Singleton
final class ClientFaults implements ClientFaultListener {

  private static final Logger LOG = LoggerFactory.getLogger(ClientFaults.class);

  private final Map<ClientFault, Counter> counters = new EnumMap<>(ClientFault.class);

  ClientFaults(MeterRegistry meters) {
    for (ClientFault fault : ClientFault.values()) {
      counters.put(
          fault,
          Counter.builder("mesh.host.faults")
              .description("faults of peers on the Nostr port")
              .tag("fault", Choice.word(fault))
              .register(meters));
    }
  }

  @Override
  public void note(ClientFault fault, Channel channel, String detail) {
    Counter counter = counters.get(fault);
    if (counter != null) {
      counter.increment();
    }
    LOG.debug("{} of {}: {}", Choice.word(fault), channel.remoteAddress(), detail);
  }
}
