package io.nostrmesh.yourhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micronaut.context.ApplicationContext;
import io.nostrmesh.plugin.EmbeddedIrohRelay;
import io.nostrmesh.plugin.PluginRuntime;
import io.nostrmesh.spi.Admission;
import io.nostrmesh.spi.EndpointId;
import io.nostrmesh.spi.Reason;
import io.nostrmesh.spi.TransportAdmission;
import io.nostrmesh.spi.TransportConnection;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Beans that a host puts beside or in place of the plugin's, as hosts declare them. */
class OwnPartsTest {

  private static Instant shown(String how) {
    try (var context =
        ApplicationContext.run(Map.of(Clocks.HOST, how, "mesh.membership.mode", "open"))) {
      return context.getBean(PluginRuntime.class).clock().instant();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"class", "factory", "java-clock", "primary"})
  void goesByTheHostsClock(String how) {
    assertThat(shown(how)).isEqualTo(Clocks.SHOWN);
  }

  @Test
  void goesByTheSystemsClockElse() {
    assertThat(shown("none")).isAfter(Instant.parse("2020-01-01T00:00:00Z"));
  }

  @Test
  void refusesToChooseAClock() {
    assertThatThrownBy(() -> shown("two")).rootCause().hasMessageContaining("@Primary");
  }

  @Test
  void tellsTheHostsObserversAndMicrometer() {
    var context =
        ApplicationContext.builder(
                Map.of(
                    Observers.HOST,
                    "on",
                    "mesh.membership.mode",
                    "open",
                    "mesh.iroh-relay.public-url",
                    "http://localhost:3340",
                    "mesh.iroh-relay.bind-address",
                    "127.0.0.1:0"))
            .build();
    var meters = new SimpleMeterRegistry();
    context.registerSingleton(MeterRegistry.class, meters);
    try (context) {
      context.start();
      Admission answer =
          context
              .getBean(TransportAdmission.class)
              .admit(new WithoutToken())
              .toCompletableFuture()
              .join();

      assertThat(answer).isInstanceOf(Admission.Denied.class);
      assertThat(context.getBean(Observers.OfAdmission.class).denied).hasSize(1);
      assertThat(meters.get("mesh.admission.decisions").counter().count()).isEqualTo(1);
      context.getBean(EmbeddedIrohRelay.class).start();
      assertThat(context.getBean(EmbeddedIrohRelay.class).localAddress()).isPresent();
    }
  }

  private static final class WithoutToken implements TransportConnection {

    @Override
    public EndpointId endpoint() {
      return new EndpointId(1, 2, 3, 4);
    }

    @Override
    public Optional<String> bearerToken() {
      return Optional.empty();
    }

    @Override
    public InetAddress remoteAddress() {
      return InetAddress.getLoopbackAddress();
    }

    @Override
    public void close(Reason reason) {}
  }
}
