package io.nostrmesh.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.Membership;
import io.nostrmesh.spi.MembershipCheck;
import io.nostrmesh.spi.Registration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rules of a {@link MembershipCheck}, M1 and so on in {@code docs/reference/spi.md}. */
public interface MembershipCheckRules {

  /** What keeps the rules; the same one throughout a test. */
  MembershipCheck check();

  /** A key that the check admits. */
  PublicKey member();

  /** A key that the check denies; empty for a check that denies nobody. */
  Optional<PublicKey> stranger();

  /** A check like {@link #check} that cannot tell, say without its database, if it can happen. */
  default Optional<MembershipCheck> broken() {
    return Optional.empty();
  }

  /**
   * Ends the membership of {@link #member}.
   *
   * @return false for a check that cannot tell when that happens
   */
  default boolean end() {
    return false;
  }

  @Test
  @DisplayName("M1 every key gets an answer")
  default void everyKeyGetsAnAnswer() {
    keys().forEach(key -> Questions.answer(check().check(key), key));
  }

  @Test
  @DisplayName("M2 members are admitted, and nobody else")
  default void admitsMembersAlone() {
    assertTrue(Questions.answer(check().check(member()), member()).admits());
    stranger()
        .ifPresent(
            key -> assertEquals(Membership.DENIED, Questions.answer(check().check(key), key)));
  }

  @Test
  @DisplayName("M3 a question never makes its caller wait")
  default void neverWaits() {
    keys().forEach(key -> Questions.assertNeverWaits(() -> check().check(key)));
  }

  @Test
  @DisplayName("M4 a check that cannot tell fails, and denies nobody")
  default void failsWhereItCannotTell() {
    broken()
        .ifPresent(
            check ->
                keys()
                    .forEach(
                        key ->
                            assertThrows(
                                Exception.class,
                                () -> {
                                  CompletionStage<Membership> stage = check.check(key);
                                  stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
                                })));
  }

  @Test
  @DisplayName("M5 many may ask at once, and get the same answer")
  default void manyMayAskAtOnce() {
    keys()
        .forEach(
            key -> {
              Membership alone = Questions.answer(check().check(key), key);
              Questions.atOnce(() -> Questions.answer(check().check(key), key))
                  .forEach(answer -> assertEquals(alone, answer));
            });
  }

  @Test
  @DisplayName("M6 a registration may be closed, and closed again")
  default void registrationsEnd() {
    Registration registration = check().onEnded(key -> {});
    assertNotNull(registration);
    registration.close();
    registration.close();
    assertTrue(Questions.answer(check().check(member()), member()).admits());
  }

  @Test
  @DisplayName("M7 every listener is told of a key that has ended, which is denied from then on")
  default void tellsEveryListener() throws InterruptedException {
    var told = new CountDownLatch(2);
    List<PublicKey> keys = new CopyOnWriteArrayList<>();
    List<CompletionStage<Membership>> meanwhile = new CopyOnWriteArrayList<>();
    for (int i = 0; i < 2; i++) {
      check()
          .onEnded(
              key -> {
                keys.add(key);
                meanwhile.add(check().check(key));
                told.countDown();
              });
    }
    if (end()) {
      assertTrue(told.await(20, TimeUnit.SECONDS), "nobody was told");
      assertEquals(List.of(member(), member()), keys);
      for (CompletionStage<Membership> answer : meanwhile) {
        assertFalse(Questions.answer(answer, member()).admits(), "told before it was so");
      }
      assertFalse(Questions.answer(check().check(member()), member()).admits());
    }
  }

  @Test
  @DisplayName("M8 a listener that throws harms no other, and one that has gone hears nothing")
  default void listenersAreApart() throws InterruptedException {
    var told = new CountDownLatch(1);
    List<PublicKey> gone = new CopyOnWriteArrayList<>();
    Registration leaving = check().onEnded(gone::add);
    check()
        .onEnded(
            key -> {
              throw new IllegalStateException("a listener of the test kit, which throws");
            });
    check().onEnded(key -> told.countDown());
    leaving.close();
    if (end()) {
      assertTrue(told.await(20, TimeUnit.SECONDS), "the other was not told");
      assertEquals(List.of(), gone);
    }
  }

  private List<PublicKey> keys() {
    Stream<PublicKey> any =
        IntStream.range(0, 16).mapToObj(i -> new PublicKey(String.format("%064x", i * 7919L)));
    return Stream.of(Stream.of(member()), stranger().stream(), any).flatMap(keys -> keys).toList();
  }
}
