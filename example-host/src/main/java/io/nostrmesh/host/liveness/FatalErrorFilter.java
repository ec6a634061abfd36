package io.nostrmesh.host.liveness;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Sees the failures that somebody has caught: Netty, Micronaut and the pools of the JDK let no
 * error out to the thread it happened in, but each of them offers it to the log, at whatever level.
 */
final class FatalErrorFilter extends TurboFilter {

  private final Consumer<Throwable> failures;

  /**
   * @param failures takes each failure that is offered to the log, on the thread that does
   */
  FatalErrorFilter(Consumer<Throwable> failures) {
    this.failures = failures;
  }

  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String format,
      @Nullable Object @Nullable [] parameters,
      @Nullable Throwable failure) {
    if (failure != null) {
      failures.accept(failure);
    } else if (parameters != null
        && parameters.length > 0
        && parameters[parameters.length - 1] instanceof Throwable last) {
      failures.accept(last);
    }
    return FilterReply.NEUTRAL;
  }
}
