package io.nostrmesh.membership;

import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.Membership;
import io.nostrmesh.spi.MembershipCheck;
import io.nostrmesh.spi.Registration;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The members are those on a list that is replaced now and then. Whoever is missing on the new one
 * has lost its membership, and that is told. Safe for use by several threads.
 */
public final class CurrentMembers implements MembershipCheck {

  private final Endings endings = new Endings();
  private volatile ListedMembers list;

  /**
   * @param first who is a member until there is another list
   */
  public CurrentMembers(Set<PublicKey> first) {
    this.list = new ListedMembers(first);
  }

  @Override
  public CompletionStage<Membership> check(PublicKey key) {
    return list.check(key);
  }

  @Override
  public Registration onEnded(Consumer<PublicKey> listener) {
    return endings.add(listener);
  }

  /** Who is a member now. */
  public Set<PublicKey> keys() {
    return list.keys();
  }

  /** Takes another list, and tells on this thread who is not on it any more. */
  public synchronized void replace(Set<PublicKey> keys) {
    Set<PublicKey> gone =
        list.keys().stream().filter(key -> !keys.contains(key)).collect(Collectors.toSet());
    // First, so that whoever asks because it was told gets the new answer.
    list = new ListedMembers(keys);
    endings.tell(gone);
  }
}
