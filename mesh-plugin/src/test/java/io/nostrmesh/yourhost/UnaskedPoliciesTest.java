package io.nostrmesh.yourhost;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.BeanProvider;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.context.annotation.Requires;
import io.micronaut.runtime.server.EmbeddedServer;
import io.nostrmesh.plugin.PluginRuntime;
import io.nostrmesh.spi.EventPolicies;
import io.nostrmesh.spi.EventPolicy;
import io.nostrmesh.testkit.ManualTime;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A host that never asks about events is told so, and no other. */
class UnaskedPoliciesTest {

  private static final String HOST = "test.unasked";
  private static final String WARNING = "Nobody asks the policies";

  /** Not a bean itself: Micrometer would wrap it as the executor that it is. */
  record Hand(ManualTime time) {}

  @Factory
  @Requires(property = HOST)
  static final class HandMoved {

    @Singleton
    Hand hand() {
      return new Hand(new ManualTime());
    }

    @Singleton
    @Replaces(PluginRuntime.class)
    PluginRuntime runtime(Hand hand) {
      ManualTime time = hand.time();
      return new PluginRuntime(time, time, time, new SecureRandom());
    }
  }

  @Singleton
  @Requires(property = HOST, value = "one")
  record TakesOne(EventPolicies policies) {}

  @Singleton
  @Requires(property = HOST, value = "list")
  record TakesAList(List<EventPolicy> policies) {}

  @Singleton
  @Requires(property = HOST, value = "provider")
  record TakesAProvider(BeanProvider<EventPolicies> policies) {}

  private static EmbeddedServer host(String kind) {
    return ApplicationContext.run(
        EmbeddedServer.class,
        Map.of(HOST, kind, "mesh.membership.mode", "open", "micronaut.server.port", -1));
  }

  @Test
  void isToldOnce() {
    try (var log = new Log();
        var host = host("never")) {
      ManualTime time = host.getApplicationContext().getBean(Hand.class).time();
      time.advance(Duration.ofSeconds(59));
      assertThat(log.lines(WARNING)).isEmpty();
      time.advance(Duration.ofHours(10));
      assertThat(log.lines("")).filteredOn(line -> line.startsWith("WARN")).hasSize(1);
      assertThat(log.lines(WARNING)).singleElement().asString().contains("EventPolicies");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"one", "list", "provider"})
  void isNotToldBeforeItsBeansAreMade(String kind) {
    try (var log = new Log();
        var host = host(kind)) {
      host.getApplicationContext().getBean(Hand.class).time().advance(Duration.ofHours(10));
      assertThat(log.lines(WARNING)).isEmpty();
    }
  }

  @Test
  void isNotToldWhenTheGatewayAsks() {
    try (var log = new Log();
        var host =
            ApplicationContext.run(
                EmbeddedServer.class,
                Map.of(
                    HOST,
                    "never",
                    "mesh.membership.mode",
                    "open",
                    "mesh.gateway.upstream",
                    "self",
                    "micronaut.server.port",
                    -1))) {
      host.getApplicationContext().getBean(Hand.class).time().advance(Duration.ofHours(10));
      assertThat(log.lines("mesh is on"))
          .singleElement()
          .asString()
          .endsWith("gateway: in the host's own port");
      assertThat(log.lines(WARNING)).isEmpty();
    }
  }

  @Test
  void isNotToldWhenItAsksWithoutInjection() {
    try (var log = new Log();
        var host = host("by hand")) {
      host.getApplicationContext().getBean(EventPolicies.class).concerns(1);
      host.getApplicationContext().getBean(Hand.class).time().advance(Duration.ofHours(10));
      assertThat(log.lines(WARNING)).isEmpty();
    }
  }
}
