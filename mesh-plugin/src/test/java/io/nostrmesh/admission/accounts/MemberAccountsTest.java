package io.nostrmesh.admission.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.EndpointId;
import io.nostrmesh.spi.Traffic;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MemberAccountsTest {

  private static final PublicKey ALICE = key(1);
  private static final PublicKey BOB = key(2);

  private final MemberAccounts accounts = new MemberAccounts();

  @Test
  void addsWhatIsOpenToWhatIsGone() {
    accounts.open(ALICE);
    accounts.settle(ALICE, new Traffic(10, 20));
    accounts.ended(ALICE);
    accounts.open(ALICE);

    MemberUse use =
        accounts.settled().use(List.of(open(ALICE, new Traffic(7, 9), new Traffic(3, 4)))).get(0);

    assertThat(use.traffic()).isEqualTo(new Traffic(13, 24));
    assertThat(use.ended()).isEqualTo(1);
    assertThat(use.open()).hasSize(1);
  }

  @Test
  void putsThoseWithConnectionsFirstAndThenWhoUsesMost() {
    accounts.settle(key(3), new Traffic(500, 0));
    accounts.settle(key(4), new Traffic(0, 900));
    Traffic little = new Traffic(1, 1);

    assertThat(
            accounts.settled().use(List.of(open(ALICE, little, little), open(BOB, little, little))))
        .extracting(MemberUse::member)
        .containsExactly(ALICE, BOB, key(4), key(3));
  }

  @Test
  void countsDenialsOfThoseAloneWhoWereAdmitted() {
    accounts.denied(ALICE);
    accounts.open(BOB);
    accounts.denied(BOB);
    accounts.denied(BOB);

    assertThat(accounts.settled().use(List.of()))
        .extracting(MemberUse::member)
        .containsExactly(BOB);
    assertThat(accounts.settled().use(List.of()).get(0).denied()).isEqualTo(2);
  }

  @Test
  void remembersSoManyMembersAndNoMore() {
    accounts.settle(key(0), new Traffic(1, 0));
    accounts.settle(key(1), new Traffic(1, 0));
    for (int member = 2; member < MemberAccounts.LIMIT; member++) {
      accounts.open(key(member));
    }
    accounts.settle(key(0), new Traffic(1, 0));
    accounts.open(key(MemberAccounts.LIMIT));

    List<MemberUse> all = accounts.settled().use(List.of());

    assertThat(all).hasSize(MemberAccounts.LIMIT);
    assertThat(all).extracting(MemberUse::member).contains(key(0)).doesNotContain(key(1));
    assertThat(all.get(0).traffic()).isEqualTo(new Traffic(2, 0));
  }

  private static OpenConnection open(PublicKey member, Traffic traffic, Traffic unsettled) {
    return new OpenConnection(
        new EndpointId(1, 2, 3, 4),
        member,
        Optional.empty(),
        AdmittedBy.TOKEN,
        Instant.EPOCH,
        Optional.empty(),
        traffic,
        unsettled);
  }

  private static PublicKey key(int number) {
    return new PublicKey(String.format("%064x", number));
  }
}
