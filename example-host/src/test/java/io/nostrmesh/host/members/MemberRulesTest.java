package io.nostrmesh.host.members;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestClient.Ok;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each rule and each text of the member commands, on a connection that has proved the keys of
 * everybody: the relay is public, so that strangers may ask as well.
 */
@Timeout(120)
class MemberRulesTest {

  private static final List<String> TARGETS =
      List.of("self", "owner", "admin2", "member2", "stranger2");

  private static final Map<String, String> TEXTS =
      Map.ofEntries(
          Map.entry("STAFF", "actor not authorized: must be admin or owner"),
          Map.entry("GRANT", "actor not authorized: only owner can grant admin role"),
          Map.entry("PROMOTE", "invalid role: use kind:9032 to promote to owner"),
          Map.entry("KING", "invalid role: king"),
          Map.entry("ADMIN", "invalid role: Admin"),
          Map.entry("BLANK", "invalid role: "),
          Map.entry("SELF", "cannot remove yourself"),
          Map.entry("HEAD", "cannot remove the relay owner"),
          Map.entry("PLAIN", "actor not authorized: admins can only remove members"),
          Map.entry("NOBODY", "member not found: "),
          Map.entry("OWNER", "actor not authorized: must be owner"),
          Map.entry("MINE", "cannot change your own role"),
          Map.entry("NONE", "missing role tag"),
          Map.entry("THRONE", "cannot set role to owner"));

  @TempDir static Path data;
  private static TestRelay relay;
  private static TestClient everybody;

  @BeforeAll
  static void start() {
    relay = TestRelay.start(data, "mesh.host.access", "public");
    everybody = relay.connect();
    for (String name : List.of("owner", "admin", "member", "stranger")) {
      everybody.sendAuth(everybody.authEvent(Keys.of(name)).sign());
    }
  }

  @AfterAll
  static void stop() {
    everybody.close();
    relay.close();
  }

  @BeforeEach
  void reset() {
    want("admin", Optional.of("admin"));
    want("admin2", Optional.of("admin"));
    want("member", Optional.of("member"));
    want("member2", Optional.of("member"));
    want("stranger", Optional.empty());
    want("stranger2", Optional.empty());
  }

  private static void want(String name, Optional<String> role) {
    if (!role(name).equals(role)) {
      if (role(name).isPresent()) {
        everybody.publishAccepted(command("owner", 9031, name).sign());
      }
      role.ifPresent(
          word -> everybody.publishAccepted(command("owner", 9030, name).tag("role", word).sign()));
    }
  }

  private static Events command(String actor, int kind, String target) {
    return Events.by(Keys.of(actor)).kind(kind).tag("p", Keys.of(target).publicKey().hex());
  }

  private static Optional<String> role(String name) {
    return relay.bean(MemberDirectory.class).role(Keys.of(name).publicKey()).map(Role::word);
  }

