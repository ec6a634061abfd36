package io.nostrmesh.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.nostrmesh.limit.BoundedMap.Eldest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedMapTest {

  @ParameterizedTest
  @EnumSource
  void theEldestGivesWayToOneTooMany(Eldest eldest) {
    var gone = new ArrayList<String>();
    var map = new BoundedMap<String, Integer>(3, eldest, (key, value) -> gone.add(key + value));
    map.put("a", 1);
    map.put("b", 2);
    map.computeIfAbsent("c", key -> 3);
    assertThat(map.get("a")).contains(1);
    map.put("d", 4);

    assertThat(gone).containsExactly(eldest == Eldest.USED ? "b2" : "a1");
    assertThat(map.contains(eldest == Eldest.USED ? "a" : "b")).isTrue();
    assertThat(map.size()).isEqualTo(3);
  }

  @ParameterizedTest
  @EnumSource
  void replacingAndRemovingPushNobodyOut(Eldest eldest) {
    var gone = new ArrayList<Integer>();
    var map = new BoundedMap<String, Integer>(2, eldest, (key, value) -> gone.add(value));
    map.put("a", 1);
    map.put("b", 2);
    map.put("a", 3);
    assertThat(map.computeIfAbsent("a", key -> 4)).isEqualTo(3);
    assertThat(map.remove("b")).contains(2);
    assertThat(map.remove("b")).isEmpty();
    map.put("c", 5);
    map.removeIf(value -> value == 3);
    assertThat(map.values()).containsExactly(5);
    map.clear();

    assertThat(map.size()).isZero();
    assertThat(gone).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void neverHoldsMoreThanItsLimit(long seed) {
    var random = new Random(seed);
    int limit = 1 + random.nextInt(8);
    var gone = new int[1];
    var map =
        new BoundedMap<Integer, Integer>(
            limit, random.nextBoolean() ? Eldest.USED : Eldest.ADDED, (key, value) -> gone[0]++);
    int added = 0;
    for (int i = 0; i < 2000; i++) {
      int key = random.nextInt(20);
      added += map.contains(key) ? 0 : 1;
      map.put(key, i);
      assertThat(map.get(key)).contains(i);
      assertThat(map.size()).isLessThanOrEqualTo(limit);
      assertThat(added - gone[0]).isEqualTo(map.size());
    }
  }

  @Test
  void mustHaveRoomForOne() {
    for (int limit : List.of(0, -1)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new BoundedMap<>(limit, Eldest.ADDED))
          .withMessageStartingWith("limit ");
    }
  }
}
