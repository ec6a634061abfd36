package io.nostrmesh.admission.roster;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.spi.EndpointId;
import io.nostrmesh.spi.roster.EndpointClaim;
import io.nostrmesh.spi.roster.EndpointClaims;
import io.nostrmesh.spi.roster.EndpointRoster;
import io.nostrmesh.testkit.ManualTime;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** However much is written, and by whomever, so much of it is kept and no more. */
class RosterLimitsTest {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int KIND = 30_777;

  private final ManualTime time = new ManualTime();
  private final Set<PublicKey> members = new HashSet<>();
  private final Set<EndpointId> lost = new HashSet<>();
  private final List<CompletableFuture<Boolean>> questions = new ArrayList<>();
  private boolean answers = true;
  private boolean full;

  private final Roster roster =
      new Roster(
          RosterMode.PROVEN,
          List.of(new Numbers()),
          new Roster.Needs(this::isMember, false, lost::addAll, this::run, time, time));

  /** Reads endpoints from tags, each of them proven. */
  private static final class Numbers implements EndpointClaims {
    @Override
    public Set<Integer> kinds() {
      return Set.of(KIND);
    }

    @Override
    public List<EndpointClaim> claims(Event event) {
      return event.tags("n").stream()
          .map(tag -> new EndpointClaim(endpoint(Integer.parseInt(tag.value())), true))
          .toList();
    }
  }

  private CompletableFuture<Boolean> isMember(Claimant claimant) {
    if (answers) {
      return CompletableFuture.completedFuture(members.contains(claimant.author()));
    }
    questions.add(new CompletableFuture<>());
    return questions.get(questions.size() - 1);
  }

  private void run(Runnable task) {
    if (full) {
      throw new RejectedExecutionException("full");
    }
    task.run();
  }

  @Test
  void takesSoManyEndpointsOfOneEvent() {
    SecretKey alice = member();
    store(note(alice, "a", IntStream.range(0, 3 * EndpointRoster.CLAIMS_PER_EVENT).toArray()));

    assertThat(vouched(0, 3 * EndpointRoster.CLAIMS_PER_EVENT))
        .isEqualTo(EndpointRoster.CLAIMS_PER_EVENT);
  }

  @Test
  void keepsAnAuthorsNewest() {
    SecretKey alice = member();
    for (int i = 0; i < 2 * Notes.PER_AUTHOR; i++) {
      time.advance(Duration.ofSeconds(1));
      store(note(alice, "d" + i, i));
    }

    assertThat(vouched(0, Notes.PER_AUTHOR)).isZero();
    assertThat(vouched(Notes.PER_AUTHOR, 2 * Notes.PER_AUTHOR)).isEqualTo(Notes.PER_AUTHOR);
    assertThat(lost)
        .as("who is connected hears of it")
        .contains(endpoint(0))
        .doesNotContain(endpoint(Notes.PER_AUTHOR));
  }

  @Test
  void strangersPushOutNoMember() {
    var notes = new Notes(10, 5);
    SecretKey alice = SecretKey.generate(RANDOM);
    notes.put(kept(alice, 1), true, time.instant());
    for (int i = 0; i < 50; i++) {
      notes.put(kept(SecretKey.generate(RANDOM), 1000 + i), false, time.instant());
    }

    assertThat(notes.claims()).isEqualTo(6);
    assertThat(notes.claimants(endpoint(1), true, time.instant())).hasSize(1);
    assertThat(notes.claimants(endpoint(1049), true, time.instant())).hasSize(1);
    assertThat(notes.claimants(endpoint(1000), true, time.instant())).isEmpty();
  }

  @Test
  void theMemberWhoWasHeardOfLeastRecentlyGivesWay() {
    var notes = new Notes(3, 3);
    List<SecretKey> authors = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      authors.add(SecretKey.generate(RANDOM));
      notes.put(kept(authors.get(i), i), true, time.instant());
    }
    time.advance(Duration.ofSeconds(1));
    notes.put(kept(authors.get(0), 0), true, time.instant());

