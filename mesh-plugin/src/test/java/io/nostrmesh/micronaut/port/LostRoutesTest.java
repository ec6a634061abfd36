package io.nostrmesh.micronaut.port;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** What the log says of the host's routes that the iroh relay takes in the same port. */
@Timeout(120)
class LostRoutesTest {

  static Stream<Arguments> lostRoutes() {
    return Stream.of(
        Arguments.of(
            List.of("mesh.iroh-relay.public-url", "http://127.0.0.1:3340/iroh"),
            "GET /ping, GET /iroh/relay, GET /generate_204, GET /mesh/endpoints/{id}"),
        Arguments.of(
            List.of(
                "micronaut.server.context-path",
                "/host",
                "mesh.iroh-relay.access-secret",
                SharedHost.SECRET),
            "GET /host/ping, GET /host/generate_204, POST /host/mesh/iroh-access,"
                + " GET /host/mesh/endpoints/{id}"),
        Arguments.of(SharedHost.TLS, "GET /ping, POST /mesh/iroh-access, GET /mesh/endpoints/{id}"),
        Arguments.of(
            List.of(
                "mesh.iroh-relay.public-url",
                "",
                "mesh.iroh-relay.mode",
                "external",
                "mesh.iroh-relay.urls",
                "https://one.example.com",
                "mesh.iroh-relay.access-secret",
                SharedHost.SECRET),
            "POST /mesh/iroh-access"));
  }

  @ParameterizedTest
  @MethodSource("lostRoutes")
  void saysWhichRoutesOfTheHostAreLost(List<Object> properties, String lost) throws Exception {
    var log = new ListAppender<ILoggingEvent>();
    log.start();
    var logger = (Logger) LoggerFactory.getLogger(LostRoutes.class);
    logger.addAppender(log);
    var all = new ArrayList<>(properties);
    all.addAll(List.of("test.host-ping", "yes"));
    try (var host = new SharedHost(all.toArray())) {
      assertThat(host.server.isRunning()).isTrue();
      assertThat(log.list)
          .extracting(ILoggingEvent::getFormattedMessage)
          .singleElement()
          .asString()
          .contains("mesh.iroh-relay.bind-address is shared");
      String routes = log.list.get(0).getFormattedMessage().replaceAll(".* now: |; give .*", "");
      assertThat(List.of(routes.split(", ")).stream().filter(r -> !r.startsWith("HEAD ")))
          .containsExactlyInAnyOrder(lost.split(", "));
    } finally {
      logger.detachAppender(log);
    }
  }
}
