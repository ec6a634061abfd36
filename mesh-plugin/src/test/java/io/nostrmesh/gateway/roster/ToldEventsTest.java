package io.nostrmesh.gateway.roster;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is remembered of the events that the roster was told of. */
class ToldEventsTest {

  private final SecureRandom random = new SecureRandom();
  private final SecretKey author = SecretKey.generate(random);
  private final ToldEvents told = new ToldEvents(3);

  @Test
  void whatIsMissedTwiceIsGone() {
    Event stays = event(31_990, "stays", 1);
    Event goes = event(31_990, "goes", 1);
    told.lookBegins();
    told.add(stays);
    told.add(goes);
    assertThat(told.lookEnds()).isEmpty();
    assertThat(told.missesSome()).isFalse();

    told.lookBegins();
    assertThat(told.sees(stays.id())).isTrue();
    assertThat(told.lookEnds()).isEmpty();
    assertThat(told.missesSome()).isTrue();

    told.lookBegins();
    told.sees(stays.id());
    assertThat(told.lookEnds()).containsExactly(goes.id());
    assertThat(told.missesSome()).isFalse();
    assertThat(told.sees(goes.id())).isFalse();
    assertThat(told.size()).isEqualTo(1);
  }

  @Test
  void whatIsMissedOnceAndSeenAgainStays() {
    Event event = event(31_990, "a", 1);
    told.lookBegins();
    told.add(event);
    for (int i = 0; i < 3; i++) {
      told.lookBegins();
      assertThat(told.lookEnds()).isEmpty();
      told.lookBegins();
      assertThat(told.sees(event.id())).isTrue();
      assertThat(told.lookEnds()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"31990, 1", "10002, 1", "1, 3"})
  void remembersTheNewestOfAnAddress(int kind, int count) {
    Event second = event(kind, "a", 2);
    List<Event> versions = List.of(second, event(kind, "a", 1), event(kind, "a", 3));
    versions.forEach(told::add);

    assertThat(told.size()).isEqualTo(count);
    assertThat(told.sees(versions.get(2).id())).isTrue();
    assertThat(told.sees(second.id())).isEqualTo(count == 3);
  }

  @Test
  void remembersSoManyAndNoMore() {
    var events = List.of(event(1, "", 1), event(1, "", 2), event(1, "", 3), event(1, "", 4));
    events.forEach(told::add);

    assertThat(told.size()).isEqualTo(3);
    assertThat(told.sees(events.get(0).id())).isFalse();
    assertThat(told.sees(events.get(3).id())).isTrue();
  }

  @Test
  void longAddressesCountForThemselves() {
    String d = "d".repeat(10_000);
    told.add(event(31_990, d, 1));
    told.add(event(31_990, d, 2));

    assertThat(told.size()).isEqualTo(2);
  }

  private Event event(int kind, String d, long at) {
    return new EventTemplate(kind, at, List.of(Tag.of("d", d)), "").sign(author, random);
  }
}
