package io.nostrmesh.host.relay.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.settings.ClientLimits;
import io.nostrmesh.host.settings.HostSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RatesTest {

  private final AtomicLong nanos = new AtomicLong();
  private final List<RelayLimit> reached = new ArrayList<>();
  private final Rates rates =
      new Rates(limits("mesh.host.events-per-address", "2/3"), false, reached::add, nanos::get);

  private static ClientLimits limits(String name, String value) {
    Map<String, String> set = Map.of(name, value);
    return HostSettings.read(property -> Optional.ofNullable(set.get(property))).limits();
  }

  private int taken(Object party) {
    int taken = 0;
    while (taken < 100 && rates.event(party).isEmpty()) {
      taken++;
    }
    return taken;
  }

  @Test
  void letsThroughABurstAndThenSoManyASecond() {
    assertThat(taken("a")).isEqualTo(3);
    assertThat(reached).containsExactly(RelayLimit.EVENTS_PER_ADDRESS);
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
    assertThat(taken("a")).isEqualTo(2);
    nanos.addAndGet(TimeUnit.HOURS.toNanos(1));
    assertThat(taken("a")).isEqualTo(3);
    assertThat(taken("b")).isEqualTo(3);
  }

  @Test
  void remembersSoManyAndNoMore() {
    for (int i = 0; i < 3 * Rates.REMEMBERED; i++) {
      rates.event(i);
    }
    assertThat(rates.size()).isEqualTo(Rates.REMEMBERED);
  }
}
