package io.nostrmesh.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.lang.reflect.InvocationTargetException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LibrariesTest {

  @Test
  void areAllHere() {
    assertThatCode(Libraries::check).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "bcprov-jdk18on, bcprov-jdk18on, org.bouncycastle",
    "jackson-core, jackson-core, com.fasterxml.jackson.core",
    "netty-codec-http, netty-codec-http, io.netty.handler.codec.http",
    "netty-handler, netty-handler, io.netty.handler.ssl",
  })
  void aMissingOneIsNamed(String jar, String name, String missing) throws Exception {
    assertThat(complaint("/" + jar + "-\\d"))
        .startsWith("mesh-plugin needs " + name)
        .contains("(" + missing)
        .doesNotContain("Could not initialize");
  }

  /** A second look must not hide what the first one found. */
  private static String complaint(String without) throws Exception {
    try (var loader = ReducedClassPath.without(without)) {
      var check = Class.forName(Libraries.class.getName(), true, loader).getMethod("check");
      Throwable failure = catchThrowable(() -> check.invoke(null));
      assertThat(failure).isInstanceOf(InvocationTargetException.class);
      assertThat(failure.getCause().getClass().getName())
          .isEqualTo("io.nostrmesh.settings.property.SettingsException");
      return failure.getCause().getMessage();
    }
  }
}
