package io.nostrmesh.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class FailureTraceTest {

  @Test
  void namesClassesAndPlacesAndNoMessage() {
    var failure = new IllegalStateException("secret one", new IOException("secret two"));

    assertThat(FailureTrace.of(failure))
        .startsWith("java.lang.IllegalStateException because of java.io.IOException\n  at ")
        .contains("FailureTraceTest")
        .doesNotContain("secret");
  }

  @Test
  void endsHoweverLongTheChainOrTheStackIs() {
    Throwable chain = new IOException();
    for (int i = 0; i < 1000; i++) {
      chain = new IOException(chain);
    }
    var one = new IllegalStateException();
    one.initCause(new IllegalStateException(one));

    assertThat(FailureTrace.kind(chain)).hasSizeLessThan(500);
    assertThat(FailureTrace.kind(one)).hasSizeLessThan(500);
    assertThat(FailureTrace.of(deep(1000)).lines()).hasSizeLessThan(40);
  }

  private static Throwable deep(int calls) {
    return calls == 0 ? new IllegalStateException() : deep(calls - 1);
  }
}
