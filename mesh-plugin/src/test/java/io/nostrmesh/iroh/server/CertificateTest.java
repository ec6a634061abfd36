package io.nostrmesh.iroh.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class CertificateTest {

  @TempDir Path folder;
  private InstalledCertificate installed;

  @BeforeEach
  void install() throws IOException {
    installed = new InstalledCertificate(folder);
  }

  @Test
  void keepsItsCertificateWhileTheFilesAreUnusable() throws Exception {
    Certificate certificate = Certificate.load(installed.files());
    var first = certificate.get();
    Files.writeString(installed.files().chain(), "not a certificate");
    certificate.reload();
    assertThat(certificate.get()).isSameAs(first);
    Files.delete(installed.files().chain());
    certificate.reload();
    assertThat(certificate.get()).isSameAs(first);

    installed.install("second");
    certificate.reload();

    assertThat(certificate.get()).isNotSameAs(first);
  }

  @Test
  void refusesToStartWithTheKeyOfAnotherCertificate() throws IOException {
    installed.copy("second-key.pem", installed.files().privateKey());

    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(this::relay)
        .withCauseInstanceOf(IOException.class)
        .withMessageContaining(
            installed.files().privateKey()
                + " is not the private key of the first certificate in ");
  }

  /** As while somebody replaces one file after the other. */
  @Test
  void keepsItsPairWhileTheFilesDoNotBelongTogetherAndSaysSoOnce() throws IOException {
    var log = new ListAppender<ILoggingEvent>();
    log.start();
    var logger = (Logger) LoggerFactory.getLogger(Certificate.class);
    logger.addAppender(log);
    try {
      Certificate certificate = Certificate.load(installed.files());
      var first = certificate.get();
      installed.copy("second.pem", installed.files().chain());
      for (int i = 0; i < 3; i++) {
        certificate.reload();
        assertThat(certificate.get()).isSameAs(first);
      }
      assertThat(log.list)
          .singleElement()
          .satisfies(
              said ->
                  assertThat(said.getFormattedMessage())
                      .startsWith("the former certificate stays in use: ")
                      .contains("is not the private key of the first certificate in "));
      Files.delete(installed.files().privateKey());
      certificate.reload();
      certificate.reload();
      assertThat(log.list).hasSize(2);

      installed.copy("second-key.pem", installed.files().privateKey());
      certificate.reload();
      assertThat(certificate.get()).isNotSameAs(first);
      certificate.reload();
      assertThat(log.list).filteredOn(said -> said.getLevel() == Level.WARN).hasSize(2);
    } finally {
      logger.detachAppender(log);
    }
  }

  @Test
  void refusesToStartWithFilesItCannotUse() throws IOException {
    Files.writeString(installed.files().privateKey(), "not a key");

    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(this::relay)
        .withCauseInstanceOf(IOException.class)
        .withMessageContaining(installed.files().privateKey() + " its PEM private key");
  }

  private RunningIrohRelay relay() {
    return new RunningIrohRelay(
        RunningIrohRelay.config().withCertificate(installed.files()),
        RunningIrohRelay.decide(connection -> RunningIrohRelay.admitted()));
  }
}
