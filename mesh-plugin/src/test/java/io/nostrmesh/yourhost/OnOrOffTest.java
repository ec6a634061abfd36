package io.nostrmesh.yourhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.nostrmesh.plugin.MeshPlugin;
import io.nostrmesh.spi.EventPolicies;
import io.nostrmesh.spi.MembershipCheck;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each spelling of the switch, misspelled names, and the one line that says what is on. */
class OnOrOffTest {

  private static final String ON =
      "INFO mesh is on: offers validated: schema; members: by mesh.membership, OpenMembership;"
          + " iroh relay: off; gateway: off";

  private static Map<String, Object> with(String name, Object value) {
    var properties =
        new HashMap<String, Object>(
            Map.of("mesh.membership.mode", "open", "micronaut.server.port", -1));
    properties.put(name, value);
    return properties;
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", ""})
  void isOn(String spelling) {
    try (var log = new Log();
        var host = ApplicationContext.run(EmbeddedServer.class, with("mesh.enabled", spelling))) {
      assertThat(host.getApplicationContext().containsBean(EventPolicies.class)).isTrue();
      assertThat(log.lines("mesh is ")).containsExactly(ON);
    }
  }

  @Test
  void isOff() {
    for (Object spelling : new Object[] {"false", false}) {
      try (var log = new Log();
          var host = ApplicationContext.run(EmbeddedServer.class, with("mesh.enabled", spelling))) {
        assertThat(host.getApplicationContext().containsBean(EventPolicies.class)).isFalse();
        assertThat(log.lines("mesh is "))
            .containsExactly("INFO mesh is off: mesh.enabled is false");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "FALSE",
        "False",
        " false",
        "no",
        "No",
        "0",
        "off",
        "OFF",
        "disabled",
        "TRUE",
        "True",
        "yes",
        "1",
        "on",
        "nonsense"
      })
  void isRefused(String spelling) {
    assertThatThrownBy(() -> ApplicationContext.run(with("mesh.enabled", spelling)))
        .rootCause()
        .hasMessage("mesh.enabled must be true or false, got '" + spelling + "'");
  }

  @Test
  void saysWhatIsOn() {
    MembershipCheck members = key -> null;
    Map<String, Object> properties =
        Map.of(
            "mesh.offers.validation", "strict",
            "mesh.iroh-relay.public-url", "http://localhost:3340",
            "mesh.iroh-relay.bind-address", "127.0.0.1:0",
            "micronaut.server.port", -1);
    String line =
        "INFO mesh is on: offers validated: strict; members: by "
            + members.getClass().getName()
            + "; iroh relay: http://localhost:3340; gateway: off";
    try (var log = new Log();
        var plugin = MeshPlugin.start(properties, members)) {
      assertThat(plugin.irohRelayUrl()).isPresent();
      assertThat(log.lines("mesh is ")).containsExactly(line);
    }
    var context = ApplicationContext.builder(properties).build();
    context.registerSingleton(MembershipCheck.class, members);
    try (var log = new Log();
        var started = context.start()) {
      assertThat(log.lines("mesh is ")).isEmpty();
      started.getBean(EmbeddedServer.class).start();
      assertThat(log.lines("mesh is ")).containsExactly(line);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "mesh.enable, mesh.enabled",
    "mesh.Enabled2, mesh.enabled",
    "mesh.offer.max-ttl, mesh.offers",
    "mesh.irohRelays.public-url, mesh.iroh-relay",
    "mesh.iroh.public-url, mesh.iroh-relay",
    "mesh.member.mode, mesh.membership",
    "mesh.admision.lease, mesh.admission",
    "mesh.gatway.upstream, mesh.gateway",
  })
  void refusesAMisspelledFirstName(String property, String meant) {
    assertThatThrownBy(() -> ApplicationContext.run(with(property, "1")))
        .rootCause()
        .hasMessage("unknown property " + property + " (did you mean " + meant + "?)");
    assertThatThrownBy(() -> MeshPlugin.start(with(property, "1"), key -> null))
        .hasMessage("unknown property " + property + " (did you mean " + meant + "?)");
  }

  @ParameterizedTest
  @CsvSource({"mesh.host.data-dir", "mesh.other", "mesh.network.name", "meshed.offer", "offer"})
  void leavesAHostsOwnNamesAlone(String property) {
    try (var context = ApplicationContext.run(with(property, "1"))) {
      assertThat(context.containsBean(EventPolicies.class)).isTrue();
    }
  }
}
