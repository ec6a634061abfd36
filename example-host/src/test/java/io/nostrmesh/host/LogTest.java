package io.nostrmesh.host;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;

class LogTest {

  @Test
  void linesCarryDateAndZone() throws Exception {
    var context = new LoggerContext();
    var configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(LogTest.class.getResource("/logback.xml"));
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    var appender = (OutputStreamAppender<ILoggingEvent>) root.getAppender("STDOUT");
    var event = new LoggingEvent("", root, Level.INFO, "hello", null, null);
    Instant when = Instant.parse("2026-03-01T12:00:00.123Z");
    event.setInstant(when);

    String line = new String(appender.getEncoder().encode(event), StandardCharsets.UTF_8);

    assertThat(line).matches("(?s)\\d{4}-\\d\\d-\\d\\dT\\S+ INFO .* hello\\R");
    assertThat(OffsetDateTime.parse(line.substring(0, line.indexOf(' '))).toInstant())
        .isEqualTo(when);
    context.stop();
  }
}