    assertThat(notes.put(kept(SecretKey.generate(RANDOM), 3), true, time.instant()))
        .containsExactly(endpoint(1));
    assertThat(notes.claims()).isEqualTo(3);
  }

  @Test
  void asksAboutSoManyClaimantsOfOneEndpointMembersFirst() {
    for (int i = 0; i < 3 * Notes.CLAIMANTS; i++) {
      store(note(SecretKey.generate(RANDOM), "d", 7));
    }
    SecretKey alice = member();
    time.advance(Duration.ofSeconds(1));
    store(note(alice, "d", 7));

    assertThat(roster.claimants(endpoint(7))).hasSize(Notes.CLAIMANTS);
    assertThat(roster.claimants(endpoint(7)).get(0).author()).isEqualTo(alice.publicKey());
  }

  @Test
  void aKeyThatBecomesOrCeasesToBeAMemberMovesWithAllItWrote() {
    var notes = new Notes(1, 1);
    SecretKey alice = SecretKey.generate(RANDOM);
    notes.put(kept(alice, 1), false, time.instant());
    notes.file(alice.publicKey(), true);
    notes.put(kept(SecretKey.generate(RANDOM), 2), false, time.instant());
    assertThat(notes.claimants(endpoint(1), true, time.instant())).hasSize(1);

    notes.file(alice.publicKey(), false);
    notes.put(kept(SecretKey.generate(RANDOM), 3), false, time.instant());
    assertThat(notes.claimants(endpoint(1), true, time.instant())).isEmpty();
    assertThat(notes.claims()).isEqualTo(1);
  }

  @Test
  void remembersSoManyDeletions() {
    var notes = new Notes();
    SecretKey alice = SecretKey.generate(RANDOM);
    List<Note> deleted = new ArrayList<>();
    for (int i = 0; i <= Notes.GONE; i++) {
      deleted.add(kept(alice, "d" + i, i));
      notes.delete(alice.publicKey(), deleted.get(i).id());
    }
    deleted.forEach(note -> notes.put(note, true, time.instant()));

    assertThat(notes.claimants(endpoint(0), true, time.instant())).as("forgotten").hasSize(1);
    assertThat(notes.claimants(endpoint(1), true, time.instant())).as("remembered").isEmpty();
  }

  @Test
  void refusesEventsWhenTooManyWait() {
    answers = false;
    int most = ReadingLine.UNDER_WAY + ReadingLine.WAITING;
    List<CompletionStage<Void>> stored = new ArrayList<>();
    Event event = note(member(), "d", 1);
    for (int i = 0; i <= most; i++) {
      stored.add(roster.stored(event));
    }

    assertThat(questions).hasSize(ReadingLine.UNDER_WAY);
    assertThat(stored.get(most).toCompletableFuture()).isCompletedExceptionally();
    assertThat(stored.get(most - 1).toCompletableFuture()).isNotDone();
    for (int i = 0; i < questions.size(); i++) {
      questions.get(i).complete(true);
    }
    assertThat(stored.subList(0, most))
        .allSatisfy(stage -> assertThat(stage.toCompletableFuture()).isCompleted());
    assertThat(questions).hasSize(most);
  }

  @Test
  void waitsForThreadsThatAreBusy() {
    full = true;
    SecretKey alice = member();
    CompletionStage<Void> stored = roster.stored(note(alice, "d", 1));
    time.advance(Duration.ofSeconds(1));
    assertThat(stored.toCompletableFuture()).isNotDone();

    full = false;
    time.advance(Duration.ofSeconds(1));
    assertThat(stored.toCompletableFuture()).isCompleted();
    assertThat(roster.isVouched(endpoint(1))).isTrue();
  }

  @Test
  void triesAgainOnceHoweverManyWait() {
    full = true;
    SecretKey alice = member();
    for (int i = 0; i < 50; i++) {
      roster.stored(note(alice, "d" + i, i));
    }
    assertThat(time.waiting()).isEqualTo(1);
    time.advance(Duration.ofSeconds(1));
    assertThat(time.waiting()).isEqualTo(1);
  }

  @Test
  void anOlderDeletionTakesNothingBackFromANewerOne() {
    var notes = new Notes();
    SecretKey alice = SecretKey.generate(RANDOM);
    Note note = kept(alice, 1);
    notes.delete(note.place(), note.createdAt());
    notes.delete(note.place(), note.createdAt() - 10);
    notes.put(note, true, time.instant());
    assertThat(notes.claims()).isZero();
  }

  @Test
  void whatWentByItselfMayComeBack() {
    var notes = new Notes();
    Note note = kept(SecretKey.generate(RANDOM), 1);
    notes.put(note, true, time.instant());
    assertThat(notes.remove(note.id(), time.instant())).containsExactly(endpoint(1));

    time.advance(Notes.PAGE_AGE.minusSeconds(1));
    notes.put(note, true, time.instant());
    assertThat(notes.claims()).as("by an older page").isZero();
    time.advance(Duration.ofSeconds(1));
    notes.put(note, true, time.instant());
    assertThat(notes.claims()).isEqualTo(1);
  }

  @Test
  void aShelfIsClearedFromWhoeverWasHeardOfLeastRecently() {
    var notes = new Notes(3, 3);
    SecretKey alice = SecretKey.generate(RANDOM);
    SecretKey bob = SecretKey.generate(RANDOM);
    notes.put(kept(alice, "a", 1), true, time.instant());
    notes.put(kept(alice, "b", 2), true, time.instant());
    notes.put(kept(bob, 3), true, time.instant());
    for (int i = 0; i < 2; i++) {
      notes.put(kept(SecretKey.generate(RANDOM), 10 + i), true, time.instant());
    }
    assertThat(notes.claimants(endpoint(1), true, time.instant())).isEmpty();
    assertThat(notes.claimants(endpoint(2), true, time.instant())).isEmpty();
    assertThat(notes.claimants(endpoint(3), true, time.instant())).hasSize(1);
  }

  @Test
  void forgetsWhatHasEnded() {
    var notes = new Notes();
    for (int i = 0; i < 100; i++) {
      notes.put(kept(SecretKey.generate(RANDOM), i), i % 2 == 0, time.instant());
    }
    time.advance(Duration.ofHours(1));

    assertThat(notes.endExpired(time.instant())).hasSize(100);
    assertThat(notes.claims()).isZero();
  }

  private SecretKey member() {
    SecretKey key = SecretKey.generate(RANDOM);
    members.add(key.publicKey());
    return key;
  }

  private void store(Event event) {
    assertThat(roster.stored(event).toCompletableFuture()).isCompleted();
  }

  private long vouched(int from, int to) {
    return IntStream.range(from, to).filter(i -> roster.isVouched(endpoint(i))).count();
  }

  private Note kept(SecretKey author, int endpoint) {
    return kept(author, "d", endpoint);
  }

  private Note kept(SecretKey author, String d, int endpoint) {
    Event event = note(author, d, endpoint);
    return Note.of(event, Optional.empty(), new Numbers().claims(event));
  }

  private Event note(SecretKey author, String d, int... endpoints) {
    long now = time.instant().getEpochSecond();
    var tags = new ArrayList<Tag>();
    tags.add(Tag.of("d", d));
    tags.add(Tag.of("expiration", Long.toString(now + 3600)));
    IntStream.of(endpoints).forEach(i -> tags.add(Tag.of("n", Integer.toString(i))));
    return new EventTemplate(KIND, now, tags, "").sign(author, RANDOM);
  }

  private static EndpointId endpoint(int number) {
    return new EndpointId(number, 0, 0, 0);
  }
}
