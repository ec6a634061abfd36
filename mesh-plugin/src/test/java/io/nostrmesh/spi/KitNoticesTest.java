package io.nostrmesh.spi;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nostrmesh.json.JsonValue;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.ReasonPrefix;
import io.nostrmesh.testkit.EventPolicyRules;
import io.nostrmesh.testkit.MembershipCheckRules;
import io.nostrmesh.testkit.Nip11ExtensionRules;
import io.nostrmesh.testkit.ProbeConnection;
import io.nostrmesh.testkit.TransportAdmissionRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentest4j.AssertionFailedError;

/** For each rule an implementation that breaks it, and which the kit must not let through. */
class KitNoticesTest {

  private static final PublicKey MEMBER = new PublicKey("a1".repeat(32));
  private static final PublicKey STRANGER = new PublicKey("b2".repeat(32));
  private static final Membership IS_MEMBER = new Membership.Member("member");

  static Stream<Arguments> offenders() {
    var count = new AtomicInteger();
    return Stream.of(
        Arguments.of("P1", policy(delivery -> null)),
        Arguments.of("P2", policy(delivery -> slowly(EventVerdict.PASS.now()))),
        Arguments.of("P3", policy(delivery -> veto(" "))),
        Arguments.of("P4", policy(delivery -> veto("no"))),
        Arguments.of("P5", fickle()),
        Arguments.of("P6", policy(seen -> seen.viewers().isEmpty() ? pass() : veto("no"))),
        Arguments.of("P7", policy(seen -> count.incrementAndGet() % 2 == 0 ? pass() : veto("no"))),
        Arguments.of("P8", (EventPolicyRules) Forgetful::new),
        Arguments.of("M1", check(key -> null, listener -> () -> {})),
        Arguments.of("M2", check(key -> now(IS_MEMBER), listener -> () -> {})),
        Arguments.of("M3", check(key -> slowly(now(IS_MEMBER)), listener -> () -> {})),
        Arguments.of("M4", check(key -> now(Membership.DENIED), listener -> () -> {})),
        Arguments.of(
            "M5",
            check(
                key -> now(count.incrementAndGet() % 2 == 0 ? IS_MEMBER : Membership.DENIED),
                listener -> () -> {})),
        Arguments.of("M6", check(key -> now(IS_MEMBER), listener -> null)),
        Arguments.of("M7", new Leaving(false)),
        Arguments.of("M7", new Hasty()),
        Arguments.of("M8", new Leaving(true)),
        Arguments.of("N1", extension(Set.of("supported_nips"), Map.of(), 1)),
        Arguments.of("N2", extension(Set.of(), Map.of("name", JsonValue.of(1)), 1)),
        Arguments.of("N3", extension(Set.of(), Map.of(), 0)),
        Arguments.of("N4", (Nip11ExtensionRules) Sluggish::new),
        Arguments.of("N5", extension(Set.of("a"), Map.of(), 1)),
        Arguments.of("T1", new Gate(connection -> null)),
        Arguments.of("T2", new Gate(connection -> now(denied(connection)))),
        Arguments.of("T3", new Gate(connection -> slowly(now(admitted())))),
        Arguments.of("T4", new Gate(connection -> now(denied(connection)))),
        Arguments.of("T5", new Gate(connection -> now(admitted()))),
        Arguments.of("T6", new Overzealous()),
        Arguments.of("T7", new Gate(connection -> now(denied(connection)))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("offenders")
  void noticesAnOffender(String rule, Object kit) throws Exception {
    var test =
        Arrays.stream(kit.getClass().getMethods())
            .filter(method -> method.isAnnotationPresent(Test.class))
            .filter(
                method -> method.getAnnotation(DisplayName.class).value().startsWith(rule + " "))
            .findFirst()
            .orElseThrow();

    assertThatThrownBy(() -> test.invoke(kit)).cause().isInstanceOf(AssertionFailedError.class);
  }

  private static <A> A slowly(A answer) {
    LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(1));
    return answer;
  }

  private static <A> CompletionStage<A> now(A answer) {
    return CompletableFuture.completedFuture(answer);
  }

  private static CompletionStage<EventVerdict> pass() {
    return EventVerdict.PASS.now();
  }

  private static CompletionStage<EventVerdict> veto(String text) {
    return EventVerdict.reject(ReasonPrefix.BLOCKED, "test.veto", text).now();
  }

  private static Admission admitted() {
    return new Admission.Admitted(MEMBER, Optional.empty());
  }

  private static Admission denied(TransportConnection connection) {
    return new Admission.Denied(
        new Reason(
            ReasonPrefix.BLOCKED,
            "test.denied",
            "bad: " + connection.bearerToken().orElse("none")));
  }

  private static EventPolicyRules policy(
      Function<Delivery, CompletionStage<EventVerdict>> onDelivery) {
    return () ->
        new EventPolicy() {
          @Override
          public boolean concerns(int kind) {
            return kind == 7;
          }

          @Override
          public CompletionStage<EventVerdict> onPublish(Publication publication) {
            return pass();
          }

          @Override
          public CompletionStage<EventVerdict> onDelivery(Delivery delivery) {
            return onDelivery.apply(delivery);
          }
        };
  }

  private static EventPolicyRules fickle() {
    var fickle = new Fickle();
    return () -> fickle;
  }

  /** Finds other things of concern from one question to the next. */
  private static final class Fickle implements EventPolicy {

    private final AtomicInteger asked = new AtomicInteger();

    @Override
    public boolean concerns(int kind) {
      return asked.incrementAndGet() < 9;
    }

    @Override
    public CompletionStage<EventVerdict> onPublish(Publication publication) {
      return pass();
    }
  }

  /** Has everything deleted. */
  private static final class Forgetful implements EventPolicy {

    @Override
    public CompletionStage<EventVerdict> onPublish(Publication publication) {
      return pass();
    }

    @Override
    public CompletionStage<Boolean> isObsolete(Event stored) {
      return now(true);
    }
  }

  private static MembershipCheckRules check(
      Function<PublicKey, CompletionStage<Membership>> answer,
      Function<Consumer<PublicKey>, Registration> onEnded) {
    MembershipCheck check =
        new MembershipCheck() {
          @Override
          public CompletionStage<Membership> check(PublicKey key) {
            return answer.apply(key);
          }

          @Override
          public Registration onEnded(Consumer<PublicKey> listener) {
            return onEnded.apply(listener);
          }
        };
    return new Members(check);
  }

  private record Members(MembershipCheck check) implements MembershipCheckRules {

    @Override
    public PublicKey member() {
      return MEMBER;
    }

    @Override
    public Optional<PublicKey> stranger() {
      return Optional.of(STRANGER);
    }

    @Override
    public Optional<MembershipCheck> broken() {
      return Optional.of(check);
    }
  }

  /** A group of one, whose end is told in a way of its own. */
  private abstract static class Group implements MembershipCheckRules, MembershipCheck {

    final List<Consumer<PublicKey>> listeners = new ArrayList<>();
    Membership membership = IS_MEMBER;

    @Override
    public MembershipCheck check() {
      return this;
    }

    @Override
    public CompletionStage<Membership> check(PublicKey key) {
      return now(membership);
    }

    @Override
    public Registration onEnded(Consumer<PublicKey> listener) {
      listeners.add(listener);
      return () -> {};
    }

    @Override
    public PublicKey member() {
      return MEMBER;
    }

    @Override
    public Optional<PublicKey> stranger() {
      return Optional.empty();
    }
  }

  /** Tells its last listener alone, or also those that have gone, and stops at one that throws. */
  private static final class Leaving extends Group {

    private final boolean toGoneOnes;

    Leaving(boolean toGoneOnes) {
      this.toGoneOnes = toGoneOnes;
    }

    @Override
    public boolean end() {
      listeners.get(listeners.size() - 1).accept(MEMBER);
      if (toGoneOnes) {
        listeners.get(0).accept(MEMBER);
      } else {
        listeners.get(1).accept(STRANGER);
      }
      return true;
    }
  }

  /** Tells its listeners of an end that comes a moment later. */
  private static final class Hasty extends Group {

    @Override
    public boolean end() {
      listeners.forEach(listener -> listener.accept(MEMBER));
      membership = Membership.DENIED;
      return true;
    }
  }

  private static Nip11ExtensionRules extension(
      Set<String> fields, Map<String, JsonValue> values, int nip) {
    record Fixed(Set<String> fields, Map<String, JsonValue> values, Set<Integer> nips)
        implements Nip11Extension {}
    return () -> new Fixed(fields, values, Set.of(nip));
  }

  private static final class Sluggish implements Nip11Extension {

    @Override
    public Set<String> fields() {
      return Set.of();
    }

    @Override
    public Map<String, JsonValue> values() {
      return slowly(Map.of());
    }
  }

  private record Gate(Function<TransportConnection, CompletionStage<Admission>> answer)
      implements TransportAdmissionRules {

    @Override
    public TransportAdmission admission() {
      return answer::apply;
    }

    @Override
    public ProbeConnection welcome() {
      return new ProbeConnection(new EndpointId(1, 2, 3, 4), Optional.of("token"));
    }

    @Override
    public boolean end() {
      return true;
    }
  }

  /** Closes what has ended. */
  private static final class Overzealous implements TransportAdmissionRules {

    @Override
    public TransportAdmission admission() {
      return new TransportAdmission() {
        @Override
        public CompletionStage<Admission> admit(TransportConnection connection) {
          return now(admitted());
        }

        @Override
        public void ended(TransportConnection connection) {
          connection.close(new Reason(ReasonPrefix.ERROR, "test.ended", "ended"));
        }
      };
    }

    @Override
    public ProbeConnection welcome() {
      return new ProbeConnection(new EndpointId(1, 2, 3, 4), Optional.of("token"));
    }
  }
}
