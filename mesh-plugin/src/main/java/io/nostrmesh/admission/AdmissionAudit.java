package io.nostrmesh.admission;

import io.nostrmesh.admission.Decision.Admit;
import io.nostrmesh.admission.Decision.Refuse;
import io.nostrmesh.admission.accounts.Denials;
import io.nostrmesh.admission.accounts.MemberAccounts;
import io.nostrmesh.limit.Repeats;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.EndpointId;
import io.nostrmesh.spi.TransportConnection;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves one line in the log {@value #LOGGER}, at level INFO, for each decision and each connection
 * that is closed: {@code verdict=… code=… endpoint=… pubkey=… owner=…}, with a dash for what is not
 * known. The public key of a refused endpoint stands there only if a token proved it, or it named
 * the endpoint in an event. Refused clients come again for ever, so that the same denial of the
 * same endpoint is one more line a minute, with {@code repeated=…} at its end. Also tells the
 * observer and whoever keeps account, each time.
 */
final class AdmissionAudit {

  static final String LOGGER = "io.nostrmesh.admission.audit";

  private static final Logger AUDIT = LoggerFactory.getLogger(LOGGER);
  private static final String UNKNOWN = "-";

  /** How many denials are remembered; beyond them the one that repeated least lately is told. */
  static final int LIMIT = 10_000;

  private record Denial(EndpointId endpoint, AdmissionReason reason) {}

  private final AdmissionObservers observer;
  private final Denials denied;
  private final MemberAccounts accounts;
  private final Repeats<Denial, Optional<PublicKey>> denials =
      new Repeats<>(LIMIT, AdmissionAudit::denied);

  AdmissionAudit(AdmissionObserver observer, Denials denied, MemberAccounts accounts) {
    this.observer = AdmissionObservers.guarding(observer);
    this.denied = denied;
    this.accounts = accounts;
  }

  void decided(EndpointId endpoint, Decision decision) {
    if (decision instanceof Admit admit) {
      line("admitted", UNKNOWN, endpoint, Optional.of(admit.member()), admit.owner());
      observer.admitted(admit.admitted());
    } else if (decision instanceof Refuse refuse) {
      denials.note(new Denial(endpoint, refuse.reason()), refuse.member());
      denied.note(endpoint, refuse.reason().reason(), refuse.member());
      refuse.member().ifPresent(accounts::denied);
      observer.denied(refuse.reason());
    }
  }

  void registered(EndpointId endpoint, Admit admit) {
    line("registered", UNKNOWN, endpoint, Optional.of(admit.member()), admit.owner());
  }

  void closed(TransportConnection connection, Admit admit, AdmissionReason reason) {
    line("closed", code(reason), connection.endpoint(), Optional.of(admit.member()), admit.owner());
    observer.closed(reason);
  }

  /** A minute is over: tells which denials repeated. */
  void endRound() {
    denials.endRound();
  }

  private static void denied(Denial denial, Optional<PublicKey> member, int repeated) {
    String code = code(denial.reason());
    if (repeated == 0) {
      line("denied", code, denial.endpoint(), member, Optional.empty());
    } else {
      AUDIT.info(
          "verdict=denied code={} endpoint={} pubkey={} owner={} repeated={}",
          code,
          denial.endpoint(),
          member.map(PublicKey::hex).orElse(UNKNOWN),
          UNKNOWN,
          repeated);
    }
  }

  private static String code(AdmissionReason reason) {
    return reason.reason().code();
  }

  private static void line(
      String verdict,
      String code,
      EndpointId endpoint,
      Optional<PublicKey> pubkey,
      Optional<PublicKey> owner) {
    AUDIT.info(
        "verdict={} code={} endpoint={} pubkey={} owner={}",
        verdict,
        code,
        endpoint,
        pubkey.map(PublicKey::hex).orElse(UNKNOWN),
        owner.map(PublicKey::hex).orElse(UNKNOWN));
  }
}
