package io.nostrmesh.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.Membership;
import io.nostrmesh.spi.Membership.Member;
import io.nostrmesh.spi.Membership.ViaOwner;
import io.nostrmesh.spi.MembershipCheck;
import io.nostrmesh.spi.Registration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MembershipChecksTest {

  private static final PublicKey ALICE = new PublicKey("a".repeat(64));
  private static final PublicKey BOB = new PublicKey("b".repeat(64));
  private static final PublicKey OWNER = new PublicKey("0".repeat(64));

  /** Answers always the same, and tells its listeners when a test says so. */
  private static final class Fixed implements MembershipCheck {
    private final String answer;
    private final List<Consumer<PublicKey>> listeners = new ArrayList<>();
    private int questions;

    Fixed(String answer) {
      this.answer = answer;
    }

    @Override
    public @Nullable CompletionStage<Membership> check(PublicKey key) {
      questions++;
      return switch (answer) {
        case "open" -> CompletableFuture.completedFuture(Membership.OPEN_RELAY);
        case "owner" -> CompletableFuture.completedFuture(new ViaOwner(OWNER));
        case "denied" -> CompletableFuture.completedFuture(Membership.DENIED);
        case "fails" -> CompletableFuture.failedFuture(new IllegalStateException("down"));
        case "throws" -> throw new IllegalStateException("broken");
        case "null-stage" -> null;
        case "null" -> CompletableFuture.completedFuture(null);
        default -> CompletableFuture.completedFuture(new Member(answer));
      };
    }

    @Override
    public Registration onEnded(Consumer<PublicKey> listener) {
      listeners.add(listener);
      return () -> listeners.remove(listener);
    }

    void end(PublicKey key) {
      List.copyOf(listeners).forEach(listener -> listener.accept(key));
    }
  }

  private static String answer(MembershipCheck check) {
    return check
        .check(ALICE)
        .handle(
            (membership, failure) -> {
              if (failure != null) {
                return "fails";
              }
              if (membership instanceof Member member) {
                return member.role();
              }
              return membership instanceof ViaOwner
                  ? "owner"
                  : membership.admits() ? "open" : "denied";
            })
        .toCompletableFuture()
        .join();
  }

  private static List<Fixed> checks(String answers) {
    return List.of(answers.split(" ")).stream().map(Fixed::new).toList();
  }

  @Test
  void opensToEverybody() {
    assertThat(answer(new OpenMembership())).isEqualTo("open");
  }

  @Test
  void letsInThoseOnTheListOnly() {
    assertThat(answer(new ListedMembers(Set.of(ALICE, BOB)))).isEqualTo("member");
    assertThat(answer(new ListedMembers(Set.of(BOB)))).isEqualTo("denied");
    assertThat(answer(new ListedMembers(Set.of()))).isEqualTo("denied");
  }

  @Test
  void keepsItsOwnCopyOfTheList() {
    var keys = new HashSet<>(Set.of(ALICE));
    var listed = new ListedMembers(keys);
    keys.clear();
    assertThat(answer(listed)).isEqualTo("member");
  }

  @ParameterizedTest
  @CsvSource({
    "admin, admin",
    "admin member, admin",
    "open admin, admin",
    "admin open, admin",
    "open open, open",
    "admin owner, owner",
    "owner admin, owner",
    "open owner admin, owner",
    "admin denied, denied",
    "denied admin, denied",
    "denied fails, denied",
    "fails denied, denied",
    "admin fails denied, denied",
    "null admin throws denied, denied",
    "fails admin, fails",
    "admin fails, fails",
    "admin throws, fails",
    "null-stage admin, fails",
    "admin null, fails",
  })
  void allOfTakesTheWeakestAnswerAndFailsClosed(String answers, String expected) {
    assertThat(answer(new AllOf(checks(answers)))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "admin, admin",
    "admin member, admin",
    "denied admin, admin",
    "denied owner admin, owner",
    "fails admin, admin",
    "throws open, open",
    "denied denied, denied",
    "denied fails, fails",
    "fails denied, fails",
    "null denied, fails",
    "null-stage denied denied, fails",
  })
  void anyOfTakesTheFirstAdmissionAndFailsClosed(String answers, String expected) {
    assertThat(answer(new AnyOf(checks(answers)))).isEqualTo(expected);
  }

  @Test
  void anyOfNothingIsNobodyAndAllOfNothingIsAMistake() {
    assertThat(answer(new AnyOf(List.of()))).isEqualTo("denied");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AllOf(List.of()))
        .withMessageContaining("checks");
  }

  @Test
  void asksNoMoreThanTheAnswerNeeds() {
    List<Fixed> all = checks("denied admin");
    answer(new AllOf(all));
    List<Fixed> any = checks("admin denied");
    answer(new AnyOf(any));

    assertThat(all.get(1).questions).isZero();
    assertThat(any.get(1).questions).isZero();
  }

  @Test
  void allOfEndsWhenAnyOfItsChecksEnds() {
    List<Fixed> checks = checks("admin open");
    var ended = new ArrayList<PublicKey>();
    Registration registration = new AllOf(checks).onEnded(ended::add);

    checks.get(0).end(ALICE);
    checks.get(1).end(BOB);
    assertThat(ended).containsExactly(ALICE, BOB);

    registration.close();
    registration.close();
    checks.get(0).end(ALICE);
    assertThat(ended).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({"denied, true", "admin, false", "owner, false", "fails, false"})
  void anyOfEndsWhenNoneOfTheOthersAdmitsEither(String other, boolean ends) {
    List<Fixed> checks = checks("denied " + other);
    var ended = new ArrayList<PublicKey>();
    Registration registration = new AnyOf(checks).onEnded(ended::add);

    checks.get(0).end(ALICE);
    assertThat(ended).isEqualTo(ends ? List.of(ALICE) : List.of());

    registration.close();
    checks.get(0).end(ALICE);
    assertThat(ended).hasSize(ends ? 1 : 0);
  }
}
