package io.nostrmesh.offer;

import static io.nostrmesh.offer.Group.MEMBER;
import static io.nostrmesh.offer.Group.OTHER_MEMBER;
import static io.nostrmesh.offer.Group.PASSED;
import static io.nostrmesh.offer.Group.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.limit.Deadline;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.spi.Delivery;
import io.nostrmesh.spi.EventPolicies;
import io.nostrmesh.spi.EventPolicy;
import io.nostrmesh.spi.EventVerdict;
import io.nostrmesh.spi.Membership;
import io.nostrmesh.spi.Origin;
import io.nostrmesh.spi.Publication;
import io.nostrmesh.testkit.ManualTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A membership check that never answers holds offers up for its deadline, and nothing else. */
class OfferDeadlineTest {

  private static final String UNKNOWN = "offer.membership-unknown";
  private static final String MEMBERS_ONLY = "offer.members-only";
  private static final Duration INSTANT = Duration.ofNanos(1);

  private final ManualTime time = new ManualTime();
  private final Group group = new Group(OfferSettings.DEFAULTS);
  private final Map<PublicKey, CompletableFuture<Membership>> late = new HashMap<>();

  /** What is asked, whose membership nobody can tell, after how many deadlines what is said. */
  static Stream<Arguments> questions() {
    return Stream.of(
        row("an offer is published", MEMBER, 1, g -> publish(g.offer(MEMBER, "laptop")), UNKNOWN),
        row("it is withdrawn", MEMBER, 1, g -> publish(g.withdrawal(MEMBER, "known")), UNKNOWN),
        row("its author is asked about", MEMBER, 1, g -> deliver(g, OTHER_MEMBER), UNKNOWN),
        row("its viewer is", OTHER_MEMBER, 1, g -> deliver(g, OTHER_MEMBER), MEMBERS_ONLY),
        row("one of its viewers is", STRANGER, 1, g -> deliver(g, STRANGER, OTHER_MEMBER), PASSED),
        row(
            "so is a viewer beside a stranger",
            OTHER_MEMBER,
            1,
            g -> deliver(g, STRANGER, OTHER_MEMBER),
            MEMBERS_ONLY),
        row("nobody is asked about", MEMBER, 0, g -> publish(g.event(MEMBER, "{}")), PASSED),
        row("nobody sees it", MEMBER, 1, g -> deliver(g), UNKNOWN));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("questions")
  void endsWithItsOwnDeadline(
      String what,
      SecretKey unknown,
      int deadlines,
      Function<Group, Function<EventPolicy, CompletionStage<EventVerdict>>> question,
      String code) {
    for (Duration limit :
        List.of(Duration.ofMillis(1), Duration.ofSeconds(3), Duration.ofSeconds(30))) {
      late.clear();
      EventPolicies policies = policies(limit);
      group.now = time.instant().getEpochSecond();
      deliver(group.offer(MEMBER, "known"), OTHER_MEMBER).apply(policies);
      late.put(unknown.publicKey(), new CompletableFuture<>());

      var verdict = question.apply(group).apply(policies).toCompletableFuture();
      if (deadlines > 0) {
        time.advance(limit.minus(INSTANT));
        assertThat(verdict).isNotDone();
        time.advance(INSTANT);
      }
      assertThat(verdict).isDone();
      late.get(unknown.publicKey()).complete(new Membership.Member("member"));
      assertThat(Group.code(verdict)).isEqualTo(code);
      assertThat(time.waiting()).isZero();
    }
  }

  @Test
  void givesAuthorAndViewerADeadlineEachBeforeTheHostLosesItsPatience() {
    Duration longest = Duration.ofSeconds(30);
    EventPolicies policies = policies(longest);
    group.now = time.instant().getEpochSecond();
    late.put(MEMBER.publicKey(), new CompletableFuture<>());
    late.put(OTHER_MEMBER.publicKey(), new CompletableFuture<>());

    var verdict = deliver(group, OTHER_MEMBER).apply(policies).toCompletableFuture();
    time.advance(longest.minus(INSTANT));
    late.get(MEMBER.publicKey()).complete(new Membership.Member("member"));
    time.advance(longest.minus(INSTANT));
    assertThat(verdict).isNotDone();
    time.advance(INSTANT);

    assertThat(Group.code(verdict)).isEqualTo(MEMBERS_ONLY);
  }

  @Test
  void keepsStoredOffersWhoseAuthorNobodyKnows() {
    EventPolicies policies = policies(Duration.ofSeconds(3));
    group.now = time.instant().getEpochSecond();
    late.put(MEMBER.publicKey(), new CompletableFuture<>());

    var obsolete = policies.isObsolete(group.offer(MEMBER, "laptop")).toCompletableFuture();
    assertThat(obsolete).isNotDone();
    time.advance(Duration.ofSeconds(3));
    assertThat(obsolete).isCompletedWithValue(false);
  }

  @Test
  void keepsToTheDeadlineOfItsSettings() {
    OfferSettings usual = OfferSettings.DEFAULTS;
    var settings =
        new OfferSettings(
            usual.validation(),
            usual.maxTtl(),
            usual.maxContentBytes(),
            usual.addressesPerAuthor(),
            usual.publishesPerMinute(),
            usual.rememberedAddresses(),
            Duration.ofMillis(1));
    var policy = new OfferPolicy(key -> new CompletableFuture<>(), settings, time, List::of);

    assertThat(
            Group.code(
                publish(group.offer(MEMBER, "laptop"))
                    .apply(policy)
                    .toCompletableFuture()
                    .orTimeout(30, TimeUnit.SECONDS)))
        .isEqualTo(UNKNOWN);
  }

  private EventPolicies policies(Duration limit) {
    var policy =
        new OfferPolicy(
            key -> late.containsKey(key) ? late.get(key) : group.check(key),
            OfferSettings.DEFAULTS,
            time,
            List::of,
            new Deadline(time, limit));
    return new EventPolicies(List.of(policy), new Deadline(time, EventPolicies.ANSWER_DEADLINE));
  }

  private static Function<EventPolicy, CompletionStage<EventVerdict>> publish(Event event) {
    Origin author = Origin.client(Set.of(event.pubkey()), Optional.empty());
    return policy -> policy.onPublish(new Publication(event, author));
  }

  private static Function<EventPolicy, CompletionStage<EventVerdict>> deliver(
      Group group, SecretKey... viewers) {
    return deliver(group.offer(MEMBER, "laptop"), viewers);
  }

  private static Function<EventPolicy, CompletionStage<EventVerdict>> deliver(
      Event event, SecretKey... viewers) {
    Set<PublicKey> keys =
        Arrays.stream(viewers).map(SecretKey::publicKey).collect(Collectors.toSet());
    return policy -> policy.onDelivery(new Delivery(event, keys));
  }

  private static Arguments row(
      String what,
      SecretKey unknown,
      int deadlines,
      Function<Group, Function<EventPolicy, CompletionStage<EventVerdict>>> question,
      String code) {
    return Arguments.of(what, unknown, deadlines, question, code);
  }
}
