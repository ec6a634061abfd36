package io.nostrmesh.limit;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * What a log may say of a failure that a stranger had a hand in: classes and places, a bounded
 * number of them, and never a message, since messages repeat what was sent, tokens included.
 */
public final class FailureTrace {

  private static final int CAUSES = 4;
  private static final int FRAMES = 24;

  private FailureTrace() {}

  /** The classes of a failure and its causes, and where it comes from; several lines. */
  public static String of(Throwable failure) {
    return Arrays.stream(failure.getStackTrace())
        .limit(FRAMES)
        .map(frame -> "\n  at " + frame)
        .collect(Collectors.joining("", kind(failure), ""));
  }

  /** The classes of a failure and its causes, on one line. */
  public static String kind(Throwable failure) {
    var kind = new StringBuilder(failure.getClass().getName());
    Throwable cause = failure.getCause();
    for (int i = 0; cause != null && i < CAUSES; i++) {
      kind.append(" because of ").append(cause.getClass().getName());
      cause = cause.getCause();
    }
    return kind.toString();
  }
}
