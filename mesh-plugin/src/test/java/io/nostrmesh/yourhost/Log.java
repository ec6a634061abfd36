package io.nostrmesh.yourhost;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What the plugin logs while this is open. */
final class Log implements AutoCloseable {

  private final Logger logger = (Logger) LoggerFactory.getLogger("io.nostrmesh");
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  private final Level before = logger.getLevel();

  Log() {
    logger.setLevel(Level.INFO);
    lines.start();
    logger.addAppender(lines);
  }

  /** The lines that begin with {@code start}, each with its level before it. */
  List<String> lines(String start) {
    return List.copyOf(lines.list).stream()
        .filter(line -> line.getFormattedMessage().startsWith(start))
        .map(line -> line.getLevel() + " " + line.getFormattedMessage())
        .toList();
  }

  @Override
  public void close() {
    logger.detachAppender(lines);
    logger.setLevel(before);
  }
}
