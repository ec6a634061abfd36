package io.nostrmesh.limit;

import java.util.Optional;

/**
 * Errors after which nothing in this virtual machine can be relied upon, such as an {@link
 * OutOfMemoryError}. Whoever catches everything, so that one connection's or one implementation's
 * failure stays there, hands these on to whatever the program has set up for threads that die. For
 * any thread.
 */
public final class FatalError {

  private static final int CAUSES = 8;

  private FatalError() {}

  /** The fatal error that a failure is, or was caused by. A stack that ran over is none. */
  public static Optional<VirtualMachineError> in(Throwable failure) {
    Throwable cause = failure;
    for (int i = 0; cause != null && i < CAUSES; i++) {
      if (cause instanceof VirtualMachineError error && !(error instanceof StackOverflowError)) {
        return Optional.of(error);
      }
      cause = cause.getCause();
    }
    return Optional.empty();
  }

  /** Tells the handler of uncaught exceptions of this thread, if the failure is fatal. */
  public static void handOn(Throwable failure) {
    in(failure)
        .ifPresent(
            error -> {
              Thread thread = Thread.currentThread();
              thread.getUncaughtExceptionHandler().uncaughtException(thread, error);
            });
  }
}
