package io.nostrmesh.host.settings;

import io.nostrmesh.limit.Choice;
import java.util.Locale;
import java.util.Optional;

/**
 * How the log is written: the variable or system property {@code LOG_FORMAT}. {@code logback.xml}
 * reads it by itself, before anything else runs.
 */
public enum LogFormat {
  /** Lines for people. The default. */
  TEXT,
  /** One JSON object per line, and nothing else on standard output. */
  JSON;

  private static final String NAME = "LOG_FORMAT";

  /** The one of this process. */
  public static LogFormat current() {
    return read(Optional.ofNullable(System.getProperty(NAME)).or(LogFormat::variable));
  }

  private static Optional<String> variable() {
    return Optional.ofNullable(System.getenv(NAME));
  }

  /**
   * Reads the setting as Logback does, which knows only the exact word.
   *
   * @throws StartupFailure when there is no such format: nothing would be logged at all
   */
  static LogFormat read(Optional<String> set) {
    String word = set.orElse("text");
    return Choice.parse(LogFormat.class, word)
        .filter(format -> format.name().toLowerCase(Locale.ROOT).equals(word))
        .orElseThrow(
            () ->
                new StartupFailure(
                    NAME + " is \"" + word + "\": it must be " + Choice.words(LogFormat.class)));
  }
}
