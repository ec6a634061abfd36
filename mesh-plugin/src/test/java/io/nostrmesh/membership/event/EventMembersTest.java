package io.nostrmesh.membership.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventAddress;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.Tag;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which versions of a list count, and what they say. */
class EventMembersTest extends ListScene {

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
    // Nor has she been one in between.
    assertThat(ended).isEmpty();
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
}