  /** Kind, role tag and actor; then the answer for each of the targets. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      emptyValue = "",
      value = {
        // kind, role,  actor,    self,    owner,   admin,   member,  stranger
        "9030,   -,     owner,    OK,      OK,      OK,      OK,      OK",
        "9030,   -,     admin,    OK,      OK,      OK,      OK,      OK",
        "9030,   -,     member,   STAFF,   STAFF,   STAFF,   STAFF,   STAFF",
        "9030,   -,     stranger, STAFF,   STAFF,   STAFF,   STAFF,   STAFF",
        "9030,   member,owner,    OK,      OK,      OK,      OK,      OK",
        "9030,   member,admin,    OK,      OK,      OK,      OK,      OK",
        "9030,   member,member,   STAFF,   STAFF,   STAFF,   STAFF,   STAFF",
        "9030,   member,stranger, STAFF,   STAFF,   STAFF,   STAFF,   STAFF",
        "9030,   admin, owner,    OK,      OK,      OK,      OK,      OK",
        "9030,   admin, admin,    GRANT,   GRANT,   GRANT,   GRANT,   GRANT",
        "9030,   admin, member,   STAFF,   STAFF,   STAFF,   STAFF,   STAFF",
        "9030,   admin, stranger, STAFF,   STAFF,   STAFF,   STAFF,   STAFF",
        "9030,   owner, owner,    PROMOTE, PROMOTE, PROMOTE, PROMOTE, PROMOTE",
        "9030,   owner, admin,    PROMOTE, PROMOTE, PROMOTE, PROMOTE, PROMOTE",
        "9030,   owner, member,   STAFF,   STAFF,   STAFF,   STAFF,   STAFF",
        "9030,   owner, stranger, STAFF,   STAFF,   STAFF,   STAFF,   STAFF",
        "9030,   king,  owner,    KING,    KING,    KING,    KING,    KING",
        "9030,   king,  admin,    KING,    KING,    KING,    KING,    KING",
        "9030,   king,  member,   STAFF,   STAFF,   STAFF,   STAFF,   STAFF",
        "9030,   king,  stranger, STAFF,   STAFF,   STAFF,   STAFF,   STAFF",
        "9030,   Admin, owner,    ADMIN,   ADMIN,   ADMIN,   ADMIN,   ADMIN",
        "9030,   '',    owner,    BLANK,   BLANK,   BLANK,   BLANK,   BLANK",
        "9031,   -,     owner,    SELF,    SELF,    OK,      OK,      NOBODY",
        "9031,   -,     admin,    SELF,    HEAD,    PLAIN,   OK,      NOBODY",
        "9031,   -,     member,   STAFF,   STAFF,   STAFF,   STAFF,   STAFF",
        "9031,   -,     stranger, STAFF,   STAFF,   STAFF,   STAFF,   STAFF",
        "9031,   king,  owner,    SELF,    SELF,    OK,      OK,      NOBODY",
        "9032,   -,     owner,    MINE,    MINE,    NONE,    NONE,    NONE",
        "9032,   -,     admin,    OWNER,   OWNER,   OWNER,   OWNER,   OWNER",
        "9032,   -,     member,   OWNER,   OWNER,   OWNER,   OWNER,   OWNER",
        "9032,   -,     stranger, OWNER,   OWNER,   OWNER,   OWNER,   OWNER",
        "9032,   member,owner,    MINE,    MINE,    OK,      OK,      NOBODY",
        "9032,   member,admin,    OWNER,   OWNER,   OWNER,   OWNER,   OWNER",
        "9032,   member,member,   OWNER,   OWNER,   OWNER,   OWNER,   OWNER",
        "9032,   member,stranger, OWNER,   OWNER,   OWNER,   OWNER,   OWNER",
        "9032,   admin, owner,    MINE,    MINE,    OK,      OK,      NOBODY",
        "9032,   admin, admin,    OWNER,   OWNER,   OWNER,   OWNER,   OWNER",
        "9032,   admin, member,   OWNER,   OWNER,   OWNER,   OWNER,   OWNER",
        "9032,   admin, stranger, OWNER,   OWNER,   OWNER,   OWNER,   OWNER",
        "9032,   owner, owner,    MINE,    MINE,    THRONE,  THRONE,  THRONE",
        "9032,   owner, admin,    OWNER,   OWNER,   OWNER,   OWNER,   OWNER",
        "9032,   king,  owner,    MINE,    MINE,    KING,    KING,    KING",
        "9032,   king,  admin,    OWNER,   OWNER,   OWNER,   OWNER,   OWNER",
        "9032,   Admin, owner,    MINE,    MINE,    ADMIN,   ADMIN,   ADMIN",
        "9032,   '',    owner,    MINE,    MINE,    BLANK,   BLANK,   BLANK",
      })
  void answersByTheRolesOfActorAndTarget(
      int kind, String role, String actor, String a, String b, String c, String d, String e) {
    List<String> answers = List.of(a, b, c, d, e);
    for (int i = 0; i < answers.size(); i++) {
      reset();
      String target = TARGETS.get(i).equals("self") ? actor : TARGETS.get(i);
      Optional<String> before = role(target);
      Events command = command(actor, kind, target).tag("case", role + i);
      if (role != null) {
        command.tag("role", role);
      }
      Ok ok = everybody.publish(command.sign());
      String about = kind + " " + role + " by " + actor + " for " + target;
      if (answers.get(i).equals("OK")) {
        assertThat(ok).as(about).isEqualTo(new Ok(true, ""));
        String given = role == null ? "member" : role;
        assertThat(role(target))
            .as(about)
            .isEqualTo(
                switch (kind) {
                  case 9030 -> before.or(() -> Optional.of(given));
                  case 9031 -> Optional.<String>empty();
                  default -> Optional.of(given);
                });
      } else {
        String text = TEXTS.get(answers.get(i));
        String whom = answers.get(i).equals("NOBODY") ? Keys.of(target).publicKey().hex() : "";
        assertThat(ok).as(about).isEqualTo(new Ok(false, "invalid: " + text + whom));
        assertThat(role(target)).as(about).isEqualTo(before);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {9030, 9031, 9032})
  void takesNoCommandThatIsOlderOrNewerThanTwoMinutes(int kind) {
    for (long off : new long[] {-100_000, -200, 200, 100_000}) {
      long at = Events.now() + off;
      Ok ok = everybody.publish(command("stranger", kind, "member2").at(at).sign());
      assertThat(ok.accepted()).isFalse();
      assertThat(ok.text())
          .matches(
              off > 900
                  ? "invalid: event timestamp too far from server time"
                  : "invalid: event timestamp out of range: created_at="
                      + at
                      + ", now=[0-9]+, delta=-?[0-9]+s \\(max ±120s\\)");
    }
    for (long off : new long[] {-90, 90}) {
      Events command = command("owner", kind, "member2").tag("role", "admin");
      everybody.publishAccepted(command.at(Events.now() + off).sign());
      reset();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "p",
        "p,",
        "p,abc",
        "P,KEY",
        "e,KEY",
        "p,KEYab",
        "p,npub1sn0wdenkukak0d9dfczzeacvhkrgz92ak56egt7vdgzn8pv2wfqqhrjdv9",
        "p, KEY",
        "p,gggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggg",
      })
  void asksForOneKeyBeforeAnythingElse(String tag) {
    for (int kind : new int[] {9030, 9031, 9032}) {
      // A stranger, who is told of the tag first, as by the reference.
      Events command = Events.by(Keys.of("stranger")).kind(kind);
      if (!tag.isEmpty()) {
        String key = Keys.of("member2").publicKey().hex();
        command.tag(tag.replace("KEY", key).split(",", -1));
      }
      assertThat(everybody.publish(command.sign()))
          .isEqualTo(new Ok(false, "invalid: missing or invalid p tag"));
    }
  }

  @Test
  void takesKeysInAnyCaseAndWithMoreBehindThem() {
    String key = Keys.of("stranger2").publicKey().hex().toUpperCase(Locale.ROOT);
    everybody.publishAccepted(
        Events.by(Keys.of("owner"))
            .kind(9030)
            .tag("p", key, "wss://relay.example.com", "name")
            .tag("role", "admin", "more")
            .tag("role", "king")
            .sign());
    assertThat(role("stranger2")).contains("admin");
  }

  @Test
  void refusesACommandForTwoKeys() {
    String other = Keys.of("member").publicKey().hex();
    for (int kind : new int[] {9030, 9031, 9032}) {
      Events command = command("owner", kind, "member2").tag("p", other).tag("role", "admin");
      assertThat(everybody.publish(command.sign()))
          .isEqualTo(new Ok(false, "invalid: more than one p tag, a command is for one key"));
    }
    assertThat(role("member2")).contains("member");
  }

  @Test
  void showsNoMoreThanTheBeginningOfALongRole() {
    Events command = command("owner", 9030, "stranger2").tag("role", "x".repeat(10_000));
    assertThat(everybody.publish(command.sign()).text())
        .isEqualTo("invalid: invalid role: " + "x".repeat(64));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "member   | 0    | -   | true  | info: you have left this relay",
        "admin    | 0    | -   | true  | info: you have left this relay",
        "admin    | 90   | -,x | true  | info: you have left this relay",
        "owner    | 0    | -   | false | invalid: relay owner cannot leave",
        "stranger | 0    | -   | false | invalid: you are not a relay member",
        "member   | 0    | x   | false | invalid: leave request must include NIP-70 protected event tag [\"-\"]",
        "stranger | 0    | x   | false | invalid: leave request must include NIP-70 protected event tag [\"-\"]",
        "member   | 300  | -   | false | invalid: leave request timestamp out of range (delta=300s, max ±120s)",
        "member   | -300 | x   | false | invalid: leave request timestamp out of range (delta=-300s, max ±120s)",
      })
  void letsMembersLeave(String who, long off, String tag, boolean done, String text) {
    SecretKey key = Keys.of(who);
    Ok ok =
        everybody.publish(
            Events.by(key).kind(28_936).at(Events.now() + off).tag(tag.split(",")).sign());
    assertThat(ok.accepted()).isEqualTo(done);
    assertThat(ok.text().replaceAll("delta=(-?)(299|301)s", "delta=$1300s")).isEqualTo(text);
    assertThat(role(who).isPresent()).isEqualTo(!done && !who.equals("stranger"));
  }

  @Test
  void answersJoinRequestsAndShowsTheirClaimsToNobody() {
    everybody.request("joins", "{\"kinds\":[28934]}");
    for (String who : List.of("owner", "admin", "member")) {
      assertThat(everybody.publish(join(who)))
          .isEqualTo(new Ok(true, "duplicate: you are already a member of this relay"));
    }
    assertThat(everybody.publish(join("stranger")))
        .isEqualTo(
            new Ok(
                false,
                "restricted: this relay has no invite codes, ask its owner to add your key"));
    assertThat(role("stranger")).isEmpty();
  }

  private static Event join(String who) {
    return Events.by(Keys.of(who)).kind(28_934).tag("-").tag("claim", "secret code").sign();
  }

  @Test
  void hasNoMembershipToLeaveWhereEverybodyIsLetIn(@TempDir Path other) {
    try (TestRelay open = TestRelay.start(other, "mesh.host.access", "open");
        TestClient owner = open.connectAs(TestRelay.OWNER)) {
      assertThat(owner.publish(Events.by(TestRelay.OWNER).kind(28_936).tag("-").sign()))
          .isEqualTo(new Ok(false, "invalid: relay membership is not enabled"));
      owner.publishAccepted(command("owner", 9030, "member").sign());
    }
  }
}
