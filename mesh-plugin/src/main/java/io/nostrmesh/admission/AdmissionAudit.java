package io.nostrmesh.admission;

import io.nostrmesh.admission.Decision.Admit;
import io.nostrmesh.admission.Decision.Refuse;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.Asked;
import io.nostrmesh.spi.TransportConnection;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves one line in the log {@value #LOGGER}, at level INFO, for each decision and each connection
 * that is closed: {@code verdict=… code=… endpoint=… pubkey=… owner=…}, with a dash for what is not
 * known. The public key of a refused endpoint stands there only if it was proved. Also tells the
 * observer.
 */
final class AdmissionAudit {

  static final String LOGGER = "io.nostrmesh.admission.audit";

  private static final Logger AUDIT = LoggerFactory.getLogger(LOGGER);
  private static final String UNKNOWN = "-";

  private final Asked<AdmissionObserver> observer;

  AdmissionAudit(AdmissionObserver observer) {
    this.observer = new Asked<>(observer);
  }

  void decided(TransportConnection connection, Decision decision) {
    if (decision instanceof Admit admit) {
      line("admitted", UNKNOWN, connection, Optional.of(admit.member()), admit.owner());
      observer.tell(told -> told.admitted(admit.admitted()));
    } else if (decision instanceof Refuse refuse) {
      line("denied", code(refuse.reason()), connection, refuse.member(), Optional.empty());
      observer.tell(told -> told.denied(refuse.reason()));
    }
  }

  void closed(TransportConnection connection, Admit admit, AdmissionReason reason) {
    line("closed", code(reason), connection, Optional.of(admit.member()), admit.owner());
    observer.tell(told -> told.closed(reason));
  }

  private static String code(AdmissionReason reason) {
    return reason.reason().code();
  }

  private static void line(
      String verdict,
      String code,
      TransportConnection connection,
      Optional<PublicKey> pubkey,
      Optional<PublicKey> owner) {
    AUDIT.info(
        "verdict={} code={} endpoint={} pubkey={} owner={}",
        verdict,
        code,
        connection.endpoint(),
        pubkey.map(PublicKey::hex).orElse(UNKNOWN),
        owner.map(PublicKey::hex).orElse(UNKNOWN));
  }
}
