package io.nostrmesh.host.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nostrmesh.host.clients.ScriptProcess.Refused;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The default host, as members and a stranger see it through the rust-nostr SDK. */
@RealClients
class RustNostrTest {

  @RegisterExtension static final RealHost host = new RealHost(Map.of());

  private static EventTemplate note(int kind, long secondsAgo, Tag... tags) {
    return new EventTemplate(
        kind, Instant.now().getEpochSecond() - secondsAgo, List.of(tags), "from rust");
  }

  private static String by(Event event) {
    return "{\"authors\":[\"" + event.pubkey() + "\"]}";
  }

  @Test
  void asksBeforeItHasProvedAKeyAndIsChallengedOnce() {
    RustNostrClient alice = host.rustNostr(host.newMember());
    assertThat(alice.fetch("{\"ids\":[]}")).isEmpty();
    Event note = alice.publish(note(1, 0));
    assertThat(alice.fetch(by(note))).containsExactly(note);
    assertThat(alice.challenges()).isEqualTo(1);
  }

  @Test
  void memberSeesAnotherMembersEventsStoredAndLive() {
    RustNostrClient alice = host.rustNostr(host.newMember());
    RustNostrClient bob = host.rustNostr(host.newMember());
    alice.fetch("{\"ids\":[]}");
    Event first = alice.publish(note(1, 10));
    assertThat(bob.subscribe("notes", by(first))).containsExactly(first);
    Event second = alice.publish(note(1, 0));
    assertThat(bob.awaitEvent()).isEqualTo(second);
    Event ephemeral = alice.publish(note(20_001, 0));
    assertThat(bob.awaitEvent()).isEqualTo(ephemeral);
    assertThat(bob.fetch(by(first))).containsExactly(second, first);
    assertThat(bob.count(by(first))).isEqualTo(2);
  }

  @Test
  void twoClientsOfDifferentMakeReadEachOther() {
    RustNostrClient rust = host.rustNostr(host.newMember());
    NostrToolsClient tools = host.authenticated(host.newMember());
    rust.fetch("{\"ids\":[]}");
    rust.subscribe("live", "{\"#t\":[\"both\"]}");
    tools.subscribe("live", "{\"#t\":[\"both\"]}");
    Event byTools = tools.publish(note(1, 0, Tag.of("t", "both")));
    assertThat(rust.awaitEvent()).isEqualTo(byTools);
    assertThat(tools.awaitEvent()).isEqualTo(byTools);
    Event byRust = rust.publish(note(1, 0, Tag.of("t", "both")));
    assertThat(tools.awaitEvent()).isEqualTo(byRust);
  }

  @Test
  void aNewVersionReplacesTheOldOne() {
    RustNostrClient alice = host.rustNostr(host.newMember());
    alice.fetch("{\"ids\":[]}");
    alice.publish(note(10_000, 20));
    Event second = alice.publish(note(10_000, 10));
    assertThat(alice.fetch(by(second))).containsExactly(second);
    Event older = alice.sign(note(10_000, 30));
    assertThatThrownBy(() -> alice.publish(older))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("duplicate: a newer version");
  }

  @Test
  void whatItDeletesIsGoneAndStaysGone() {
    RustNostrClient alice = host.rustNostr(host.newMember());
    RustNostrClient bob = host.rustNostr(host.newMember());
    alice.fetch("{\"ids\":[]}");
    Event note = alice.publish(note(1, 10));
    Event deletion = alice.delete(note);
    assertThat(bob.fetch(by(note))).containsExactly(deletion);
    assertThatThrownBy(() -> alice.publish(note)).hasMessageContaining("blocked: ");
  }

  @Test
  void aStrangerIsToldWhy() {
    SecretKey key = host.newKey();
    RustNostrClient stranger = host.rustNostr(key);
    assertThatThrownBy(() -> stranger.publish(note(1, 0)))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("auth");
    assertThat(stranger.challenges()).isLessThanOrEqualTo(2);
  }

  @Test
  void whatAnotherWroteIsRefused() {
    RustNostrClient alice = host.rustNostr(host.newMember());
    RustNostrClient bob = host.rustNostr(host.newMember());
    alice.fetch("{\"ids\":[]}");
    Event foreign = bob.sign(note(1, 0));
    assertThatThrownBy(() -> alice.publish(foreign))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("restricted: event pubkey does not match");
  }

  @Test
  void reconcilingIsRefusedAtOnce() {
    RustNostrClient alice = host.rustNostr(host.newMember());
    alice.fetch("{\"ids\":[]}");
    assertThatThrownBy(() -> alice.reconcile("{\"kinds\":[1]}"))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("does not reconcile sets");
  }

  @Test
  void threeImplementationsAgreeOnIdsAndSignatures() {
    RustNostrClient rust = host.rustNostr(host.newKey());
    NostrToolsClient tools = host.connected(host.newKey());
    for (Event hard : tools.hardEvents(20_261_130, 100)) {
      assertThat(rust.verifies(hard)).as("%s", hard.toJson()).isTrue();
    }
    Event own = rust.sign(note(1, 0, Tag.of("t", "\u00fc \uD83D\uDE00 \" \\ \n")));
    assertThat(own.verify().toOptional()).contains(own);
    assertThat(tools.verifies(own)).isTrue();
  }
}
