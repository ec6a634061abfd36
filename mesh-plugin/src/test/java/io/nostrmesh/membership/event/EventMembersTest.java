package io.nostrmesh.membership.event;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.nostrmesh.client.nostr.ClientRuntime;
import io.nostrmesh.client.nostr.NostrConnection;
import io.nostrmesh.client.nostr.ScriptedRelay;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventAddress;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.spi.Membership;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

@Timeout(60)
class EventMembersTest {

  private static final PublicKey ALICE = new PublicKey("a".repeat(64));
  private static final PublicKey BOB = new PublicKey("b".repeat(64));
  private static final PublicKey CAROL = new PublicKey("c".repeat(64));
  private static final int GROUP_MEMBERS = 39_002;
  private static final Duration MAX_AGE = Duration.ofMinutes(10);
  private static final Duration AGAIN = Duration.ofMinutes(1);

  private final SecureRandom random = new SecureRandom();
  private final SecretKey author = SecretKey.generate(random);
  private final SecretKey reader = SecretKey.generate(random);
  private final EventAddress address = new EventAddress(GROUP_MEMBERS, author.publicKey(), "group");
  private final HeldLoop loop = new HeldLoop();
  private final ScriptedRelay relay = new ScriptedRelay();
  private final BlockingQueue<PublicKey> ended = new LinkedBlockingQueue<>();
  private final List<String> warned = new CopyOnWriteArrayList<>();
  private final List<EventMembers> open = new ArrayList<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(EventMembers.class);
  private final AppenderBase<ILoggingEvent> log =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          if (event.getLevel() == Level.WARN) {
            warned.add(event.getFormattedMessage());
          }
        }
      };

  @BeforeEach
  void prepare() {
    relay.challenges = false;
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void close() {
    open.forEach(EventMembers::close);
    loop.shutdownNow();
    relay.close();
    logger.detachAppender(log);
  }

  @ParameterizedTest
  @CsvSource({"13534, '', member", "39002, group, p", "30000, friends:b, p", "3, '', p"})
  void readsListsOfManyKinds(int kind, String d, String tag) {
    var where = new EventAddress(kind, author.publicKey(), d);
    var tags = new ArrayList<>(List.of(Tag.of("-"), Tag.of(tag, ALICE.hex(), "admin")));
    if (!d.isEmpty()) {
      tags.add(Tag.of("d", d));
    }
    tags.add(Tag.of("t", BOB.hex()));
    tags.add(Tag.of(tag, "no key"));
    tags.add(Tag.of(tag));
    relay.publish(new EventTemplate(kind, 100, tags, "").sign(author, random));

    EventMembers members = follow(where);

    assertThat(first(members)).isEqualTo(Parsed.valid(Set.of(ALICE)));
    assertThat(isMember(members, ALICE)).isTrue();
    assertThat(isMember(members, BOB)).isFalse();
    assertThat(isMember(members, author.publicKey())).isFalse();
  }

  @Test
  void tellsAtOnceWhoIsRemoved() throws Exception {
    relay.publish(list(100, ALICE, BOB));
    EventMembers members = follow();
    first(members);

    relay.publish(list(101, BOB, CAROL));

    assertThat(ended.poll(20, TimeUnit.SECONDS)).isEqualTo(ALICE);
    assertThat(isMember(members, ALICE)).isFalse();
    assertThat(isMember(members, BOB)).isTrue();
    assertThat(isMember(members, CAROL)).isTrue();

    relay.publish(list(102));
    assertThat(Set.of(take(), take())).isEqualTo(Set.of(BOB, CAROL));
    assertThat(ended).isEmpty();
  }

  @Test
  void goesByTheNewestVersionAndInTheSameSecondByTheLowestId() throws Exception {
    List<Event> same =
        Stream.of(list(100, ALICE), list(100, BOB))
            .sorted(Comparator.comparing(Event::id))
            .toList();
    relay.publish(same.get(1));
    EventMembers members = follow();
    first(members);
    PublicKey higher = named(same.get(1));
    PublicKey lower = named(same.get(0));
    assertThat(isMember(members, higher)).isTrue();

    send(same.get(0));
    assertThat(take()).isEqualTo(higher);
    assertThat(isMember(members, lower)).isTrue();

    send(same.get(1));
    send(list(99, CAROL));
    send(list(101, ALICE, BOB));
    await(() -> isMember(members, ALICE) && isMember(members, BOB));
    assertThat(ended).isEmpty();
  }

  @Test
  void takesNobodyElsesWord() throws Exception {
    relay.publish(list(100, ALICE));
    EventMembers members = follow();
    first(members);
    Event good = list(200, BOB);
    Event otherGroup =
        new EventTemplate(
                GROUP_MEMBERS, 200, List.of(Tag.of("d", "other"), Tag.of("p", BOB.hex())), "")
            .sign(author, random);
    Event stranger = new EventTemplate(GROUP_MEMBERS, 200, good.tags(), "").sign(reader, random);
    Event forged =
        new Event(
            stranger.id(), author.publicKey(), 200, GROUP_MEMBERS, good.tags(), "", stranger.sig());
    Event tampered =
        new Event(good.id(), author.publicKey(), 201, GROUP_MEMBERS, good.tags(), "", good.sig());
    Event deletion = deletion(reader, 300, Tag.of("a", address.toString()));

    for (Event event : List.of(otherGroup, stranger, forged, tampered, deletion)) {
      send(event);
    }
    send(list(101, ALICE, CAROL));

    await(() -> isMember(members, CAROL));
    assertThat(isMember(members, BOB)).isFalse();
    assertThat(isMember(members, ALICE)).isTrue();
    assertThat(ended).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "e"})
  void hasNobodyWhenItsAuthorDeletesTheList(String tag) throws Exception {
    Event list = list(100, ALICE);
    relay.publish(list);
    EventMembers members = follow();
    first(members);

    relay.publish(
        deletion(
            author,
            System.currentTimeMillis() / 1000,
            tag.equals("a") ? Tag.of("a", address.toString()) : Tag.of("e", list.id().hex())));

    assertThat(take()).isEqualTo(ALICE);
    send(list);
    relay.publish(list(System.currentTimeMillis() / 1000 + 10, BOB));
    await(() -> isMember(members, BOB));
    assertThat(isMember(members, ALICE)).isFalse();
  }

  @Test
  void hasNobodyWhenTheRelayHasTheListNoMore() throws Exception {
    relay.publish(list(100, ALICE));
    EventMembers members = follow();
    first(members);
    relay.forget(address);

    loop.fire(AGAIN);

    assertThat(take()).isEqualTo(ALICE);
    assertThat(isMember(members, ALICE)).isFalse();
    await(() -> warned.size() == 1);
    assertThat(warned.get(0)).contains("has no such event, so nobody is a member");
  }

  @Test
  void hasNobodyUntilThereIsAList() throws Exception {
    EventMembers members = follow();

    assertThat(((Parsed.Malformed<?>) first(members)).problem()).contains("has no such event");
    assertThat(isMember(members, ALICE)).isFalse();

    relay.publish(list(100, ALICE));
    await(() -> isMember(members, ALICE));
  }

  @Test
  void endsWithTheListThatExpires() throws Exception {
    long now = System.currentTimeMillis() / 1000;
    relay.publish(
        new EventTemplate(
                GROUP_MEMBERS,
                100,
                List.of(
                    Tag.of("d", "group"),
                    Tag.of("p", ALICE.hex()),
                    Tag.of("expiration", "" + (now + 2))),
                "")
            .sign(author, random));
    EventMembers members = follow();
    first(members);

    assertThat(take()).isEqualTo(ALICE);
    assertThat(isMember(members, ALICE)).isFalse();
  }

  @Test
  void comesBackAfterALostConnectionAndSeesWhatItMissed() throws Exception {
    relay.publish(list(100, ALICE, BOB));
    EventMembers members = follow();
    first(members);

    relay.goDown();
    await(() -> warned.size() == 1);
    assertThat(isMember(members, ALICE)).isTrue();
    relay.publish(list(101, BOB));
    relay.comeBack();

    assertThat(take()).isEqualTo(ALICE);
    assertThat(isMember(members, BOB)).isTrue();
  }

  @Test
  void letsNobodyInByAListThatIsTooOldAndThrowsNobodyOut() throws Exception {
    relay.publish(list(100, ALICE));
    EventMembers members = follow();
    first(members);
    relay.goDown();
    await(() -> warned.size() == 1);

    loop.fire(MAX_AGE);

    assertThat(fails(members)).isTrue();
    assertThat(warned).hasSize(2);
    assertThat(warned.get(1)).contains("confirmed too long ago, so nobody is let in");
    assertThat(ended).isEmpty();

    relay.comeBack();
    await(() -> !fails(members));
    assertThat(isMember(members, ALICE)).isTrue();
    assertThat(ended).isEmpty();
  }

  /** An answer that does not end confirms nothing. */
  @Test
  void isConfirmedByWholeAnswersAlone() throws Exception {
    relay.publish(list(100, ALICE));
    EventMembers members = follow();
    first(members);
    relay.neverEnds = true;

    relay.requests.clear();
    loop.fire(AGAIN);
    assertThat(relay.requests.poll(20, TimeUnit.SECONDS)).isNotNull();
    loop.fire(MAX_AGE);

    assertThat(fails(members)).isTrue();
    relay.neverEnds = false;
    loop.fire(AGAIN);
    await(() -> !fails(members));
  }

  @Test
  void letsQuestionsWaitForTheFirstListNotForEverNorTooMany() throws Exception {
    relay.neverEnds = true;
    EventMembers members = follow();
    CompletableFuture<Membership> waits = members.check(ALICE).toCompletableFuture();
    for (int i = 1; i < EventMembers.MAX_WAITING; i++) {
      assertThat(members.check(BOB).toCompletableFuture()).isNotDone();
    }
    assertThat(members.check(CAROL).toCompletableFuture()).isCompletedExceptionally();
    assertThat(waits).isNotDone();

    await(() -> loop.waiting(EventMembers.PATIENCE) == 1);
    loop.fire(EventMembers.PATIENCE);

    assertThat(waits).isCompletedExceptionally();
    assertThat(fails(members)).isTrue();
  }

  @Test
  void answersThoseWhoWaitedForTheFirstList() {
    relay.goDown();
    EventMembers members = follow();
    CompletableFuture<Membership> waits = members.check(ALICE).toCompletableFuture();
    relay.publish(list(100, ALICE));
    relay.comeBack();

    assertThat(waits.orTimeout(20, TimeUnit.SECONDS).join().admits()).isTrue();
  }

  @Test
  void authenticatesWhereTheRelayAsksForIt() {
    relay.challenges = true;
    relay.members.add(reader.publicKey());
    relay.publish(list(100, ALICE));

    assertThat(first(follow())).isEqualTo(Parsed.valid(Set.of(ALICE)));
  }

  @Test
  void saysThatTheRelayDoesNotLetItRead() throws Exception {
    relay.challenges = true;
    EventMembers members = follow();

    await(() -> warned.size() == 1);
    assertThat(warned.get(0)).contains("does not let us read it: restricted: not a relay member");
    loop.fire(EventMembers.PATIENCE);
    assertThat(((Parsed.Malformed<?>) first(members)).problem()).contains("does not let us");
    assertThat(fails(members)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void knowsNobodyByAListThatIsTooLarge(boolean tooLong) throws Exception {
    relay.publish(list(100, ALICE));
    EventMembers members = follow();
    first(members);
    var tags = new ArrayList<>(List.of(Tag.of("d", "group")));
    IntStream.rangeClosed(0, MemberTags.MAX_KEYS)
        .forEach(i -> tags.add(Tag.of("p", "%064x".formatted(i))));
    String content = tooLong ? "x".repeat(1 << 20) : "";

    relay.publish(new EventTemplate(GROUP_MEMBERS, 101, tags, content).sign(author, random));

    await(() -> fails(members));
    assertThat(warned).hasSize(1);
    relay.publish(list(102, BOB));
    while (fails(members)) {
      loop.fire(AGAIN);
      TimeUnit.MILLISECONDS.sleep(5);
    }
    assertThat(warned).hasSize(1);
    assertThat(isMember(members, BOB)).isTrue();
    assertThat(take()).isEqualTo(ALICE);
  }

  @Test
  void endsItsConnection() {
    relay.publish(list(100, ALICE));
    EventMembers members = follow();
    first(members);

    members.close();

    await(() -> relay.clients() == 0);
    assertThat(isMember(members, ALICE)).isTrue();
  }

  private EventMembers follow() {
    return follow(address);
  }

  private EventMembers follow(EventAddress where) {
    EventMembers members =
        EventMembers.follow(
            new MemberListSource(
                where,
                relay.url(),
                relay.url(),
                reader,
                MAX_AGE,
                new NostrConnection.Timing(
                    Duration.ofMillis(100),
                    Duration.ofSeconds(20),
                    Duration.ofMillis(20),
                    Duration.ofMillis(100),
                    Duration.ofSeconds(20))),
            new ClientRuntime(HttpClient.newHttpClient(), loop, InstantSource.system(), random));
    members.onEnded(ended::add);
    open.add(members);
    return members;
  }

  private Event list(long createdAt, PublicKey... keys) {
    var tags = new ArrayList<>(List.of(Tag.of("d", "group")));
    Stream.of(keys).forEach(key -> tags.add(Tag.of("p", key.hex())));
    return new EventTemplate(GROUP_MEMBERS, createdAt, tags, "").sign(author, random);
  }

  private Event deletion(SecretKey by, long createdAt, Tag what) {
    return new EventTemplate(Kind.DELETION, createdAt, List.of(what), "").sign(by, random);
  }

  private static PublicKey named(Event list) {
    return new PublicKey(list.firstTag("p").orElseThrow());
  }

  /** As a relay would that does not look at what it sends. */
  private void send(Event event) {
    relay.say("[\"EVENT\",\"offers\"," + event.toJson() + "]");
  }

  private PublicKey take() throws InterruptedException {
    PublicKey key = ended.poll(20, TimeUnit.SECONDS);
    assertThat(key).isNotNull();
    return key;
  }

  private static Parsed<Set<PublicKey>> first(EventMembers members) {
    return members.first().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }

  private static boolean isMember(EventMembers members, PublicKey key) {
    return members.check(key).toCompletableFuture().join().admits();
  }

  private static boolean fails(EventMembers members) {
    return members.check(ALICE).toCompletableFuture().isCompletedExceptionally();
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(end);
      try {
        TimeUnit.MILLISECONDS.sleep(5);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
