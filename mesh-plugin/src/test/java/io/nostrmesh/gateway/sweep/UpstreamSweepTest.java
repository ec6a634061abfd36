package io.nostrmesh.gateway.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.nostrmesh.client.nostr.ClientRuntime;
import io.nostrmesh.client.nostr.ScriptedRelay;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.membership.ListedMembers;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.offer.OfferPolicy;
import io.nostrmesh.offer.OfferSettings;
import io.nostrmesh.spi.EventPolicy;
import io.nostrmesh.url.RelayUrl;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class UpstreamSweepTest {

  private static final long NOW = Instant.now().getEpochSecond();
  private static final String OFFER = "{\"endpoint_id\":\"ab\",\"iroh_relay_url\":\"https://r\"}";

  private static final SweepPace PACE = QuickPace.of(Duration.ofMillis(1));

  private final ClientRuntime runtime = ClientRuntime.system();
  private final SecretKey gateway = SecretKey.generate(runtime.random());
  private final SecretKey member = SecretKey.generate(runtime.random());
  private final SecretKey removed = SecretKey.generate(runtime.random());
  private final ScriptedRelay relay = new ScriptedRelay();
  private RelayUrl name = relay.url();
  private final EventPolicy offers =
      new OfferPolicy(
          new ListedMembers(Set.of(member.publicKey())),
          OfferSettings.DEFAULTS,
          runtime.clock(),
          List::of);

  private final Event expired = event(member, "expired", OFFER, NOW - 7200, NOW - 60);
  private final Event orphaned = event(removed, "orphaned", OFFER, NOW, NOW + 600);
  private final Event live = event(member, "live", OFFER, NOW, NOW + 600);
  private final Event justExpired = event(member, "just-expired", OFFER, NOW - 60, NOW - 1);
  private final Event foreign = event(removed, "foreign", "{\"name\":\"app\"}", NOW, NOW - 9999);
  private final Event withdrawal = event(removed, "withdrawn", "", NOW - 7200, NOW - 60);

  @BeforeEach
  void fill() {
    relay.challenges = false;
    all().forEach(relay::publish);
  }

  @AfterEach
  void close() {
    relay.close();
    runtime.loop().shutdownNow();
  }

  @Test
  void deletesByTheManagementInterfaceWhereThereIsOne() throws Exception {
    relay.managers.add(gateway.publicKey());

    assertThat(sweep()).isEqualTo(new SweepOutcome.Clean(2));

    assertThat(left()).containsExactly(live, justExpired, foreign, withdrawal);
    assertThat(requests()).noneMatch(text -> text.startsWith("[\"EVENT\""));
  }

  @Test
  void deletesByRequestWhereTheRelayFollowsIt() throws Exception {
    relay.deleters.add(gateway.publicKey());

    assertThat(sweep()).isEqualTo(new SweepOutcome.Clean(2));

    assertThat(left()).containsExactly(live, justExpired, foreign, withdrawal);
  }

  @Test
  void deletesByRequestWhereTheManagersAreOthers() throws Exception {
    relay.managers.add(member.publicKey());
    relay.deleters.add(gateway.publicKey());

    assertThat(sweep()).isEqualTo(new SweepOutcome.Clean(2));
  }

  @Test
  void noticesThatARelayAgreesAndDoesNothing() throws Exception {
    assertThat(sweep()).isInstanceOf(SweepOutcome.Refused.class);

    assertThat(left()).hasSize(6);
    // One request and no more: each stays in the relay.
    assertThat(requests()).filteredOn(text -> text.startsWith("[\"EVENT\"")).hasSize(1);
  }

  @Test
  void takesARefusalForOne() throws Exception {
    relay.refusal = event -> "blocked: only the author";

    assertThat(sweep()).isInstanceOf(SweepOutcome.Refused.class);
    assertThat(left()).hasSize(6);
  }

  @Test
  void asksForNoMoreThanItFinds() throws Exception {
    relay.erase(expired, orphaned);

    assertThat(sweep()).isEqualTo(new SweepOutcome.Clean(0));
    assertThat(requests()).noneMatch(text -> text.startsWith("[\"EVENT\""));
  }

  @Test
  void deletesManyInFewRequestsAndNotAllAtOnce() throws Exception {
    relay.deleters.add(gateway.publicKey());
    List<Event> many =
        IntStream.range(0, SweepRound.MAX_DELETED + 50)
            .mapToObj(i -> event(member, "many-" + i, OFFER, NOW - 9000 - i, NOW - 60))
            .toList();
    many.forEach(relay::publish);

    assertThat(sweep()).isEqualTo(new SweepOutcome.Clean(SweepRound.MAX_DELETED));
    assertThat(sweep()).isEqualTo(new SweepOutcome.Clean(52));

    assertThat(left()).containsExactly(live, justExpired, foreign, withdrawal);
    assertThat(many).noneMatch(relay::has);
    assertThat(requests())
        .filteredOn(text -> text.startsWith("[\"EVENT\""))
        .hasSizeLessThanOrEqualTo(10);
  }

  @Test
  void leavesWhatCannotBeJudged() throws Exception {
    var unsure =
        new OfferPolicy(
            key -> CompletableFuture.failedFuture(new IllegalStateException("down")),
            OfferSettings.DEFAULTS,
            runtime.clock(),
            List::of);
    relay.deleters.add(gateway.publicKey());

    assertThat(sweep(unsure)).isEqualTo(new SweepOutcome.Clean(1));
    assertThat(left()).contains(orphaned).doesNotContain(expired);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void callsTheRelayByTheNameThatItKnows(boolean known) throws Exception {
    name = new RelayUrl("wss://relay.example.com");
    relay.name = known ? Optional.of(name) : Optional.empty();
    relay.challenges = true;
    relay.members.add(gateway.publicKey());
    relay.managers.add(gateway.publicKey());

    assertThat(sweep()).isEqualTo(new SweepOutcome.Clean(2));

    assertThat(left()).containsExactly(live, justExpired, foreign, withdrawal);
  }

  @Test
  void isNoMember() throws Exception {
    relay.challenges = true;

    assertThat(sweep()).isEqualTo(new SweepOutcome.Failed("the relay does not let the key in"));
  }

  @Test
  void saysAFailureOnceAndComesBack() throws Exception {
    List<String> lines = new CopyOnWriteArrayList<>();
    var appender =
        new ListAppender<ILoggingEvent>() {
          @Override
          protected void append(ILoggingEvent line) {
            lines.add(line.getFormattedMessage());
          }
        };
    appender.start();
    var logger = (Logger) LoggerFactory.getLogger(UpstreamSweep.class);
    logger.setLevel(Level.INFO);
    logger.addAppender(appender);
    relay.deleters.add(gateway.publicKey());
    relay.goDown();
    UpstreamSweep sweep = UpstreamSweep.start(swept(), gateway, offers, runtime, PACE);
    try {
      await(() -> !lines.isEmpty());
      relay.comeBack();
      await(() -> !relay.has(expired) && !relay.has(orphaned));
      await(() -> lines.size() == 2);
    } finally {
      sweep.close();
      logger.detachAppender(appender);
      logger.setLevel(null);
    }
    assertThat(lines.get(0)).startsWith("old compute offers stay in the relay, hidden: ");
    assertThat(lines.get(1)).isEqualTo("deleted 2 old compute offers from the relay");
  }

  private SweepOutcome sweep() throws Exception {
    return sweep(offers);
  }

  private SweepOutcome sweep(EventPolicy policy) throws Exception {
    return runtime
        .loop()
        .submit(() -> new SweepRound(swept(), gateway, policy, runtime, PACE).start())
        .get(20, TimeUnit.SECONDS)
        .get(20, TimeUnit.SECONDS);
  }

  private SweptRelay swept() {
    return new SweptRelay(relay.url(), name);
  }

  private List<Event> all() {
    return List.of(expired, orphaned, live, justExpired, foreign, withdrawal);
  }

  private List<Event> left() {
    return all().stream().filter(relay::has).toList();
  }

  private List<String> requests() {
    var requests = new ArrayList<JsonArray>();
    relay.requests.drainTo(requests);
    return requests.stream().map(JsonArray::toJson).toList();
  }

  private Event event(SecretKey author, String d, String content, long at, long until) {
    return new EventTemplate(
            Kind.COMPUTE_OFFER,
            at,
            List.of(Tag.of("d", d), Tag.of("expiration", Long.toString(until))),
            content)
        .sign(author, runtime.random());
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(5);
    }
  }
}
