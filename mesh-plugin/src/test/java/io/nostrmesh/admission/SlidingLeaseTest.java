package io.nostrmesh.admission;

import static io.nostrmesh.admission.AdmissionScene.ALICE;
import static io.nostrmesh.admission.AdmissionScene.LAPTOP;
import static io.nostrmesh.admission.AdmissionScene.PHONE;
import static io.nostrmesh.admission.AdmissionScene.admit;
import static io.nostrmesh.admission.AdmissionScene.code;
import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.admission.accounts.MemberAccounts;
import io.nostrmesh.admission.lease.InMemoryLeaseStore;
import io.nostrmesh.admission.lease.Lease;
import io.nostrmesh.admission.lease.LeaseStore;
import io.nostrmesh.admission.lease.TokenHash;
import io.nostrmesh.limit.Deadline;
import io.nostrmesh.spi.EndpointId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A lease ends so long after its endpoint was last connected, whatever the clock does meanwhile.
 */
class SlidingLeaseTest {

  private static final Duration DAY = Duration.ofHours(24);
  private static final Duration INSTANT = Duration.ofMillis(1);
  private static final String ADMITTED = "admitted";
  private static final String EXPIRED = "admission.token-expired";

  /** One endpoint with one token, and the relay it goes to. */
  private static final class Node {
    private final AdmissionScene scene = new AdmissionScene();
    private final String bearer = scene.bearer(ALICE);
    private final List<TestConnection> connections = new ArrayList<>();
    private final LeaseStore disk = new InMemoryLeaseStore();
    private LeaseProcess process = new LeaseProcess(disk);
    private MemberAdmission admission = start();

    String connect(EndpointId endpoint) {
      var connection = new TestConnection(endpoint, bearer);
      String code = code(admit(admission, connection));
      if (code.equals(ADMITTED)) {
        connections.add(connection);
      }
      return code;
    }

    void leave() {
      admission.ended(connections.remove(0));
    }

    void pass(Duration time) {
      scene.time.advance(time);
    }

    void setBack(Duration by) {
      scene.time.setClockBack(by);
    }

    /** The process dies: nobody is told anything, and nothing more is written. */
    void crash() {
      process.die();
      admission.close();
      connections.clear();
      admission = start();
    }

    private MemberAdmission start() {
      process = new LeaseProcess(disk);
      scene.store = process;
      return scene.start();
    }

    void restart() {
      while (!connections.isEmpty()) {
        leave();
      }
      crash();
    }
  }

