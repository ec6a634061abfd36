package io.nostrmesh.admission;

import static io.nostrmesh.admission.AdmissionScene.ALICE;
import static io.nostrmesh.admission.AdmissionScene.LAPTOP;
import static io.nostrmesh.admission.AdmissionScene.PHONE;
import static io.nostrmesh.admission.AdmissionScene.RANDOM;
import static io.nostrmesh.admission.AdmissionScene.STRANGER;
import static io.nostrmesh.admission.AdmissionScene.admit;
import static io.nostrmesh.admission.AdmissionScene.connect;
import static io.nostrmesh.admission.RosterScene.PHONE_KEY;
import static io.nostrmesh.admission.RosterScene.offer;
import static io.nostrmesh.admission.RosterScene.silent;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.nostrmesh.admission.AdmissionSettings.ViaOwner;
import io.nostrmesh.admission.accounts.AdmittedBy;
import io.nostrmesh.admission.accounts.Denied;
import io.nostrmesh.admission.accounts.MemberUse;
import io.nostrmesh.admission.accounts.OpenConnection;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.spi.Asked;
import io.nostrmesh.spi.Membership;
import io.nostrmesh.spi.Traffic;
import io.nostrmesh.testkit.ManualTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What admission tells operators of members and of those who are none. */
class AccountsTest {

  private static final SecretKey BOB = SecretKey.generate(RANDOM);

  private final AdmissionScene scene = new AdmissionScene();

  @Test
  void aMemberHasAnAccountOverAllItsConnections() {
    try (MemberAdmission admission = scene.start()) {
      String bearer = scene.bearer(ALICE);
      TestConnection gone = connect(admission, bearer);
      gone.traffic = new Traffic(100, 200);
      admission.ended(gone);
      scene.time.advance(Duration.ofSeconds(7));
      TestConnection open = connect(admission, bearer);
      open.traffic = new Traffic(1, 2);

      MemberUse use = only(admission);

      assertThat(use.member()).isEqualTo(ALICE.publicKey());
      assertThat(use.traffic()).isEqualTo(new Traffic(101, 202));
      assertThat(use.ended()).isEqualTo(1);
      assertThat(use.open())
          .singleElement()
          .satisfies(
              connection -> {
                assertThat(connection.endpoint()).isEqualTo(LAPTOP);
                assertThat(connection.traffic()).isEqualTo(new Traffic(1, 2));
                assertThat(connection.since()).isEqualTo(ManualTime.START.plusSeconds(7));
                assertThat(connection.admittedBy()).isEqualTo(AdmittedBy.TOKEN);
                assertThat(connection.agent()).isEmpty();
                assertThat(connection.address()).contains(open.remoteAddress());
              });
      admission.ended(open);
      assertThat(only(admission).traffic()).isEqualTo(new Traffic(101, 202));
      assertThat(only(admission).open()).isEmpty();
    }
  }

  /** Operators may ask often, and a transport may have many. */
  @Test
  void aTransportThatFailsIsSaidOnceHoweverManyConnectionsItHas() {
    var log = new ListAppender<ILoggingEvent>();
    log.start();
    var logger = (Logger) LoggerFactory.getLogger(Asked.class);
    logger.addAppender(log);
    try (MemberAdmission admission = scene.start()) {
      String bearer = scene.bearer(ALICE);
      List<TestConnection> all =
          Stream.generate(() -> connect(admission, bearer)).limit(5).toList();
      all.forEach(connection -> connection.readFails = true);
      log.list.clear();

      for (int i = 0; i < 3; i++) {
        assertThat(only(admission).open())
            .hasSize(5)
            .allSatisfy(connection -> assertThat(connection.address()).isEmpty());
      }

      assertThat(log.list).hasSize(1);
    } finally {
      logger.detachAppender(log);
    }
  }

