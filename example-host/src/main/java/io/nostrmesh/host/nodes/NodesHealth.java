package io.nostrmesh.host.nodes;

import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.reactivestreams.Publisher;

/**
 * The indicator {@code nodes}: down while this node does not hear what others on its database do.
 */
@Singleton
final class NodesHealth implements HealthIndicator {

  private final Nodes nodes;

  NodesHealth(Nodes nodes) {
    this.nodes = nodes;
  }

  @Override
  public Publisher<HealthResult> getResult() {
    return Publishers.just(result(nodes.silence()));
  }

  private static HealthResult result(Optional<Duration> silence) {
    HealthResult.Builder result =
        HealthResult.builder("nodes", silence.isEmpty() ? HealthStatus.UP : HealthStatus.DOWN);
    silence.ifPresent(
        time ->
            result.details(
                Map.of("error", "other nodes not heard for " + time.toSeconds() + " seconds")));
    return result.build();
  }
}
