package io.nostrmesh.host.relay.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.relay.events.Limits;
import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.limit.FairBudget;
import io.nostrmesh.limit.ReceiveBudget;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.message.Filter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SubscriptionIndexTest {

  private static final ReceiveBudget BUDGET = new ReceiveBudget(Long.MAX_VALUE, 0);

  private final FairBudget subscribed = new FairBudget(Long.MAX_VALUE);
  private final FairBudget.Share share = subscribed.share("party", () -> {});

  private static final List<SecretKey> AUTHORS =
      List.of(Keys.of("alice"), Keys.of("bob"), Keys.of("carol"));
  private static final List<String> VALUES = List.of("", "a", "A", "a ", "\u0000", "ä", "x", "y");

  private final SubscriptionIndex index = new SubscriptionIndex();

  /** Against the naive way, which asks every subscription. */
  @Test
  void findsEverySubscriptionThatMatches() {
    var random = new Random(8);
    List<Event> events = events(random);
    var open = new ArrayList<Subscription>();
    for (int i = 0; i < 3000; i++) {
      if (!open.isEmpty() && random.nextInt(4) == 0) {
        index.remove(open.remove(random.nextInt(open.size())));
      } else {
        Subscription subscription =
            subscription(List.of(filter(random, events), filter(random, events)));
        open.add(subscription);
        index.add(subscription);
      }
      Event event = events.get(random.nextInt(events.size()));
      var found = new HashSet<Subscription>(index.candidates(event));
      found.removeIf(candidate -> !candidate.matches(event));
      var wanted = new HashSet<Subscription>(open);
      wanted.removeIf(subscription -> !subscription.matches(event));
      assertThat(found).isEqualTo(wanted);
    }
    open.forEach(index::remove);
    assertThat(index.size()).isZero();
  }

  @Test
  void looksAtNoneOfTheManyThatAskForSomethingElse() {
    for (int i = 0; i < 40_000; i++) {
      index.add(subscription(List.of(tag("t", "other " + i))));
    }
    Subscription wanting = subscription(List.of(tag("t", "this")));
    index.add(wanting);
    Event event = Events.by(AUTHORS.get(0)).tag("t", "this").sign();
    assertThat(index.candidates(event)).containsExactly(wanting);
  }

  @Test
  void limitsWhatAConnectionMayAskOfOneEvent() {
    var subscriptions = new Subscriptions(index, 1024, share);
    List<Filter> same = List.of(Filter.ANY.withKinds(Set.of(1)));
    for (int i = 0; i < Limits.SUBSCRIPTIONS_PER_KEY; i++) {
      assertThat(subscriptions.open(subscription("s" + i, same))).isEmpty();
    }
    assertThat(subscriptions.open(subscription("more", same)))
        .hasValueSatisfying(text -> assertThat(text).contains("same events", "64"));
    assertThat(subscriptions.open(subscription("s0", same))).isEmpty();
    assertThat(subscriptions.open(subscription("b", List.of(tag("t", "else"))))).isEmpty();
    Event event = Events.by(AUTHORS.get(0)).sign();
    assertThat(index.candidates(event)).hasSize(Limits.SUBSCRIPTIONS_PER_KEY);
    subscriptions.closeAll();
    assertThat(index.size()).isZero();
    assertThat(subscriptions.open(subscription("late", same))).isPresent();
  }

  @Test
  void limitsTheValuesOfAConnection() {
    var subscriptions = new Subscriptions(index, 1024, share);
    int opened = 0;
    Optional<String> refusal = Optional.empty();
    while (refusal.isEmpty()) {
      var values = new HashSet<String>();
      for (int i = 0; i < 900; i++) {
        values.add(opened + "." + i);
      }
      refusal = subscriptions.open(subscription("s" + opened++, List.of(tags("t", values))));
    }
    assertThat(refusal.get()).contains(Integer.toString(Limits.LIVE_KEYS));
    assertThat(index.size()).isLessThanOrEqualTo(Limits.LIVE_KEYS);
  }

  private static List<Event> events(Random random) {
    var events = new ArrayList<Event>();
    for (int i = 0; i < 200; i++) {
      Events event = Events.by(pick(random, AUTHORS)).kind(random.nextInt(3)).content("" + i);
      for (int t = random.nextInt(4); t > 0; t--) {
        event.tag(random.nextBoolean() ? "t" : "p", pick(random, VALUES));
      }
      events.add(event.sign());
    }
    return events;
  }

  private static Filter filter(Random random, List<Event> events) {
    var tags = new TreeMap<String, Set<String>>();
    if (random.nextInt(3) == 0) {
      tags.put("t", Set.of(pick(random, VALUES)));
    }
    if (random.nextInt(3) == 0) {
      tags.put("p", new HashSet<>(List.of(pick(random, VALUES), pick(random, VALUES))));
    }
    return new Filter(
        random.nextInt(5) == 0 ? Optional.of(Set.of(pick(random, events).id())) : Optional.empty(),
        random.nextInt(3) == 0
            ? Optional.of(Set.of(pick(random, AUTHORS).publicKey()))
            : Optional.empty(),
        switch (random.nextInt(4)) {
          case 0 -> Optional.of(Set.of());
          case 1 -> Optional.of(Set.of(0, 1));
          default -> Optional.empty();
        },
        tags,
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalInt.empty(),
        Map.of());
  }

  private static <T> T pick(Random random, List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private static Filter tag(String name, String value) {
    return tags(name, Set.of(value));
  }

  private static Filter tags(String name, Set<String> values) {
    return new Filter(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of(name, values),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalInt.empty(),
        Map.of());
  }

  private static Subscription subscription(List<Filter> filters) {
    return subscription("s", filters);
  }

  private static Subscription subscription(String id, List<Filter> filters) {
    return new Subscription(null, id, filters, 0, BUDGET);
  }
}
