package io.nostrmesh.host.relay;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.nostrmesh.host.members.MemberDirectory;
import io.nostrmesh.host.members.Role;
import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestClient.Ok;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.SecretKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Kinds 9030, 9031, 9032 and 28936, and what follows for those who are connected. */
class MemberAdministrationTest {

  private static final SecretKey OWNER = TestRelay.OWNER;
  private static final SecretKey ADMIN = Keys.of("admin");
  private static final SecretKey ADMIN2 = Keys.of("admin2");
  private static final SecretKey MEMBER = Keys.of("member");
  private static final SecretKey STRANGER = Keys.of("stranger");

  @TempDir static Path data;
  private static TestRelay relay;
  private TestClient owner;

  @BeforeAll
  static void start() {
    relay = TestRelay.start(data);
  }

  @AfterAll
  static void stop() {
    relay.close();
  }

  @BeforeEach
  void connectOwnerAndResetMembers() {
    owner = relay.connectAs(OWNER);
    for (SecretKey key : List.of(ADMIN, ADMIN2, MEMBER, STRANGER)) {
      owner.publish(command(OWNER, 9031, key).sign());
    }
    owner.publishAccepted(command(OWNER, 9030, ADMIN).tag("role", "admin").sign());
    owner.publishAccepted(command(OWNER, 9030, ADMIN2).tag("role", "admin").sign());
    owner.publishAccepted(command(OWNER, 9030, MEMBER).sign());
  }

  @AfterEach
  void disconnectOwner() {
    owner.close();
  }

  private static Events command(SecretKey actor, int kind, SecretKey target) {
    return Events.by(actor).kind(kind).tag("p", target.publicKey().hex());
  }

  @Test
  void leavesOneLineForEachChangeOfTheMembers() {
    var log = new ListAppender<ILoggingEvent>();
    var logger = (Logger) LoggerFactory.getLogger(MemberDirectory.class);
    log.start();
    logger.setLevel(Level.INFO);
    logger.addAppender(log);
    var key = Keys.of("logged");
    try {
      owner.publishAccepted(command(OWNER, 9030, key).sign());
      owner.publish(command(OWNER, 9030, key).tag("again", "").sign());
      owner.publishAccepted(command(OWNER, 9032, key).tag("role", "admin").sign());
      assertThat(owner.publish(command(OWNER, 9032, key).tag("role", "king").sign()).accepted())
          .isFalse();
      owner.publishAccepted(command(OWNER, 9031, key).sign());
      assertThat(owner.publish(command(OWNER, 9031, key).tag("again", "").sign()).accepted())
          .isFalse();
    } finally {
      logger.detachAppender(log);
      logger.setLevel(null);
    }
    String hex = key.publicKey().hex();
    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "member added: pubkey=" + hex + " role=member by=" + OWNER.publicKey().hex(),
            "member changed: pubkey=" + hex + " role=admin",
            "member removed: pubkey=" + hex);
  }

  @Test
  void refusesCommandsThatAreStaleOrMalformed() {
    for (Event command :
        List.of(
            command(OWNER, 9030, STRANGER).ago(300).sign(),
            command(OWNER, 9030, STRANGER).ago(-300).sign(),
            Events.by(OWNER).kind(9030).sign(),
            Events.by(OWNER).kind(9030).tag("p", "abc").sign(),
            command(OWNER, 9030, STRANGER).tag("p", MEMBER.publicKey().hex()).sign())) {
      assertThat(owner.publish(command).text()).startsWith("invalid: ");
    }
    assertThat(relay.bean(MemberDirectory.class).role(STRANGER.publicKey())).isEmpty();
  }

  @Test
  void keepsCommandsToItself() {
    assertThat(owner.request("r", "{\"kinds\":[9030,9031,9032]}")).isEmpty();
  }

  @Test
  void doesNotCarryOutACommandThatSomebodyElseBrings() {
    Event command = command(OWNER, 9031, MEMBER).sign();
    try (TestClient other = relay.connectAs(ADMIN)) {
      assertThat(other.publish(command).accepted()).isFalse();
    }
    relay.connectAs(MEMBER).close();
  }

  @Test
  void endsWhatARemovedMemberHasOpen() {
    try (TestClient member = relay.connectAs(MEMBER);
        TestClient both = relay.connectAs(MEMBER)) {
      both.authenticate(ADMIN);
      member.request("m", "{}");
      both.request("b", "{\"kinds\":[1]}");
      owner.publishAccepted(command(OWNER, 9031, MEMBER).sign());
      assertThat(member.closedText("m")).isEqualTo("restricted: not a relay member");
      Event event = owner.publishAccepted(Events.by(OWNER).sign());
      assertThat(both.live("b")).isEqualTo(event);
      assertThat(member.publish(Events.by(MEMBER).sign()).text()).startsWith("auth-required:");
      assertThat(member.requestRefused("again", "{}")).startsWith("auth-required:");
      assertThat(member.sendAuth(member.authEvent(MEMBER).sign()).text())
          .isEqualTo("restricted: not a relay member");
    }
  }

  @Test
  void tellsThePluginWhenAMembershipEnds() {
    var ended = new ArrayList<PublicKey>();
    try (var registration = relay.bean(MemberDirectory.class).onEnded(ended::add)) {
      owner.publishAccepted(command(OWNER, 9031, MEMBER).sign());
      assertThat(registration).isNotNull();
    }
    owner.publishAccepted(command(OWNER, 9031, ADMIN).sign());
    assertThat(ended).containsExactly(MEMBER.publicKey());
  }

  @Test
  void letsMembersLeaveButNotTheOwner() {
    try (TestClient member = relay.connectAs(MEMBER)) {
      Event without = Events.by(MEMBER).kind(28_936).sign();
      assertThat(member.publish(without).accepted()).isFalse();
      Event leave = Events.by(MEMBER).kind(28_936).tag("-").sign();
      assertThat(member.publish(leave)).isEqualTo(new Ok(true, "info: you have left this relay"));
      assertThat(member.requestRefused("r", "{}")).startsWith("auth-required:");
    }
    assertThat(owner.publish(Events.by(OWNER).kind(28_936).tag("-").sign()).text())
        .isEqualTo("invalid: relay owner cannot leave");
  }

  @Test
  void makesAFormerOwnerAdminWhenTheOwnerChanges() {
    relay.close();
    relay = TestRelay.start(data, "mesh.host.owner", MEMBER.publicKey().hex());
    var members = relay.bean(MemberDirectory.class);
    assertThat(members.role(MEMBER.publicKey())).contains(Role.OWNER);
    assertThat(members.role(OWNER.publicKey())).contains(Role.ADMIN);
    assertThat(members.role(ADMIN.publicKey())).contains(Role.ADMIN);
    relay.close();
    relay = TestRelay.start(data);
    assertThat(relay.bean(MemberDirectory.class).role(OWNER.publicKey())).contains(Role.OWNER);
  }
}
