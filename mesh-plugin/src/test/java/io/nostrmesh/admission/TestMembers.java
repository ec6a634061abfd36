package io.nostrmesh.admission;

import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.Membership;
import io.nostrmesh.spi.MembershipCheck;
import io.nostrmesh.spi.Registration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A trust group that a test changes as it goes. Unlisted keys are denied. */
final class TestMembers implements MembershipCheck {

  static final Membership MEMBER = new Membership.Member("member");

  final AtomicInteger questions = new AtomicInteger();
  private final Map<PublicKey, Supplier<CompletionStage<Membership>>> answers =
      new ConcurrentHashMap<>();
  private final List<Consumer<PublicKey>> listeners = new CopyOnWriteArrayList<>();

  void add(PublicKey key) {
    answer(key, MEMBER);
  }

  void answer(PublicKey key, Membership membership) {
    answer(key, () -> CompletableFuture.completedFuture(membership));
  }

  void answer(PublicKey key, Supplier<CompletionStage<Membership>> answer) {
    answers.put(key, answer);
  }

  /** Removes the member without telling anybody. */
  void removeSilently(PublicKey key) {
    answers.remove(key);
  }

  void remove(PublicKey key) {
    removeSilently(key);
    listeners.forEach(listener -> listener.accept(key));
  }

  int listeners() {
    return listeners.size();
  }

  @Override
  public CompletionStage<Membership> check(PublicKey key) {
    questions.incrementAndGet();
    return answers
        .getOrDefault(key, () -> CompletableFuture.completedFuture(Membership.DENIED))
        .get();
  }

  @Override
  public Registration onEnded(Consumer<PublicKey> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }
}
