package io.nostrmesh.iroh.server.handshake;

import io.nostrmesh.nostr.ReasonPrefix;
import io.nostrmesh.spi.Admission;
import io.nostrmesh.spi.Asked;
import io.nostrmesh.spi.Reason;
import io.nostrmesh.spi.TransportAdmission;
import io.nostrmesh.spi.TransportConnection;
import java.util.concurrent.CompletionStage;

/**
 * An admission whose failures deny, as its contract says, instead of reaching the relay. One that
 * never answers is cut by the handshake's deadline; its late answer is waited for all the same,
 * since an admitted connection must be told to have ended.
 */
public final class GuardedAdmission implements TransportAdmission {

  private static final Admission UNDECIDED =
      new Admission.Denied(
          new Reason(
              ReasonPrefix.ERROR,
              "transport.undecided",
              "the relay could not decide about this endpoint: try again in a minute"));

  private final Asked<TransportAdmission> admission;

  public GuardedAdmission(TransportAdmission admission) {
    this.admission = new Asked<>(admission);
  }

  /** Never fails and never holds null. */
  @Override
  public CompletionStage<Admission> admit(TransportConnection connection) {
    return admission.ask(asked -> asked.admit(connection)).exceptionally(failure -> UNDECIDED);
  }

  @Override
  public void ended(TransportConnection connection) {
    admission.tell(told -> told.ended(connection));
  }
}
