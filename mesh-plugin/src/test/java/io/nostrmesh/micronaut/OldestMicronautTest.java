package io.nostrmesh.micronaut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.ApplicationContextConfigurer;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** What an old Micronaut itself does with it is tried in the hosts of strangers. */
class OldestMicronautTest {

  @Test
  void isAskedBeforeAnyBean() {
    assertThat(ServiceLoader.load(ApplicationContextConfigurer.class))
        .hasAtLeastOneElementOfType(OldestMicronaut.class);
  }

  @Test
  void letsThisOnePass() {
    assertThatCode(() -> new OldestMicronaut().configure(ApplicationContext.builder()))
        .doesNotThrowAnyException();
  }

  @Test
  void saysWhatToDo() {
    assertThatThrownBy(() -> OldestMicronaut.refuse(false, "4.5.3"))
        .hasMessage(
            "mesh-plugin needs Micronaut 4.6 or later, and this is 4.5.3:"
                + " update it, or take the plugin off the class path");
  }
}
