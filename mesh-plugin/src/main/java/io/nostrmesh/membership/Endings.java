package io.nostrmesh.membership;

import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.Asked;
import io.nostrmesh.spi.Registration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Those who want to know when a key stops being a member: a few parts of the program, each of which
 * registers once. Safe for use by several threads.
 */
public final class Endings {

  private final List<Asked<Consumer<PublicKey>>> listeners = new CopyOnWriteArrayList<>();

  /** As {@link io.nostrmesh.spi.MembershipCheck#onEnded} has it. */
  public Registration add(Consumer<PublicKey> listener) {
    var guarded = new Asked<>(listener);
    listeners.add(guarded);
    return () -> listeners.remove(guarded);
  }

  /** Tells all of them, on this thread, that these keys are no members any more. */
  public void tell(Collection<PublicKey> keys) {
    for (Asked<Consumer<PublicKey>> listener : listeners) {
      keys.forEach(key -> listener.tell(told -> told.accept(key)));
    }
  }
}
