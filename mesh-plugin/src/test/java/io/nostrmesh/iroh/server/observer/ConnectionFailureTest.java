package io.nostrmesh.iroh.server.observer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.EncoderException;
import io.netty.handler.codec.TooLongFrameException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

class ConnectionFailureTest {

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new IOException("reset"), List.of(PeerFault.RESET), false),
        Arguments.of(new SSLException("no TLS"), List.of(PeerFault.TLS), false),
        Arguments.of(new DecoderException(new SSLException("x")), List.of(PeerFault.TLS), false),
        Arguments.of(new TooLongFrameException("x"), List.of(PeerFault.FRAME), false),
        Arguments.of(new DecoderException("x"), List.of(PeerFault.FRAME), false),
        Arguments.of(new IllegalStateException("x"), List.of(), false),
        Arguments.of(new StackOverflowError("x"), List.of(), false),
        Arguments.of(new OutOfMemoryError("x"), List.of(), true),
        Arguments.of(new InternalError("x"), List.of(), true),
        Arguments.of(new DecoderException(new OutOfMemoryError("x")), List.of(), true),
        Arguments.of(new EncoderException(new OutOfMemoryError("x")), List.of(), true),
        Arguments.of(new IOException(new OutOfMemoryError("x")), List.of(), true),
        Arguments.of(new SSLException(new OutOfMemoryError("x")), List.of(), true));
  }

  /** A fatal error is nobody's fault, and goes to whatever the program has for threads that die. */
  @ParameterizedTest
  @MethodSource("failures")
  void countsFaultsOfPeersAndHandsFatalErrorsOn(
      Throwable failure, List<PeerFault> faults, boolean fatal) throws InterruptedException {
    var counted = new ArrayList<PeerFault>();
    var handedOn = new ArrayList<Throwable>();
    IrohRelayObserver observer =
        new IrohRelayObserver() {
          @Override
          public void faulted(PeerFault fault) {
            counted.add(fault);
          }
        };
    var thread =
        new Thread(
            () ->
                ConnectionFailure.report(
                    LoggerFactory.getLogger(getClass()), observer, "it", PeerFault.FRAME, failure));
    thread.setUncaughtExceptionHandler((dying, error) -> handedOn.add(error));
    thread.start();
    thread.join();

    assertThat(counted).isEqualTo(faults);
    assertThat(handedOn).hasSize(fatal ? 1 : 0).allMatch(VirtualMachineError.class::isInstance);
  }
}
