package io.nostrmesh.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FatalErrorTest {

  static Stream<Arguments> failures() {
    var memory = new OutOfMemoryError("Java heap space");
    var itself = new IllegalStateException("a", new IllegalStateException("b"));
    itself.getCause().initCause(itself);
    return Stream.of(
        Arguments.of(memory, List.of(memory)),
        Arguments.of(new CompletionException(memory), List.of(memory)),
        Arguments.of(new IllegalStateException(new CompletionException(memory)), List.of(memory)),
        Arguments.of(new StackOverflowError(), List.of()),
        Arguments.of(new LinkageError(), List.of()),
        Arguments.of(new IllegalStateException("OutOfMemoryError"), List.of()),
        Arguments.of(itself, List.of()));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void tellsWhatTheThreadHasForItsDeath(Throwable failure, List<Throwable> told)
      throws InterruptedException {
    var heard = new ArrayList<Throwable>();
    var thread = new Thread(() -> FatalError.handOn(failure));
    thread.setUncaughtExceptionHandler((died, error) -> heard.add(error));
    thread.start();
    thread.join();
    assertThat(heard).isEqualTo(told);
  }
}
