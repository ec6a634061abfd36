package io.nostrmesh.yourhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.exceptions.NoSuchBeanException;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.spi.EventPolicies;
import io.nostrmesh.spi.EventPolicy;
import io.nostrmesh.spi.EventVerdict;
import io.nostrmesh.spi.Nip11Extension;
import io.nostrmesh.spi.Nip11Extensions;
import io.nostrmesh.spi.Publication;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A host as the documentation asks for, with the plugin on, off and absent. */
class FailClosedTest {

  private static final String HOST = "test.fail-closed";

  @Context
  @Requires(property = HOST, value = "policies")
  record Intake(EventPolicies policies) {}

  @Context
  @Requires(property = HOST, value = "documents")
  static final class Documents {

    Documents(Nip11Extensions extensions) {
      extensions.besides(Set.of("name"));
    }
  }

  @Context
  @Requires(property = HOST, value = "clash")
  static final class ClashingDocuments {

    ClashingDocuments(Nip11Extensions extensions) {
      extensions.besides(Set.of("name", "iroh_relay_url"));
    }
  }

  @Singleton
  @Requires(property = HOST, value = "second-writer")
  static final class SecondWriter implements Nip11Extension {

    @Override
    public Set<String> fields() {
      return Set.of("iroh_relay_url");
    }

    @Override
    public Map<String, JsonValue> values() {
      return Map.of();
    }
  }

  @Singleton
  @Requires(property = HOST, value = "policies")
  static final class HostsOwn implements EventPolicy {

    @Override
    public CompletionStage<EventVerdict> onPublish(Publication publication) {
      return EventVerdict.PASS.now();
    }

    @Override
    public boolean concerns(int kind) {
      return kind == 7;
    }
  }

  private static Map<String, Object> host(String parts) {
    return new HashMap<>(Map.of(HOST, parts, "mesh.membership.mode", "open"));
  }

  @Test
  void asksTheHostsPoliciesBesideThoseOfThePlugin() {
    try (var context = ApplicationContext.run(host("policies"))) {
      var policies = context.getBean(Intake.class).policies();

      assertThat(policies.concerns(31990)).isTrue();
      assertThat(policies.concerns(7)).isTrue();
      assertThat(policies.concerns(8)).isFalse();
      assertThat(context.getBeansOfType(EventPolicy.class)).doesNotContain(policies).hasSize(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"policies", "documents"})
  void doesNotStartWithThePluginOff(String parts) {
    var properties = host(parts);
    properties.put("mesh.enabled", "false");

    assertThatThrownBy(() -> ApplicationContext.run(properties))
        .rootCause()
        .isInstanceOf(NoSuchBeanException.class)
        .hasMessageContaining("No bean of type [io.nostrmesh.spi.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"policies", "documents"})
  void doesNotStartWithThePluginAbsent(String parts) {
    var absent =
        ApplicationContext.builder(new NoPlugin(getClass().getClassLoader()))
            .properties(host(parts))
            .build();

    assertThatThrownBy(absent::start)
        .rootCause()
        .isInstanceOf(NoSuchBeanException.class)
        .hasMessageContaining("No bean of type [io.nostrmesh.spi.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"clash", "second-writer"})
  void doesNotStartWithTwoWritersOfOneField(String parts) {
    assertThatThrownBy(() -> ApplicationContext.run(host(parts)))
        .rootCause()
        .hasMessageStartingWith("NIP-11 field iroh_relay_url is written by both ")
        .hasMessageContaining(parts.equals("clash") ? "the host" : SecondWriter.class.getName())
        .hasMessageContaining("IrohRelayAdvertisement");
  }
}
