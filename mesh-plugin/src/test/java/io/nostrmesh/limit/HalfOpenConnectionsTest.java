package io.nostrmesh.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nostrmesh.limit.HalfOpenConnections.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Who gives way to whom. A letter is a network, a digit an address in it; {@code +A1} is a
 * connection from there, {@code -A1} the end of the oldest, {@code !A1} its admission.
 */
class HalfOpenConnectionsTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "room for all                       | 4 | 9 | +A1 +A1 +B1 +C1                 | ",
        "the greediest network              | 4 | 9 | +B1 +A1 +A2 +A3 +C1             | A1:FULL",
        "its oldest goes first              | 3 | 9 | +A1 +A2 +A3 +B1 +C1             | A1:FULL A2:FULL",
        "a flood pushes itself out          | 3 | 9 | +B1 +A1 +A2 +A3 +A4 +A5         | A1:FULL A2:FULL A3:FULL",
        "eight addresses of one network     | 8 | 2 | +A1 +A2 +A3 +A4 +A5 +A6 +A7 +A8 +B1 +B1 | A1:FULL A2:FULL",
        "all alike: who came first          | 3 | 9 | +A1 +B1 +C1 +D1 +E1             | A1:FULL B1:FULL",
        "who left has no place to lose      | 3 | 9 | +A1 +A2 -A1 +B1 +C1 +D1         | A2:FULL",
        "a free place is taken first        | 3 | 9 | +A1 +A2 +A3 -A2 +B1             | ",
        "an address has only so many        | 9 | 2 | +A1 +A1 +A1 +A2 +B1             | A1:ADDRESS",
        "an address before its network      | 4 | 2 | +A1 +A1 +B1 +B2 +A1             | A1:ADDRESS",
        "a single place                     | 1 | 9 | +A1 +B1 +B2                     | A1:FULL B1:FULL",
        "strangers leave a share alone      | 4 | 9 | +K1 !K1 +K1 +A1 +B1 +C1 +D1 +E1 +F1 | A1:FULL B1:FULL C1:FULL",
        "an admitted address gets its share | 4 | 9 | +K1 !K1 +A1 +B1 +C1 +D1 +K1     | A1:FULL",
        "but no more than that              | 4 | 9 | +K1 !K1 +K1 +K1 +K1 +A1 +B1 +C1     | K1:FULL K1:FULL",
        "a network beside it is a stranger  | 4 | 9 | +K1 !K1 +K1 +K2 +K3 +B1 +C1     | K2:FULL",
        "admitted twice is admitted         | 2 | 9 | +K1 +K1 !K1 !K1 +A1 +B1 +C1     | A1:FULL",
      })
  void givesWay(String rule, int places, int perAddress, String steps, String expected) {
    var connections = new HalfOpenConnections(places, perAddress);
    var open = new ArrayList<Holder>();
    var gone = new ArrayList<String>();
    for (String step : steps.trim().split(" ")) {
      String name = step.substring(1);
      if (step.charAt(0) == '+') {
        var holder = new Holder(name, open, gone);
        holder.place = connections.enter(address(name), holder);
        open.add(holder);
      } else {
        Holder oldest = open.stream().filter(h -> h.name.equals(name)).findFirst().orElseThrow();
        open.remove(oldest);
        if (step.charAt(0) == '-') {
          oldest.place.leave();
        } else {
          oldest.place.admitted();
        }
      }
      assertThat(connections.taken()).isEqualTo(open.size()).isLessThanOrEqualTo(places);
    }
    assertThat(String.join(" ", gone)).isEqualTo(expected == null ? "" : expected);
  }

  @Test
  void leavesOnce() {
    var connections = new HalfOpenConnections(2, 2);
    Place place = connections.enter(address("A1"), reason -> {});
    connections.enter(address("A2"), reason -> {});
    place.leave();
    place.leave();
    place.admitted();
    assertThat(connections.taken()).isEqualTo(1);
  }

  @Test
  void isAlwaysOpenToNewcomersWhateverComes() {
    var random = new Random(7);
    for (int round = 0; round < 200; round++) {
      int places = 1 + random.nextInt(12);
      var connections = new HalfOpenConnections(places, 1 + random.nextInt(4));
      var open = new ArrayList<Holder>();
      for (int step = 0; step < 200; step++) {
        if (open.isEmpty() || random.nextInt(3) > 0) {
          var holder = new Holder(randomName(random), open, new ArrayList<>());
          holder.place = connections.enter(address(holder.name), holder);
          open.add(holder);
        } else {
          Holder one = open.remove(random.nextInt(open.size()));
          if (random.nextBoolean()) {
            one.place.leave();
          } else {
            one.place.admitted();
          }
        }
        assertThat(connections.taken()).isEqualTo(open.size()).isLessThanOrEqualTo(places);
      }
      open.forEach(holder -> holder.place.leave());
      assertThat(connections.taken()).isZero();
    }
  }

  @Test
  void countsRightOnSeveralThreads() throws InterruptedException {
    var connections = new HalfOpenConnections(10, 3);
    var held = new AtomicInteger();
    var ready = new CountDownLatch(1);
    List<Thread> threads =
        IntStream.range(0, 4)
            .mapToObj(seed -> new Thread(() -> comeAndGo(connections, held, ready, seed)))
            .toList();
    threads.forEach(Thread::start);
    ready.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(connections.taken()).isZero();
    assertThat(held).hasValueLessThanOrEqualTo(10);
  }

  private static void comeAndGo(
      HalfOpenConnections connections, AtomicInteger most, CountDownLatch ready, int seed) {
    try {
      ready.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    var random = new Random(seed);
    var mine = new ArrayList<Place>();
    for (int i = 0; i < 2000; i++) {
      mine.add(connections.enter(address(randomName(random)), reason -> {}));
      most.accumulateAndGet(connections.taken(), Math::max);
      if (mine.size() > 5) {
        mine.remove(random.nextInt(mine.size())).admitted();
      }
    }
    mine.forEach(Place::leave);
  }

  @ParameterizedTest
  @CsvSource({"0, 1, places", "1, 0, perAddress", "-1, 5, places"})
  void namesALimitThatLetsNobodyIn(int places, int perAddress, String name) {
    assertThatThrownBy(() -> new HalfOpenConnections(places, perAddress))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name);
  }

  private static String randomName(Random random) {
    return "" + (char) ('A' + random.nextInt(5)) + random.nextInt(4);
  }

  /** Both kinds of address by turns, so that each network rule is seen with both. */
  private static AddressBlock address(String name) {
    long network = name.charAt(0);
    long host = name.charAt(1);
    return network % 2 == 0
        ? new AddressBlock(true, network << 16 | host)
        : new AddressBlock(false, network << 8 | host);
  }

  private static final class Holder implements HalfOpenConnections.Occupant {

    private final String name;
    private final List<Holder> open;
    private final List<String> gone;
    private Place place;

    Holder(String name, List<Holder> open, List<String> gone) {
      this.name = name;
      this.open = open;
      this.gone = gone;
    }

    @Override
    public void giveWay(HalfOpenConnections.Reason reason) {
      assertThat(open.remove(this)).isTrue();
      gone.add(name + ":" + reason);
    }
  }
}