  static Stream<Arguments> histories() {
    return Stream.of(
        row("never left for days", n -> n.pass(DAY.multipliedBy(9)), ADMITTED),
        row(
            "left after days, back at the last moment",
            n -> {
              n.pass(DAY.multipliedBy(9));
              n.leave();
              n.pass(DAY.minus(INSTANT));
            },
            ADMITTED),
        row(
            "left after days, back too late",
            n -> {
              n.pass(DAY.multipliedBy(9));
              n.leave();
              n.pass(DAY.plusSeconds(1));
            },
            EXPIRED),
        row(
            "left at once, back too late",
            n -> {
              n.leave();
              n.pass(DAY.plusSeconds(1));
            },
            EXPIRED),
        row(
            "came back each day for a fortnight",
            n -> {
              for (int day = 0; day < 14; day++) {
                n.leave();
                n.pass(DAY.minusMinutes(1));
                assertThat(n.connect(LAPTOP)).isEqualTo(ADMITTED);
              }
              n.leave();
              n.pass(DAY.minusMinutes(1));
            },
            ADMITTED),
        row(
            "connected twice, one connection left long ago",
            n -> {
              assertThat(n.connect(LAPTOP)).isEqualTo(ADMITTED);
              n.leave();
              n.pass(DAY.multipliedBy(3));
            },
            ADMITTED),
        row(
            "the relay restarted after days",
            n -> {
              n.pass(DAY.multipliedBy(3));
              n.restart();
              n.pass(DAY.minus(INSTANT));
            },
            ADMITTED),
        row(
            "the relay crashed after days",
            n -> {
              n.pass(DAY.multipliedBy(3));
              n.crash();
              n.pass(DAY.minusMinutes(10));
            },
            ADMITTED),
        row(
            "the relay crashed, and the endpoint came back just before its last written end",
            n -> {
              n.pass(DAY.multipliedBy(3).plusMinutes(5));
              n.crash();
              n.pass(DAY.minusMinutes(5).minus(INSTANT));
            },
            ADMITTED),
        row(
            "left, and the relay crashed before a second had passed",
            n -> {
              n.pass(DAY.multipliedBy(3).plusMinutes(9));
              n.leave();
              n.crash();
              n.pass(DAY.minusMinutes(10));
            },
            ADMITTED),
        row(
            "the relay was down for a day after a crash",
            n -> {
              n.crash();
              n.pass(DAY.plusSeconds(1));
            },
            EXPIRED),
        row(
            "the relay crashed again and again, and the endpoint was back each time",
            n -> {
              for (int day = 0; day < 5; day++) {
                n.pass(DAY.minusMinutes(20));
                n.crash();
                n.pass(Duration.ofMinutes(5));
                assertThat(n.connect(LAPTOP)).isEqualTo(ADMITTED);
              }
            },
            ADMITTED),
        row(
            "the relay crashed, and the endpoint stayed away",
            n -> {
              n.pass(DAY.multipliedBy(3));
              n.crash();
              n.pass(DAY.plusSeconds(1));
            },
            EXPIRED),
        row(
            "connected, and the clock was set back by an hour",
            n -> n.setBack(Duration.ofHours(1)),
            ADMITTED),
        row(
            "left, and the clock was set back to before the token was signed",
            n -> {
              n.leave();
              n.setBack(DAY.multipliedBy(30));
            },
            ADMITTED),
        row(
            "days later the clock was set back by a year and went on",
            n -> {
              n.pass(DAY.multipliedBy(3));
              n.setBack(DAY.multipliedBy(365));
              n.leave();
              n.pass(DAY.multipliedBy(2));
            },
            ADMITTED),
        row(
            "set back and then restarted",
            n -> {
              n.setBack(DAY);
              n.restart();
            },
            ADMITTED),
        row(
            "set back by an hour, and the member had been refused a moment before",
            n -> {
              n.leave();
              n.scene.members.removeSilently(ALICE.publicKey());
              assertThat(n.connect(LAPTOP)).isEqualTo("admission.not-a-member");
              n.scene.members.add(ALICE.publicKey());
              n.setBack(Duration.ofHours(1));
            },
            ADMITTED),
        row(
            "set forward within the lease",
            n -> {
              n.leave();
              n.pass(DAY.minusHours(1));
            },
            ADMITTED),
        row(
            "membership ended and began again",
            n -> {
              n.pass(DAY.multipliedBy(3));
              n.scene.members.remove(ALICE.publicKey());
              n.leave();
              n.pass(Duration.ofMinutes(1));
              n.scene.members.add(ALICE.publicKey());
            },
            EXPIRED));
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("histories")
  void anEndpointComesBack(String what, Consumer<Node> history, String code) {
    var node = new Node();
    assertThat(node.connect(LAPTOP)).isEqualTo(ADMITTED);

    history.accept(node);

    if (code.equals(ADMITTED)) {
      assertThat(node.connect(PHONE)).as("another endpoint").isEqualTo("admission.token-in-use");
    }
    assertThat(node.connect(LAPTOP)).isEqualTo(code);
  }

  @Test
  void aFirstUseMustBeFreshAlsoAfterTheClockWasSetBack() {
    var node = new Node();
    node.setBack(Duration.ofHours(1));

    assertThat(node.connect(LAPTOP)).isEqualTo("admission.token-not-yet-valid");
  }

  @ParameterizedTest
  @ValueSource(longs = {1_000, 5_000, 60_000, 3_600_000})
  void holdsForShortLeasesToo(long millis) {
    Duration lease = Duration.ofMillis(millis);
    var scene = new AdmissionScene().with(change -> change.lease(lease));
    var admission = scene.start();
    var connection = new TestConnection(LAPTOP, scene.bearer(ALICE));
    assertThat(code(admit(admission, connection))).isEqualTo(ADMITTED);

    scene.time.advance(Duration.ofHours(2));
    assertThat(code(admit(admission, connection))).isEqualTo(ADMITTED);
    admission.ended(connection);
    scene.time.advance(lease.plusSeconds(2));
    assertThat(code(admit(admission, connection))).isEqualTo(EXPIRED);
  }

  @Test
  void writesManyEndpointsInFewStatements() {
    var counted =
        new BrokenLeaseStore() {
          private final InMemoryLeaseStore real = new InMemoryLeaseStore();
          private final List<Integer> portions = new ArrayList<>();

          @Override
          public CompletionStage<Optional<Lease>> find(TokenHash token) {
            return real.find(token);
          }

          @Override
          public CompletionStage<Lease> bind(Lease lease) {
            return real.bind(lease);
          }

          @Override
          public CompletionStage<Void> extend(Set<TokenHash> tokens, Instant end) {
            portions.add(tokens.size());
            return CompletableFuture.completedFuture(null);
          }
        };
    var scene = new AdmissionScene();
    scene.store = counted;
    var admission = scene.start();
    int endpoints = LeaseStore.MOST_EXTENDED + 1;
    for (int i = 0; i < endpoints; i++) {
      String bearer = scene.bearer(ALICE);
      for (int reconnects = 0; reconnects < 3; reconnects++) {
        var connection = new TestConnection(LAPTOP, bearer);
        assertThat(code(admit(admission, connection))).isEqualTo(ADMITTED);
        if (reconnects < 2) {
          admission.ended(connection);
        }
      }
    }
    assertThat(counted.portions).isEmpty();

    scene.time.advance(SlidingLeases.FLUSH);
    assertThat(counted.portions).containsExactly(LeaseStore.MOST_EXTENDED, 1);
    scene.time.advance(Duration.ofMinutes(9));
    assertThat(counted.portions).hasSize(2);
    scene.time.advance(Duration.ofMinutes(1));
    assertThat(counted.portions).hasSize(4);
  }

  @Test
  void whatWaitsToBeWrittenIsBounded() {
    var live = new LiveConnections(new MemberAccounts());
    var scene = new AdmissionScene();
    var written = new ArrayList<Integer>();
    var store =
        new BrokenLeaseStore() {
          @Override
          public CompletionStage<Void> extend(Set<TokenHash> tokens, Instant end) {
            written.add(tokens.size());
            return CompletableFuture.completedFuture(null);
          }
        };
    var deadline = new Deadline(scene.time, Duration.ofSeconds(1));
    var sliding = new SlidingLeases(new Leases(store, scene.settings, scene.time, deadline), live);
    for (int i = 0; i < SlidingLeases.WAITING; i++) {
      assertThat(written).isEmpty();
      sliding.see(new TokenHash("%064x".formatted(i)));
    }
    assertThat(written.stream().mapToInt(n -> n).sum()).isEqualTo(SlidingLeases.WAITING);
    assertThat(live.remembered()).isZero();
  }

  private static Arguments row(String what, Consumer<Node> history, String code) {
    return Arguments.of(what, history, code);
  }
}
