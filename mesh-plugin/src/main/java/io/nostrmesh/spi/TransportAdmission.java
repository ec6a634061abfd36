package io.nostrmesh.spi;

import java.util.concurrent.CompletionStage;

/**
 * Decides which endpoints a transport relays for.
 *
 * <p><b>Implemented by</b> this plugin (NIP-98 bearer, then membership); a host may put its own in
 * its place. <b>Called by</b> the embedded iroh relay, or by any other transport, after the
 * endpoint has proved its key and before anything is relayed for it.
 *
 * <p><b>Threads:</b> any, event loops among them: do not block. The transport closes the connection
 * if the answer takes longer than its handshake deadline (10 s at most, the patience of iroh
 * clients).
 *
 * <p><b>Life of a connection:</b> {@link #admit} once; if the answer is {@link Admission.Admitted},
 * {@link #ended} exactly once after it, also when the peer was gone before it could be told; never
 * {@code ended} after a denial. In between the admission may call {@link
 * TransportConnection#close}.
 *
 * <p><b>Failure:</b> an exception, a failed stage or a {@code null} denies.
 */
public interface TransportAdmission {

  /**
   * May this connection relay?
   *
   * @param connection a connection whose endpoint has proved its key
   * @return the decision, now or later
   */
  CompletionStage<Admission> admit(TransportConnection connection);

  /**
   * An admitted connection is gone, whoever ended it. Must not block.
   *
   * @param connection the very object that was admitted
   */
  default void ended(TransportConnection connection) {}
}
