package io.nostrmesh.program;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The log for programs to read: one JSON object per line, with time (RFC 3339, UTC), level, logger,
 * thread and message, and where there are such the MDC and the stack trace as one text. Logback's
 * own encoder writes traces as trees of objects, which collectors of logs do not show as traces.
 * Called by {@code logback.xml}, on the thread that logs.
 */
public final class JsonLines extends EncoderBase<ILoggingEvent> {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

  private static final byte[] NOTHING = new byte[0];

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    var line = new LinkedHashMap<String, JsonValue>();
    line.put("time", JsonValue.of(TIME.format(event.getInstant())));
    line.put("level", JsonValue.of(event.getLevel().toString()));
    line.put("logger", JsonValue.of(event.getLoggerName()));
    line.put("thread", JsonValue.of(event.getThreadName()));
    line.put("message", JsonValue.of(String.valueOf(event.getFormattedMessage())));
    Map<String, String> context = event.getMDCPropertyMap();
    if (!context.isEmpty()) {
      var texts = new LinkedHashMap<String, JsonValue>();
      context.forEach((name, text) -> texts.put(name, JsonValue.of(String.valueOf(text))));
      line.put("mdc", new JsonObject(texts));
    }
    IThrowableProxy failure = event.getThrowableProxy();
    if (failure != null) {
      line.put("stack", JsonValue.of(ThrowableProxyUtil.asString(failure)));
    }
    return (new JsonObject(line).toJson() + "\n").getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }
}