  @Test
  void aConnectionThatGetsAnotherMemberIsInTheAccountsOfBoth() {
    scene.members.add(BOB.publicKey());
    try (MemberAdmission admission = scene.start()) {
      store(admission, offer(scene, ALICE, PHONE_KEY, true));
      TestConnection connection = silent(PHONE_KEY.id());
      admit(admission, connection);
      assertThat(of(admission, ALICE.publicKey()).open())
          .extracting(OpenConnection::admittedBy)
          .containsExactly(AdmittedBy.EVENT);
      connection.traffic = new Traffic(10, 20);
      store(admission, offer(scene, BOB, PHONE_KEY, true));
      scene.members.remove(ALICE.publicKey());
      connection.traffic = new Traffic(11, 25);

      MemberUse former = of(admission, ALICE.publicKey());
      MemberUse present = of(admission, BOB.publicKey());

      assertThat(connection.closings).isEmpty();
      assertThat(former.open()).isEmpty();
      assertThat(former.traffic()).isEqualTo(new Traffic(10, 20));
      assertThat(former.ended()).isZero();
      assertThat(present.open())
          .singleElement()
          .satisfies(open -> assertThat(open.traffic()).isEqualTo(new Traffic(11, 25)))
          .satisfies(open -> assertThat(open.since()).isEqualTo(ManualTime.START));
      assertThat(present.traffic()).isEqualTo(new Traffic(1, 5));

      admission.ended(connection);
      assertThat(of(admission, BOB.publicKey()).traffic()).isEqualTo(new Traffic(1, 5));
      assertThat(of(admission, BOB.publicKey()).ended()).isEqualTo(1);
    }
  }

  @Test
  void anAgentsConnectionIsItsOwners() {
    SecretKey agent = SecretKey.generate(RANDOM);
    scene.with(change -> change.viaOwner(ViaOwner.ALLOW));
    scene.members.answer(agent.publicKey(), new Membership.ViaOwner(ALICE.publicKey()));
    try (MemberAdmission admission = scene.start()) {
      admit(admission, LAPTOP, scene.bearer(agent));

      MemberUse use = only(admission);

      assertThat(use.member()).isEqualTo(ALICE.publicKey());
      assertThat(use.open())
          .extracting(OpenConnection::agent)
          .containsExactly(Optional.of(agent.publicKey()));
    }
  }

  @Test
  void whoIsDeniedIsRemembered() {
    try (MemberAdmission admission = scene.start()) {
      String bearer = scene.bearer(ALICE);
      connect(admission, bearer);
      admit(admission, PHONE, bearer);
      admit(admission, PHONE, bearer);
      admit(admission, PHONE, scene.bearer(STRANGER));
      admission.decide(PHONE).toCompletableFuture().join();

      List<Denied> all = admission.denials().all();

      assertThat(all).extracting(Denied::endpoint).containsOnly(PHONE);
      assertThat(all)
          .extracting(denied -> denied.reason().code() + " " + denied.times())
          .containsExactlyInAnyOrder(
              "admission.token-in-use 2",
              "admission.not-a-member 1",
              "admission.endpoint-unknown 1");
      assertThat(all)
          .extracting(Denied::key)
          .containsExactlyInAnyOrder(
              Optional.of(ALICE.publicKey()), Optional.of(STRANGER.publicKey()), Optional.empty());
      assertThat(admission.denials().times()).isEqualTo(4);
      assertThat(only(admission).denied()).isEqualTo(2);
    }
  }

  private static void store(MemberAdmission admission, Event event) {
    admission.roster().stored(event).toCompletableFuture().join();
  }

  private static MemberUse only(MemberAdmission admission) {
    assertThat(admission.use()).hasSize(1);
    return admission.use().get(0);
  }

  private static MemberUse of(MemberAdmission admission, PublicKey member) {
    return admission.use().stream()
        .filter(use -> use.member().equals(member))
        .findFirst()
        .orElseThrow();
  }
}
