package io.nostrmesh.membership.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventAddress;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListVersionsTest {

  private final SecureRandom random = new SecureRandom();
  private final SecretKey author = SecretKey.generate(random);
  private final ListVersions versions =
      new ListVersions(new EventAddress(30_000, author.publicKey(), "d"));
  private final Event old = version(100);
  private final Event current = version(200);

  private Event version(long createdAt) {
    return sign(30_000, createdAt, Tag.of("d", "d"));
  }

  private Event deletion(long createdAt, Event of) {
    return sign(Kind.DELETION, createdAt, Tag.of("e", of.id().hex()));
  }

  private Event sign(int kind, long createdAt, Tag tag) {
    return new EventTemplate(kind, createdAt, List.of(tag), "").sign(author, random);
  }

  @Test
  void takesNoOlderVersionInPlaceOfADeletedOne() {
    versions.received(current);
    assertThat(versions.received(deletion(300, current))).isTrue();

    assertThat(versions.received(old)).isFalse();
    assertThat(versions.received(current)).isFalse();
    assertThat(versions.newest()).isEmpty();
    assertThat(versions.received(version(201))).isTrue();
  }

  /** However many deletions come: those of single events are not remembered for ever. */
  @Test
  void staysDeletedWhenItsDeletionIsForgotten() {
    versions.received(current);
    versions.received(deletion(300, current));
    for (int i = 0; i < 300; i++) {
      versions.received(deletion(301 + i, version(1000 + i)));
    }
    assertThat(versions.received(current)).isFalse();
  }

  @Test
  void takesALaterVersionInPlaceOfADeletedOneOfTheFuture() {
    Event future = version(100_000);
    versions.received(future);
    versions.received(deletion(300, future));

    assertThat(versions.received(version(300))).isFalse();
    assertThat(versions.received(version(301))).isTrue();
    assertThat(versions.received(future)).isFalse();
  }

  @Test
  void takesNoOlderVersionInPlaceOfALostOne() {
    versions.received(current);
    versions.forget(Instant.ofEpochSecond(1000));

    assertThat(versions.received(old)).isFalse();
    var taken = new ArrayList<Event>();
    for (Event next : List.of(current, version(201))) {
      assertThat(versions.received(next)).isTrue();
      versions.newest().ifPresent(taken::add);
      versions.forget(Instant.ofEpochSecond(1000));
    }
    assertThat(taken).hasSize(2);
    assertThat(versions.received(current)).isFalse();
  }

  @Test
  void takesWhatIsMadeAfterTheLossOfAVersionOfTheFuture() {
    versions.received(version(100_000));
    versions.forget(Instant.ofEpochSecond(1000));

    assertThat(versions.received(version(1000))).isFalse();
    assertThat(versions.received(version(1001))).isTrue();
  }
}
