package io.nostrmesh.membership.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.spi.Membership;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds while a list cannot be had. */
class LostListTest extends ListScene {

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

    await(() -> fails(members) && !warned.isEmpty());
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
}
