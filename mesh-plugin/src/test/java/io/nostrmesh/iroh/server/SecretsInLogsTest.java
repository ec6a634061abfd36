package io.nostrmesh.iroh.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.nostrmesh.iroh.protocol.IrohRelayVersion;
import io.nostrmesh.iroh.protocol.TestKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What the relay and its libraries leave in logs, read from the root logger at TRACE. */
@Timeout(60)
class SecretsInLogsTest {

  private static final String TOKEN = "b3BlbiBzZXNhbWU";

  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Level levelBefore = root.getLevel();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.start();
    root.addAppender(log);
    root.setLevel(Level.TRACE);
  }

  @AfterEach
  void stopListening() {
    root.setLevel(levelBefore);
    root.detachAppender(log);
  }

  @Test
  void holdNothingOfAPlainRequestToATlsPort(@TempDir Path folder) throws IOException {
    var files = CertificateFiles.of(copy(folder, "first.pem"), copy(folder, "first-key.pem"));
    try (var relay =
            new RunningIrohRelay(
                RunningIrohRelay.config().withCertificate(files),
                RunningIrohRelay.decide(connection -> RunningIrohRelay.admitted()));
        var plain = RawIrohSocket.dial(relay.address())) {
      plain.sendText(
          IrohTestClient.request("/relay", "iroh-relay-v2", "Authorization: Bearer " + TOKEN));
      plain.readToEnd();
    }
    assertThat(lines()).anyMatch(line -> line.contains("NotSslRecordException"));
    assertNoToken();
  }

  @Test
  void holdNothingOfWhatAnAdmissionSaysAsItFails() {
    try (var relay =
            new RunningIrohRelay(
                RunningIrohRelay.config(),
                connection -> {
                  throw new IllegalStateException("no member: " + connection.bearerToken());
                });
        var client =
            IrohTestClient.dial(
                relay.address(),
                TestKey.filled(1),
                IrohRelayVersion.V2,
                "Authorization: Bearer " + TOKEN)) {
      client.prove();
      client.awaitClosed();
    }
    assertThat(lines()).anyMatch(line -> line.contains("IllegalStateException"));
    assertNoToken();
  }

  private void assertNoToken() {
    String hex = HexFormat.of().formatHex(TOKEN.getBytes(StandardCharsets.US_ASCII));
    assertThat(lines()).noneMatch(line -> line.contains(TOKEN) || line.contains(hex));
  }

  private List<String> lines() {
    return List.copyOf(log.list).stream()
        .map(
            event ->
                event.getFormattedMessage()
                    + (event.getThrowableProxy() == null
                        ? ""
                        : ThrowableProxyUtil.asString(event.getThrowableProxy())))
        .toList();
  }

  private static Path copy(Path folder, String name) throws IOException {
    Path copy = folder.resolve(name);
    try (InputStream in = SecretsInLogsTest.class.getResourceAsStream("/iroh/tls/" + name)) {
      Files.copy(in, copy);
    }
    return copy;
  }
}
