package io.nostrmesh.micronaut.health;

import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.nostrmesh.plugin.IrohRelayState;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import org.reactivestreams.Publisher;

/**
 * The indicator {@code iroh-relay}: up while the relay listens, or what a fleet of others asks;
 * unknown while it does not. Never down, since a host without it is still a whole Nostr relay.
 */
@Singleton
final class IrohRelayHealth implements HealthIndicator {

  private final IrohRelayState relay;

  IrohRelayHealth(IrohRelayState relay) {
    this.relay = relay;
  }

  @Override
  public Publisher<HealthResult> getResult() {
    var details = new LinkedHashMap<String, Object>();
    relay.url().ifPresent(url -> details.put("url", url));
    if (relay.urls().size() > 1) {
      details.put("urls", relay.urls());
    }
    relay.complaint().ifPresent(complaint -> details.put("off", complaint));
    details.put("connections", relay.connections());
    HealthStatus status = relay.url().isPresent() ? HealthStatus.UP : HealthStatus.UNKNOWN;
    return Publishers.just(HealthResult.builder("iroh-relay", status).details(details).build());
  }
}
