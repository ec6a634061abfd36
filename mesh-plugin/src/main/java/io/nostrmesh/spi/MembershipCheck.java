package io.nostrmesh.spi;

import io.nostrmesh.nostr.PublicKey;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Tells who belongs to the relay's trust group. The one decision everything else follows from.
 *
 * <p><b>Implemented by</b> the host, from whatever it keeps its members in; or chosen ready-made by
 * {@code mesh.membership.mode}. <b>Called by</b> the plugin and the host, for publishers, viewers
 * and endpoints that ask for transport, and again now and then for those that were admitted.
 *
 * <p><b>Threads:</b> any, several at once, event loops among them: do not block (see {@link
 * #blocking}), and answer from memory where you can, since viewers are checked for every offer.
 *
 * <p><b>Failure:</b> a failed stage means that the truth is not known. Callers fail closed: an
 * event is refused with {@code error:}, an endpoint is denied, an offer is not shown. It is never
 * taken as {@link Membership.Denied}, so nobody's running connection is cut because a database is
 * down.
 */
public interface MembershipCheck {

  /**
   * A check that answers by waiting, say for a database, on threads that may wait. Does not tell
   * when membership ends.
   *
   * @param threads such as {@link BlockingCalls}; never one that runs calls on their caller's
   *     thread
   * @param check called on one of them; an exception means that the answer is not known
   * @return what never makes its callers wait
   */
  static MembershipCheck blocking(Executor threads, Function<PublicKey, Membership> check) {
    return key -> CompletableFuture.supplyAsync(() -> check.apply(key), threads);
  }

  /**
   * How does this key stand to the group, now?
   *
   * @param key a publisher, a viewer, or who asks for transport
   * @return how it stands, now or later; a failed stage when that is not known
   */
  CompletionStage<Membership> check(PublicKey key);

  /**
   * Registers {@code listener} to be called, on any thread, soon after a key stopped being a
   * member. The listener does not block. A check that cannot tell keeps this default: the periodic
   * re-check then finds out later.
   *
   * @param listener takes the key that has lost its membership
   * @return ends the registration
   */
  default Registration onEnded(Consumer<PublicKey> listener) {
    return () -> {};
  }
}
