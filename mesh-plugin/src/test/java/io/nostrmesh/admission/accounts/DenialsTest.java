package io.nostrmesh.admission.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.ReasonPrefix;
import io.nostrmesh.spi.EndpointId;
import io.nostrmesh.spi.Reason;
import io.nostrmesh.testkit.ManualTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DenialsTest {

  private static final Reason NO = new Reason(ReasonPrefix.RESTRICTED, "test.no", "no");
  private static final Reason NEVER = new Reason(ReasonPrefix.INVALID, "test.never", "never");
  private static final PublicKey KEY = new PublicKey("aa".repeat(32));

  private final ManualTime time = new ManualTime();
  private final Denials denials = new Denials(time);

  @Test
  void countsWhatIsTheSame() {
    deny(1, NO);
    time.advance(Duration.ofSeconds(5));
    denials.note(endpoint(1), NO, Optional.of(KEY));
    deny(1, NEVER);
    deny(2, NO);
    time.advance(Duration.ofSeconds(5));
    deny(1, NO);

    Denials.Report report = denials.report();

    assertThat(report.since()).isEqualTo(ManualTime.START);
    assertThat(report.times()).isEqualTo(5);
    assertThat(report.all()).hasSize(3);
    assertThat(report.all().get(0))
        .isEqualTo(
            new Denied(
                endpoint(1),
                NO,
                Optional.of(KEY),
                3,
                ManualTime.START,
                ManualTime.START.plusSeconds(10)));
    assertThat(report.all()).extracting(Denied::times).containsExactly(3L, 1L, 1L);
  }

  @Test
  void forgetsAfterAWhile() {
    deny(1, NO);
    deny(1, NO);
    deny(2, NO);
    time.advance(Denials.LASTS.minusSeconds(1));
    assertThat(denials.report().all()).hasSize(2);
    time.advance(Duration.ofSeconds(1));
    assertThat(denials.report().all()).isEmpty();
    assertThat(denials.report().times()).isEqualTo(3);

    deny(1, NO);

    assertThat(denials.report().all())
        .singleElement()
        .satisfies(denied -> assertThat(denied.times()).isEqualTo(1))
        .satisfies(denied -> assertThat(denied.first()).isEqualTo(time.instant()));
  }

  @Test
  void aFloodPushesOutNobodyWhoComesAgain() {
    deny(1, NO);
    for (int stranger = 1000; stranger < 1000 + Denials.NEWCOMERS - 1; stranger++) {
      deny(stranger, NO);
    }
    deny(1, NO);
    for (int stranger = 2000; stranger < 2000 + 10 * Denials.NEWCOMERS; stranger++) {
      deny(stranger, NO);
    }

    List<Denied> all = denials.report().all();

    assertThat(all).hasSize(Denials.NEWCOMERS + 1);
    assertThat(all).extracting(Denied::endpoint).contains(endpoint(1));
    assertThat(denials.report().times()).isEqualTo(11L * Denials.NEWCOMERS + 1);
  }

  @Test
  void whoComesLeastOftenGivesWay() {
    for (int often = 0; often < 5; often++) {
      deny(1, NO);
    }
    for (int stranger = 1000; stranger < 1000 + Denials.REPEATED + 50; stranger++) {
      deny(stranger, NO);
      time.advance(Duration.ofMillis(1));
      deny(stranger, NO);
    }
    List<Denied> all = denials.report().all();
    assertThat(all).hasSize(Denials.REPEATED + 51);
    assertThat(all)
        .filteredOn(denied -> denied.endpoint().equals(endpoint(1)))
        .extracting(Denied::times)
        .containsExactly(5L);

    // Those that gave way keep their count, as long as no flood comes.
    deny(1000, NO);
    assertThat(denials.report().all().get(0).times()).isEqualTo(3);
  }

  @Test
  void neverRemembersMoreThanItMay() {
    for (int round = 0; round < 3; round++) {
      for (int stranger = 1; stranger < 3000; stranger++) {
        for (int times = 0; times <= stranger % 4; times++) {
          deny(stranger, NO);
        }
      }
      assertThat(denials.report().all()).hasSize(Denials.NEWCOMERS + Denials.REPEATED);
    }
  }

  private void deny(int endpoint, Reason reason) {
    denials.note(endpoint(endpoint), reason, Optional.empty());
  }

  private static EndpointId endpoint(int number) {
    return new EndpointId(number, 2, 3, 4);
  }
}
